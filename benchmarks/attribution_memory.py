"""Peak memory of a forward pass, without or with a heatmap of the last layer, in its own process.

``python -m benchmarks.attribution_memory MODEL forward|last`` prints the peak in MiB above the
memory of the loaded model.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

from benchmarks.attribution_subjects import STAGES, build, forward, layers_of, maps, prepare

ROOT = Path(__file__).parents[1]


def peak_mebibytes(name: str, what: str) -> float:
    """Measure in a new process; ``what`` is ``forward`` or ``last``."""
    command = [sys.executable, "-m", "benchmarks.attribution_memory", name, what]
    done = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, text=True)
    return float(done.stdout.split()[-1])


def _status(key: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{key}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"/proc/self/status has no {key}")


def _measure(name: str, what: str) -> float:
    model, clip = build(name)
    last = layers_of(model, STAGES[name][-1:])
    gc.collect()
    loaded = _status("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # resets the peak
    forward(model, clip) if what == "forward" else maps(model, clip, last)
    return _status("VmHWM") - loaded


if __name__ == "__main__":
    prepare()
    print(_measure(*sys.argv[1:3]))
