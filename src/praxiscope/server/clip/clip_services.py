"""What the addresses of clips share: files, pictures, heat, and who makes them."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Annotated

from fastapi import Depends, Request

from praxiscope.server.clip.disk_cache import DiskCache
from praxiscope.server.clip.explanations import Explanations
from praxiscope.server.clip.file_jobs import FileJobs
from praxiscope.server.clip.networks import Networks
from praxiscope.server.clip.playable import media_type
from praxiscope.server.clip.source import Source, Sources, Stamp
from praxiscope.server.state import Served, ServerState

VIDEO_BYTES, PICTURE_BYTES, HEAT_BYTES = 8 * 2**30, 2**30, 2**30
"""What transcoded videos, pictures and heatmaps may take on disk."""

_WAIT = 60.0
_VERDICTS = 65_536


@dataclass(frozen=True, eq=False)
class PlayabilityCache:
    """Under which media types browsers play files, as far as it was found out."""

    _known: OrderedDict[tuple[str, Stamp], str | None] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, source: Source) -> str | None:
        """As :func:`media_type`.

        Raises:
            RefusedError: 404, the file is missing.
            VideoError: it holds no video.
        """
        key = str(source.path), source.stamp()
        if key not in self._known:
            verdict = media_type(source.path)
            with self._lock:
                self._known[key] = verdict
                while len(self._known) > _VERDICTS:
                    self._known.popitem(last=False)
            return verdict
        return self._known[key]


@dataclass(frozen=True, eq=False)
class ClipServices:
    """What the addresses of clips share.

    Attributes:
        sources: files of the clips.
        playability: on which of them browsers play.
        videos: those that were transcoded.
        stills: posters and strips.
        previews: small moving pictures.
        transcoders: make the first, one at a time.
        image_workers: make all pictures.
        networks: of the runs.
        explanations: heatmaps on demand.
    """

    sources: Sources
    playability: PlayabilityCache
    videos: DiskCache
    stills: DiskCache
    previews: DiskCache
    transcoders: FileJobs
    image_workers: FileJobs
    networks: Networks
    explanations: Explanations


def open_clip_services(state: ServerState) -> ClipServices:
    """All of it, in the folder that the server may fill."""
    cache: Path = state.settings.cache
    networks = Networks(state.settings.device)
    return ClipServices(
        sources=Sources(state.workspace),
        playability=PlayabilityCache(),
        videos=DiskCache(cache / "videos", VIDEO_BYTES, ".mp4"),
        stills=DiskCache(cache / "stills", PICTURE_BYTES, ".jpg"),
        previews=DiskCache(cache / "previews", PICTURE_BYTES, ".webp"),
        transcoders=FileJobs(threads=1, queue=32, seconds=_WAIT),
        image_workers=FileJobs(threads=2, queue=1024, seconds=_WAIT),
        networks=networks,
        explanations=Explanations(DiskCache(cache / "heat", HEAT_BYTES, ".heat"), networks),
    )


async def _clip_room(request: Request, served: Served) -> ClipServices:
    # Made by the first who asks; nothing else runs between the look and the making.
    state = request.app.state
    if not hasattr(state, "clip_room"):
        state.clip_room = open_clip_services(served)
    room: ClipServices = state.clip_room
    return room


Clips = Annotated[ClipServices, Depends(_clip_room)]
"""The parameter by which a route is given what all addresses of clips share."""
