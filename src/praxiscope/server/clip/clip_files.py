"""The files of clips, and the files that the server makes from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from praxiscope.server.clip.disk_cache import DiskCache
from praxiscope.server.clip.file_jobs import FileJobs
from praxiscope.server.clip.playability_cache import PlayabilityCache
from praxiscope.server.clip.source import Sources
from praxiscope.workspace.workspace import Workspace

VIDEO_BYTES, PICTURE_BYTES = 8 * 2**30, 2**30
"""Bytes on disk that transcoded videos, and pictures of each sort, may take."""

_WAIT_SECONDS = 60.0


@dataclass(frozen=True, eq=False)
class ClipFiles:
    """Clips as files that browsers can show.

    Attributes:
        sources: the files of the clips.
        playability: which of them browsers play as they are.
        videos: transcoded videos.
        stills: posters and strips.
        previews: small moving pictures.
        transcoders: threads that transcode, one video at a time.
        image_workers: threads that make pictures.
    """

    sources: Sources
    playability: PlayabilityCache
    videos: DiskCache
    stills: DiskCache
    previews: DiskCache
    transcoders: FileJobs
    image_workers: FileJobs

    def close(self) -> None:
        """End the threads once they are idle."""
        self.transcoders.close()
        self.image_workers.close()


def open_clip_files(workspace: Workspace, cache: Path) -> ClipFiles:
    """The clips of a workspace.

    Args:
        workspace: of the clips.
        cache: folder that the server may fill.
    """
    return ClipFiles(
        sources=Sources(workspace),
        playability=PlayabilityCache(),
        videos=DiskCache(cache / "videos", VIDEO_BYTES, ".mp4"),
        stills=DiskCache(cache / "stills", PICTURE_BYTES, ".jpg"),
        previews=DiskCache(cache / "previews", PICTURE_BYTES, ".webp"),
        transcoders=FileJobs(threads=1, queue=32, seconds=_WAIT_SECONDS),
        image_workers=FileJobs(threads=2, queue=1024, seconds=_WAIT_SECONDS),
    )
