"""What a server does for its speed before anybody asks."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from threading import Thread

_SWITCH = 0.001
_SLOW = (
    "scipy.linalg",
    "scipy.stats",
    "sklearn.cluster",
    "torch",
    "praxiscope.attribution.explain",
)
"""Libraries that take seconds to load, those first that answers of every page need."""


def share_processors() -> None:
    """Let many answers be worked on side by side; call it before any of them is.

    Libraries that compute with several threads let those spin while they wait. Where others want
    the processors too that makes all of them many times slower, so here they sleep; and linear
    algebra, of which there is much in little pieces, takes one thread an answer.
    """
    from threadpoolctl import threadpool_limits

    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Of NumPy, which is there already and looks at the environment no more.
    threadpool_limits(int(os.environ["OPENBLAS_NUM_THREADS"]), "blas")
    # Python's own threads too: an answer that is sent waits for a turn between each two steps.
    sys.setswitchinterval(_SWITCH)


def load_libraries() -> None:
    """Load, aside, what those who ask first would have to wait for."""
    Thread(target=_load, name="praxiscope-loading", daemon=True).start()


def _load() -> None:
    for name in _SLOW:
        import_module(name)
