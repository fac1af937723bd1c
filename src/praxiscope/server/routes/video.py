"""Routes of a clip's video, and of pictures of it."""

from __future__ import annotations

from typing import Annotated, Any

import anyio.to_thread
import numpy as np
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse

from praxiscope.errors import PraxiscopeError
from praxiscope.server.clip.clip_details import array_row
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
from praxiscope.server.services import InjectedServices
from praxiscope.server.versions import Version
from praxiscope.workspace.run import HEATMAPS
from praxiscope.workspace.run_input import recipe_of

JPEG, WEBP = "image/jpeg", "image/webp"

# A user may replace the file of a clip: browsers ask again after a minute.
_FOR_A_MINUTE = {"Cache-Control": "private, max-age=60"}

router = APIRouter(tags=["clips"])


def _content(*types: str) -> dict[int | str, dict[str, Any]]:
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": dict.fromkeys(types, binary)}}


@router.head("/clips/{clip}/video", include_in_schema=False)
@router.get("/clips/{clip}/video", response_class=Response, responses=_content(MP4, WEBM))
async def play_clip(clip: ClipNumber, services: InjectedServices, request: Request) -> Response:
    """The clip as browsers play it; range requests are supported.

    A file that browsers don't play is transcoded at the first request.
    """
    source = await anyio.to_thread.run_sync(services.clip_files.sources.of, clip)
    try:
        media = await anyio.to_thread.run_sync(services.clip_files.playability.of, source)
    except PraxiscopeError as error:
        raise _refused(source, error) from error
    if media is not None:
        return FileResponse(source.path, media_type=media, headers=_FOR_A_MINUTE)
    return await _derived_file(
        services.clip_files.transcoders,
        services.clip_files.videos,
        source,
        request,
        MP4,
        ("video",),
        lambda path, check: transcode(source.path, path, check),
    )


@router.get("/clips/{clip}/poster", response_class=Response, responses=_content(JPEG))
async def show_poster(
    clip: ClipNumber,
    services: InjectedServices,
    request: Request,
    height: Annotated[int, Query(ge=1, le=POSTER_HEIGHTS[-1])] = 160,
) -> Response:
    """The middle frame; the height is rounded up to one of a few values."""
    source = await anyio.to_thread.run_sync(services.clip_files.sources.of, clip)
    pixels = rounded_up(height, POSTER_HEIGHTS)
    return await _derived_file(
        services.clip_files.image_workers,
        services.clip_files.stills,
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
    services: InjectedServices,
    request: Request,
    height: Annotated[int, Query(ge=1, le=STRIP_HEIGHTS[-1])] = 72,
) -> Response:
    """The frames of the network's input, cropped in the same way, side by side."""
    source = await anyio.to_thread.run_sync(services.clip_files.sources.of, clip)
    version = await anyio.to_thread.run_sync(services.runs.current, run)
    config = version.run.config
    pixels = rounded_up(height, STRIP_HEIGHTS)
    return await _derived_file(
        services.clip_files.image_workers,
        services.clip_files.stills,
        source,
        request,
        JPEG,
        ("strip", pixels, dict(config.recipe)),
        lambda path, check: path.write_bytes(strip(source.path, recipe_of(config), pixels)),
    )


@router.get("/runs/{run}/clips/{clip}/preview", response_class=Response, responses=_content(WEBP))
async def show_preview(
    run: RunName, clip: ClipNumber, services: InjectedServices, request: Request
) -> Response:
    """The clip as a small moving picture, with the heatmap of its prediction if it is stored."""
    source = await anyio.to_thread.run_sync(services.clip_files.sources.of, clip)
    version = await anyio.to_thread.run_sync(services.runs.current, run)
    row = await anyio.to_thread.run_sync(version.row_of, clip)
    return await _derived_file(
        services.clip_files.image_workers,
        services.clip_files.previews,
        source,
        request,
        WEBP,
        ("preview", version.run.name, version.run.started, row is not None),
        lambda path, check: path.write_bytes(_preview(version, row, source)),
    )


def _preview(version: Version, row: int | None, source: Source) -> bytes:
    config = version.run.config
    heat, predicted = None, 0
    if row is not None:
        predicted = int(version.predictions.predicted[row])
    if row is not None and config.mapped:
        heat = np.asarray(array_row(version, HEATMAPS, row), np.uint8)
    return preview(source.path, config, predicted, heat)


async def _derived_file(
    file_jobs: FileJobs,
    disk_cache: DiskCache,
    source: Source,
    request: Request,
    media: str,
    key_parts: tuple[Any, ...],
    write: Write,
) -> Response:
    """A file made from the file of a clip; 304 if the browser has it."""
    key = content_key(*key_parts, str(source.path), source.stamp())
    tag = f'"{key}"'
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={**_FOR_A_MINUTE, "ETag": tag})
    try:
        path = await file_jobs.file(disk_cache, key, write, request.is_disconnected)
    except PraxiscopeError as error:
        raise _refused(source, error) from error
    return FileResponse(path, media_type=media, headers={**_FOR_A_MINUTE, "ETag": tag})


def _refused(source: Source, error: PraxiscopeError) -> RefusedError:
    """An error with the name of the clip; refusals stay unchanged."""
    return error if isinstance(error, RefusedError) else source.refused(error)
