"""The clips that were decoded last: who looks at one asks for several of its heatmaps."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from praxiscope.video.clip import Clip


class RecentClips:
    """Decoded clips by key.

    Args:
        most_bytes: of their frames together.
    """

    def __init__(self, most_bytes: int = 128 * 2**20) -> None:
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._clips: OrderedDict[str, Clip] = OrderedDict()

    def get(self, key: str, read: Callable[[], Clip]) -> Clip:
        """The clip of a key, read unless it is there."""
        with self._lock:
            if key in self._clips:
                self._clips.move_to_end(key)
                return self._clips[key]
        clip = read()
        with self._lock:
            self._clips[key] = clip
            while sum(kept.frames.nbytes for kept in self._clips.values()) > self._most_bytes:
                self._clips.popitem(last=False)
        return clip
