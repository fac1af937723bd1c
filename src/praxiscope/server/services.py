"""Everything that routes share, opened and closed in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from praxiscope.server.clip.clip_files import ClipFiles, open_clip_files
from praxiscope.server.clip.disk_cache import DiskCache
from praxiscope.server.clip.explanations import Explanations
from praxiscope.server.clip.networks import Networks
from praxiscope.server.jobs import Jobs
from praxiscope.server.security.security import Security, security_of
from praxiscope.server.settings import ServerSettings
from praxiscope.server.versions import VersionedRuns
from praxiscope.workspace.workspace import Workspace, open_workspace

HEAT_BYTES = 2**30
"""Bytes on disk that computed heatmaps may take."""


@dataclass(frozen=True, eq=False)
class Services:
    """What a server has while it runs.

    Attributes:
        settings: of the server.
        workspace: that is served.
        runs: of the workspace, in their last few versions.
        jobs: work that takes longer than a request may.
        security: who may send requests.
        clip_files: videos and pictures of the clips.
        networks: of the runs.
        explanations: heatmaps on demand.
    """

    settings: ServerSettings
    workspace: Workspace
    runs: VersionedRuns
    jobs: Jobs
    security: Security
    clip_files: ClipFiles
    networks: Networks
    explanations: Explanations

    def close(self) -> None:
        """Cancel all jobs and free threads and networks; a second call does nothing."""
        self.jobs.close()
        self.clip_files.close()
        self.networks.close()


def open_services(settings: ServerSettings) -> Services:
    """Open the workspace and everything that serves it.

    Raises:
        WorkspaceError: there is no workspace, or it can't be read.
        PraxiscopeError: other machines would reach the server without signing in.
    """
    security = security_of(settings)
    workspace = open_workspace(settings.workspace)
    settings.cache.mkdir(parents=True, exist_ok=True)
    networks = Networks(settings.device)
    return Services(
        settings=settings,
        workspace=workspace,
        runs=VersionedRuns(workspace),
        jobs=Jobs(
            threads=settings.threads,
            queue=settings.queue,
            seconds=settings.job_seconds,
            patience=settings.patience,
        ),
        security=security,
        clip_files=open_clip_files(workspace, settings.cache),
        networks=networks,
        explanations=Explanations(
            DiskCache(settings.cache / "heat", HEAT_BYTES, ".heat"), networks
        ),
    )


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


InjectedServices = Annotated[Services, Depends(_services)]
"""The parameter through which FastAPI hands the services to a route."""
