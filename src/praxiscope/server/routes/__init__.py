"""The addresses under ``/api``, one file a page; they parse, call and answer."""

from __future__ import annotations

from praxiscope.server.routes import (
    clips,
    explanations,
    explore,
    insights,
    jobs,
    session,
    subsets,
    video,
    workspace,
)

SIGNED_IN = (
    workspace.router,
    explore.router,
    subsets.router,
    clips.router,
    video.router,
    explanations.router,
    insights.router,
    jobs.router,
    session.invitations,
)
"""Open to whoever may look; single routes ask for more."""

OPEN = (session.router,)
"""Open to whoever may reach the server: what signing in needs, and nothing else."""
