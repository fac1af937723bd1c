from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

# In its own process: libraries read the environment only when they are loaded.
PROGRAM = """
import json, os
import numpy
from praxiscope.server.warmup import _load, share_processors
share_processors()
_load()
from threadpoolctl import threadpool_info
pools = threadpool_info()
print(json.dumps([os.environ["OMP_WAIT_POLICY"], pools]))
"""


def test_linear_algebra_uses_one_thread(monkeypatch):
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_WAIT_POLICY"):
        monkeypatch.delenv(name, raising=False)
    content = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    policy, pools = json.loads(content.stdout)
    assert policy == "passive"
    assert {pool["num_threads"] for pool in pools if pool["user_api"] == "blas"} == {1}
