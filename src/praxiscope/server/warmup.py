"""Preparations that make the first responses of a server fast."""

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
"""Modules that take seconds to import; those of all pages first."""


def share_processors() -> None:
    """Let many requests share the processors; call it before the first request.

    Numeric libraries let their threads spin while they wait. With many requests this makes all of
    them many times slower, so here the threads sleep; linear algebra, which is done in many small
    pieces, takes one thread per request.
    """
    from threadpoolctl import threadpool_limits

    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # For NumPy, which is loaded already and has read the environment.
    threadpool_limits(int(os.environ["OPENBLAS_NUM_THREADS"]), "blas")
    # For Python's threads: each step of sending a response waits for the interpreter lock.
    sys.setswitchinterval(_SWITCH)


def load_libraries() -> None:
    """Import in a thread the modules that the first requests would wait for."""
    Thread(target=_load, name="praxiscope-loading", daemon=True).start()


def _load() -> None:
    for name in _SLOW:
        import_module(name)
