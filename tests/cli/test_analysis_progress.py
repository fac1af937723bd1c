"""Whoever reads a log instead of a terminal is told how far it is, too."""

from __future__ import annotations

import re
from types import SimpleNamespace

from praxiscope.cli import analysis_progress
from praxiscope.cli.analysis_progress import shown_progress


def test_a_log_gets_counts_rate_and_time_left(monkeypatch, capsys) -> None:
    monkeypatch.setattr(analysis_progress, "LOG_SECONDS", 0.0)
    clock = iter([0.0, 10.0, 20.0, 30.0])
    monkeypatch.setattr(analysis_progress, "time", SimpleNamespace(monotonic=clock.__next__))
    with shown_progress(660) as progress:
        progress(0, 0)  # nothing is known yet
        progress(30, 2)
        progress(30, 0)
    first, second = capsys.readouterr().err.splitlines()
    assert re.fullmatch(r"30 of 660 clips, 2 failed, 1\.5 clips/s, 7 min left", first)
    assert re.fullmatch(r"60 of 660 clips, 2 failed, 2\.0 clips/s, 5 min left", second)


def test_no_line_is_logged_again_within_the_interval(capsys) -> None:
    with shown_progress(10) as progress:
        progress(5, 0)
        progress(5, 0)
    assert capsys.readouterr().err == ""
