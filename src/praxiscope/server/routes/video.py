"""A clip to be played, and pictures of it."""

from __future__ import annotations

from typing import Annotated, Any

import anyio.to_thread
import numpy as np
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse

from praxiscope.errors import PraxiscopeError
from praxiscope.server.clip.centre_view import run_recipe
from praxiscope.server.clip.clip_details import kept_row
from praxiscope.server.clip.clip_services import Clips
from praxiscope.server.clip.disk_cache import DiskCache, content_key
from praxiscope.server.clip.file_jobs import FileJobs, Write
from praxiscope.server.clip.pictures import (
    POSTER_HEIGHTS,
    STRIP_HEIGHTS,
    poster,
    rounded_up,
    strip,
)
from praxiscope.server.clip.playable import MP4, WEBM
from praxiscope.server.clip.preview import preview
from praxiscope.server.clip.source import Source
from praxiscope.server.clip.transcode import transcode
from praxiscope.server.errors import RefusedError
from praxiscope.server.parameters import ClipNumber, RunName
from praxiscope.server.state import Served
from praxiscope.server.versions import Version
from praxiscope.workspace.run import HEATMAPS

JPEG, WEBP = "image/jpeg", "image/webp"

# A file may be replaced: browsers ask again after a minute.
_FOR_A_MINUTE = {"Cache-Control": "private, max-age=60"}

router = APIRouter(tags=["clips"])


def _content(*types: str) -> dict[int | str, dict[str, Any]]:
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": dict.fromkeys(types, binary)}}


@router.head("/clips/{clip}/video", include_in_schema=False)
@router.get("/clips/{clip}/video", response_class=Response, responses=_content(MP4, WEBM))
async def play_clip(clip: ClipNumber, clips: Clips, request: Request) -> Response:
    """The clip as browsers play it, in ranges where they ask for some.

    A file that they don't play is transcoded the first time that it is asked for.
    """
    source = await anyio.to_thread.run_sync(clips.sources.of, clip)
    try:
        media = await anyio.to_thread.run_sync(clips.playability.of, source)
    except PraxiscopeError as error:
        raise _of_clip(source, error) from error
    if media is not None:
        return FileResponse(source.path, media_type=media, headers=_FOR_A_MINUTE)
    return await _made(
        clips.transcoders,
        clips.videos,
        source,
        request,
        MP4,
        ("video",),
        lambda path, check: transcode(source.path, path, check),
    )


@router.get("/clips/{clip}/poster", response_class=Response, responses=_content(JPEG))
async def show_poster(
    clip: ClipNumber,
    clips: Clips,
    request: Request,
    height: Annotated[int, Query(ge=1, le=POSTER_HEIGHTS[-1])] = 160,
) -> Response:
    """The middle frame; its height is rounded up to one of a few."""
    source = await anyio.to_thread.run_sync(clips.sources.of, clip)
    pixels = rounded_up(height, POSTER_HEIGHTS)
    return await _made(
        clips.image_workers,
        clips.stills,
        source,
        request,
        JPEG,
        ("poster", pixels),
        lambda path, check: path.write_bytes(poster(source.path, pixels)),
    )


@router.get("/runs/{run}/clips/{clip}/strip", response_class=Response, responses=_content(JPEG))
async def show_strip(
    run: RunName,
    clip: ClipNumber,
    served: Served,
    clips: Clips,
    request: Request,
    height: Annotated[int, Query(ge=1, le=STRIP_HEIGHTS[-1])] = 72,
) -> Response:
    """The frames that the network sees, cut as it sees them, side by side and equally wide."""
    source = await anyio.to_thread.run_sync(clips.sources.of, clip)
    version = await anyio.to_thread.run_sync(served.runs.current, run)
    config = version.run.config
    pixels = rounded_up(height, STRIP_HEIGHTS)
    return await _made(
        clips.image_workers,
        clips.stills,
        source,
        request,
        JPEG,
        ("strip", pixels, dict(config.recipe)),
        lambda path, check: path.write_bytes(strip(source.path, run_recipe(config), pixels)),
    )


@router.get("/runs/{run}/clips/{clip}/preview", response_class=Response, responses=_content(WEBP))
async def show_preview(
    run: RunName, clip: ClipNumber, served: Served, clips: Clips, request: Request
) -> Response:
    """The clip as a small moving picture, beside it the heat of its prediction if that was kept."""
    source = await anyio.to_thread.run_sync(clips.sources.of, clip)
    version = await anyio.to_thread.run_sync(served.runs.current, run)
    row = await anyio.to_thread.run_sync(version.row_of, clip)
    return await _made(
        clips.image_workers,
        clips.previews,
        source,
        request,
        WEBP,
        ("preview", version.run.name, version.run.started, row is not None),
        lambda path, check: path.write_bytes(_preview(version, row, source)),
    )


def _preview(version: Version, row: int | None, source: Source) -> bytes:
    config = version.run.config
    kept, predicted = None, 0
    if row is not None:
        predicted = int(version.predictions.predicted[row])
    if row is not None and config.mapped:
        kept = np.asarray(kept_row(version, HEATMAPS, row), np.uint8)
    return preview(source.path, config, predicted, kept)


async def _made(
    makers: FileJobs,
    disk_cache: DiskCache,
    source: Source,
    request: Request,
    media: str,
    what: tuple[Any, ...],
    write: Write,
) -> Response:
    """A file that follows from a clip's; 304 where the browser has it."""
    key = content_key(*what, str(source.path), source.stamp())
    tag = f'"{key}"'
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={**_FOR_A_MINUTE, "ETag": tag})
    try:
        path = await makers.file(disk_cache, key, write, request.is_disconnected)
    except PraxiscopeError as error:
        raise _of_clip(source, error) from error
    return FileResponse(path, media_type=media, headers={**_FOR_A_MINUTE, "ETag": tag})


def _of_clip(source: Source, error: PraxiscopeError) -> RefusedError:
    """Says which clip it is; what was refused before stays as it is."""
    return error if isinstance(error, RefusedError) else source.refused(error)
