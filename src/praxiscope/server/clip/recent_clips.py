"""The clips that were decoded last: a person who looks at one asks for several heatmaps of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from praxiscope.video.clip import Clip


class RecentClips:
    """Decoded clips by key, the most recent ones.

    Args:
        max_bytes: of the frames of all clips.
    """

    def __init__(self, max_bytes: int = 128 * 2**20) -> None:
        self._max_bytes = max_bytes
        self._lock = Lock()
        self._clips: OrderedDict[str, Clip] = OrderedDict()

    def get(self, key: str, read: Callable[[], Clip]) -> Clip:
        """The clip of a key, read if it is not in memory."""
        with self._lock:
            if key in self._clips:
                self._clips.move_to_end(key)
                return self._clips[key]
        clip = read()
        with self._lock:
            self._clips[key] = clip
            while sum(recent.frames.nbytes for recent in self._clips.values()) > self._max_bytes:
                self._clips.popitem(last=False)
        return clip
