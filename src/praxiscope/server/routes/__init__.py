"""The routes under ``/api``: they check requests, call the other modules, and respond."""

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
"""Routes for everybody who is signed in; some require a role above ``viewer``."""

OPEN = (session.router,)
"""Routes for everybody who reaches the server: signing in and out."""
