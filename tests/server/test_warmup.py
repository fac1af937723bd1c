from __future__ import annotations

import json
import subprocess
import sys

# In a process of its own: libraries look at the environment once, when they are loaded.
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


def test_linear_algebra_takes_one_thread_an_answer(monkeypatch):
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_WAIT_POLICY"):
        monkeypatch.delenv(name, raising=False)
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    policy, pools = json.loads(told.stdout)
    assert policy == "passive"
    assert {pool["num_threads"] for pool in pools if pool["user_api"] == "blas"} == {1}
