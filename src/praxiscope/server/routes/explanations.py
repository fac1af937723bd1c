"""Routes of heatmaps, which are computed on demand."""

from __future__ import annotations

from typing import Annotated

import anyio.to_thread
import numpy as np
from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse

from praxiscope.server.clip.clip_details import array_row
from praxiscope.server.clip.explanations import ExplanationJob, explanation_job
from praxiscope.server.clip.networks import identity
from praxiscope.server.clip.source import Source
from praxiscope.server.clip.targets import ClipPrediction, clip_target
from praxiscope.server.errors import UNKNOWN, RefusedError
from praxiscope.server.job_responses import accepted, wait_for_end
from praxiscope.server.parameters import ClipNumber, RunName
from praxiscope.server.schemas.explanations import (
    ExplanationRequest,
    ExplanationResponse,
    OptionsResponse,
)
from praxiscope.server.schemas.jobs import JobResponse
from praxiscope.server.schemas.targets import spec_of
from praxiscope.server.services import InjectedServices, Services
from praxiscope.server.versions import Version
from praxiscope.workspace.run import LOGITS, RunConfig

_IMMUTABLE = {"Cache-Control": "private, max-age=31536000, immutable"}
_BINARY = {"schema": {"type": "string", "format": "binary"}}

router = APIRouter(tags=["explanations"])


@router.get(
    "/runs/{run}/explanation-options",
    response_model=OptionsResponse,
    responses={202: {"model": JobResponse}},
)
async def read_options(run: RunName, services: InjectedServices) -> OptionsResponse | JSONResponse:
    """Methods, and layers of the run's network; 202 with the job that loads the network."""
    networks = services.networks
    config = await anyio.to_thread.run_sync(_config, services, run)
    options = networks.options(config)
    if options is not None:
        return options
    job = services.jobs.submit(
        f"network {identity(config)}",
        "loading the network",
        lambda progress: networks.load_options(config, progress),
    )
    await wait_for_end(services.jobs, job)
    return networks.options(config) or accepted(services.jobs, job)


@router.post(
    "/runs/{run}/clips/{clip}/explanations",
    response_model=ExplanationResponse,
    responses={202: {"model": JobResponse}},
)
async def explain_clip(
    run: RunName, clip: ClipNumber, request: ExplanationRequest, services: InjectedServices
) -> ExplanationResponse | JSONResponse:
    """Heatmaps; 202 with the job that computes them: repeat the request once it is done."""
    explanations = services.explanations
    explanation, response = await anyio.to_thread.run_sync(
        _cached_response, services, run, clip, request
    )
    if response is not None:
        return response
    job = services.jobs.submit(
        f"explanation {explanation.key}",
        "heatmaps",
        lambda progress: explanations.compute(explanation, progress),
    )
    await wait_for_end(services.jobs, job)
    if job.state == "done":
        response = await anyio.to_thread.run_sync(explanations.find, explanation)
    return response or accepted(services.jobs, job)


@router.get(
    "/heatmaps/{id}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": _BINARY}}},
)
def read_heatmap(
    id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")], services: InjectedServices
) -> Response:
    """The values of a heatmap: uint8, (frames, height, width)."""
    values = services.explanations.values(id)
    if values is None:
        raise RefusedError(UNKNOWN, "no such heatmap", remedy="ask for the explanation again")
    return Response(values, media_type="application/octet-stream", headers=_IMMUTABLE)


def _config(services: Services, run: str) -> RunConfig:
    return services.runs.current(run).run.config


def _cached_response(
    services: Services, run: str, clip: int, request: ExplanationRequest
) -> tuple[ExplanationJob, ExplanationResponse | None]:
    """What a request asks for, and the response if all of it is on disk."""
    version, source = services.runs.current(run), services.clip_files.sources.of(clip)
    explanation = _explanation_job(version, source, request)
    return explanation, services.explanations.find(explanation)


def _explanation_job(
    version: Version, source: Source, request: ExplanationRequest
) -> ExplanationJob:
    row = version.row_of(source.clip)
    if row is None:
        raise RefusedError(UNKNOWN, "the run has no prediction of this clip", where=source.name)
    prediction = ClipPrediction(
        classes=version.classes,
        label=version.all_clips["label"][source.clip].as_py() or None,
        predicted=int(version.predictions.predicted[row]),
        logits=lambda: np.asarray(array_row(version, LOGITS, row), np.float64),
    )
    targets = [clip_target(spec_of(target), prediction) for target in request.targets]
    return explanation_job(version.run.config, source, request.method, request.layers, targets)
