"""Twenty users who explore a workspace for five minutes while an analysis writes to it.

Each repeats the requests of the web app: read the run, load a map and columns, compare a selection,
load rows, posters and videos, open a clip, request heatmaps, and read insights. The server and the
analysis run in their own processes, started as a user starts them. Reported are the errors and the
response times.
"""

from __future__ import annotations

import argparse
import base64
import random
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import httpx2
import numpy as np

from benchmarks.report import Number, report
from benchmarks.server_process import mebibytes, praxiscope, start_server
from praxiscope.stage.dataset import stage_clips
from praxiscope.stage.files import MANIFEST, write_set

MODEL, WORLD, SEED = "tiny_tsm", "faulty", 5_000_601
FIRST_CLIPS = 200
GONE, WAIT, JOBS_PER_ANSWER = 410, 202, 200
BUSY = (429, 503)


@dataclass
class Log:
    """Responses to all explorers.

    Attributes:
        seconds: response times by kind of request.
        errors: error messages.
        busy: number of responses that ask the client to retry later.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    busy: int = 0


class Explorer:
    """A simulated user of the web app."""

    def __init__(self, address: str, number: int, log: Log) -> None:
        self._client = httpx2.Client(base_url=address, timeout=120)
        self._draw, self._log = random.Random(number), log
        self._csrf = self._ask("session", "/api/session").json()["csrf"]
        self._clips = np.zeros(1, np.int32)
        self._look_again()

    def explore(self, until: float) -> None:
        """Repeat random actions until the given time."""
        actions: list[Callable[[], None]] = [
            self._look_again,
            self._colour,
            self._select,
            self._play,
            self._open_clip,
            self._explain,
            self._insights,
        ]
        while time.monotonic() < until:
            self._draw.choice(actions)()
            time.sleep(self._draw.uniform(0.1, 1.5))

    def _look_again(self) -> None:
        runs = self._ask("workspace", "/api/workspace").json()["runs"]
        self._run = f"/api/runs/{runs[0]['name']}"
        self._run_info = self._ask("run", self._run).json()
        self._version = f"{self._run}/{self._run_info['version']}"
        self._get_or_make("map", f"{self._version}/maps/pca")
        column = self._ask("column", f"{self._version}/columns/clip")
        self._clips = (
            np.frombuffer(column.content, "<i4") if column.is_success else np.zeros(1, "<i4")
        )

    def _colour(self) -> None:
        column = self._draw.choice(self._run_info["columns"])["name"]
        self._ask("column", f"{self._version}/columns/{column}")

    def _select(self) -> None:
        rows = np.zeros(self._run_info["clips"], bool)
        start = self._draw.randrange(len(rows))
        rows[start : start + 100] = True
        bits = base64.b64encode(np.packbits(rows, bitorder="little").tobytes()).decode()
        self._ask("comparison", f"{self._version}/comparison", {"first": {"bits": bits}})
        self._ask("rows", f"{self._run}/rows", {"clips": self._random_clips(24)})

    def _play(self) -> None:
        for clip in self._random_clips(8):
            self._ask("poster", f"/api/clips/{clip}/poster")
        self._ask("video", f"/api/clips/{self._random_clips(1)[0]}/video", range="bytes=0-65535")

    def _open_clip(self) -> None:
        clip = self._random_clips(1)[0]
        self._ask("clip", f"{self._run}/clips/{clip}")
        self._ask("strip", f"{self._run}/clips/{clip}/strip")

    def _explain(self) -> None:
        options = self._ask("options", f"{self._run}/explanation-options").json()
        if "id" in options:  # the job that loads the network
            self._follow(options["id"])
            return
        if options.get("unavailable_reason"):
            self._log.errors.append(options["unavailable_reason"])
            return
        request = {
            "method": options["default_method"],
            "layers": options["default_layers"],
            "targets": [{"kind": "predicted"}],
        }
        explanation = self._get_or_make(
            "explanation", f"{self._run}/clips/{self._random_clips(1)[0]}/explanations", request
        )
        if explanation is not None:
            self._ask("heatmap", f"/api/heatmaps/{explanation['heatmaps'][0]['id']}")

    def _insights(self) -> None:
        self._get_or_make("insights", f"{self._version}/insights")

    def _random_clips(self, count: int) -> list[int]:
        return [int(self._draw.choice(self._clips)) for _ in range(count)]

    def _get_or_make(self, what: str, address: str, body: Any = None) -> Any:
        """Request something that the server may have to compute first."""
        for _ in range(JOBS_PER_ANSWER):
            answer = self._ask(what, address, body)
            if answer.status_code != WAIT:
                is_json = answer.headers.get("content-type", "").startswith("application/json")
                return answer.json() if answer.is_success and is_json else None
            self._follow(answer.json()["id"])
        self._log.errors.append(f"{what}: not finished after {JOBS_PER_ANSWER} jobs")
        return None

    def _follow(self, job: str) -> None:
        while True:
            job_state = self._ask("job", f"/api/jobs/{job}")
            if not job_state.is_success or job_state.json()["state"] not in ("waiting", "running"):
                if job_state.is_success and job_state.json()["state"] == "failed":
                    self._log.errors.append(f"job: {job_state.json()['error']}")
                return
            time.sleep(0.3)

    def _ask(
        self, what: str, address: str, body: Any = None, *, range: str = ""
    ) -> httpx2.Response:
        headers = {"Range": range} if range else {}
        start = time.perf_counter()
        if body is None:
            answer = self._client.get(address, headers=headers)
        else:
            answer = self._client.post(address, json=body, headers={"X-CSRF-Token": self._csrf})
        self._log.seconds[what].append(time.perf_counter() - start)
        if answer.status_code in BUSY:
            self._log.busy += 1
        elif answer.is_error and answer.status_code != GONE:
            self._log.errors.append(f"{answer.status_code} {what} {address}: {answer.text[:200]}")
        return answer


def main() -> None:
    options = _options()
    log = Log()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in write_set(stage_clips(WORLD, options.clips, SEED), folder / "stage"):
            pass
        manifest, few = folder / "stage" / MANIFEST, folder / "stage" / "few.csv"
        lines = manifest.read_text("utf-8").splitlines()
        few.write_text("\n".join(lines[: FIRST_CLIPS + 1]), "utf-8")
        _analyze(few, folder / "workspace").wait()
        analysis = _analyze(manifest, folder / "workspace")
        with start_server(folder / "workspace", folder / "cache") as server:
            _explore(server.address, options, log)
            memory = mebibytes(server.process, peak=True)
        wrote = analysis.poll() is None
        analysis.terminate()
        analysis.wait()
    figures: dict[str, Number] = {
        "explorers": options.explorers,
        "seconds": options.seconds,
        "answers": sum(map(len, log.seconds.values())),
        "errors": len(log.errors),
        "errors_ok": not log.errors,
        "asked_to_come_back": log.busy,
        "analysis_wrote_until_the_end": wrote,
        "server_peak_mebibytes": memory,
    }
    all_seconds = list(chain.from_iterable(log.seconds.values()))
    for what, seconds in [("all", all_seconds), *sorted(log.seconds.items())]:
        figures[f"{what}_p50_ms"] = 1000 * float(np.quantile(seconds, 0.5))
        figures[f"{what}_p99_ms"] = 1000 * float(np.quantile(seconds, 0.99))
    report(
        "explorers",
        figures,
        lines=sorted(set(log.errors))[:20],
        packages=("fastapi", "uvicorn", "torch"),
        threads=2,
        as_json=options.json,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--explorers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument(
        "--clips", type=int, default=4000, help="enough that the analysis does not finish"
    )
    parser.add_argument("--quick", action="store_true", help="30 seconds, few clips")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")
    options = parser.parse_args()
    if options.quick:
        options.seconds, options.clips = 30, 800
    return options


def _explore(address: str, options: argparse.Namespace, log: Log) -> None:
    until = time.monotonic() + options.seconds

    def explore(number: int) -> None:
        try:
            Explorer(address, number, log).explore(until)
        except (httpx2.HTTPError, ValueError, KeyError) as error:
            log.errors.append(f"{type(error).__name__}: {error}")

    threads = [
        threading.Thread(target=explore, args=(number,)) for number in range(options.explorers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _analyze(data: Path, workspace: Path) -> subprocess.Popen[bytes]:
    command = praxiscope("analyze", str(data), "--model", MODEL, "--weights", WORLD)
    command += ["--workspace", str(workspace)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
