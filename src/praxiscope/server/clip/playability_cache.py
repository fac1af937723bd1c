"""Media types of clips, each file examined once."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from praxiscope.server.clip.playable import media_type
from praxiscope.server.clip.source import Source, Stamp

MAX_FILES = 65_536
"""Files whose media type is remembered."""


class PlayabilityCache:
    """The media types under which browsers play files, by path and stamp of the file."""

    def __init__(self) -> None:
        self._media_types: OrderedDict[tuple[str, Stamp], str | None] = OrderedDict()
        self._lock = Lock()

    def of(self, source: Source) -> str | None:
        """The media type of a clip, as :func:`media_type` finds it.

        Raises:
            RefusedError: 404, the file is missing.
            VideoError: the file holds no video.
        """
        key = str(source.path), source.stamp()
        with self._lock:
            if key in self._media_types:
                return self._media_types[key]
        media = media_type(source.path)
        with self._lock:
            self._media_types[key] = media
            while len(self._media_types) > MAX_FILES:
                self._media_types.popitem(last=False)
        return media
