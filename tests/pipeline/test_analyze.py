"""A data set becomes a workspace, once, whatever happens on the way."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pytest
from analysed import everything_in

from praxiscope.datasets.sample import Sample
from praxiscope.errors import PraxiscopeError, WorkspaceError
from praxiscope.metadata.field import FIELDS, metadata_field
from praxiscope.metadata.signals import Signals
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model
from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.pipeline.digest import weights_digest
from praxiscope.pipeline.extract import DECODE, NETWORK, Options
from praxiscope.stage.action_catalogue import LABELS
from praxiscope.workspace.doctor import examine
from praxiscope.workspace.workspace import Workspace, create_workspace, open_workspace

OPTIONS = Options(batch=3, part=5, threads=1)


def _run(model: VideoModel, samples: list[Sample], folder: Path) -> Workspace:
    plan = plan_analysis(model, samples, folder, options=OPTIONS)
    analyze(model, plan, OPTIONS)
    return plan.workspace


@pytest.mark.slow
def test_every_clip_is_in_once_with_the_networks_own_logits(model, samples, tmp_path) -> None:
    content = everything_in(_run(model, samples, tmp_path / "w"))
    good = [number for number in range(14) if number != 4]
    assert content["clip"] == good
    assert [row["clip"] for row in content["metadata"]] == good
    for row, number in enumerate(good):
        inputs = model.recipe.prepare(model.recipe.read(samples[number].path))
        expected = model.logits(inputs.pathways)[0].detach().numpy()
        assert content["logits"][row] == pytest.approx(expected, abs=1e-4)
        assert content["label"][row] == sorted(LABELS).index(samples[number].label)


@pytest.mark.slow
def test_a_bad_clip_is_recorded_with_its_reason_and_never_tried_again(
    model, samples, tmp_path
) -> None:
    workspace = _run(model, samples, tmp_path / "w")
    (failure,) = workspace.run("micro_x3d").failures.table().to_pylist()
    assert (failure["clip"], failure["stage"]) == (4, DECODE)
    assert "clip-000004" in failure["reason"]
    assert plan_analysis(model, samples, tmp_path / "w", options=OPTIONS).left == 0
    again = plan_analysis(model, samples, tmp_path / "w", options=OPTIONS, retry_failed=True)
    assert [[item.number for item in batch] for batch in again.batches] == [[4]]


def test_logits_that_are_not_finite_are_recorded_too(model, samples, tmp_path) -> None:
    model.network.blocks[5].proj.bias.data[:] = float("nan")
    workspace = _run(model, samples[:3], tmp_path / "w")
    failures = workspace.run("micro_x3d").failures.table().to_pylist()
    assert [failure["stage"] for failure in failures] == [NETWORK] * 3
    assert workspace.run("micro_x3d").done() == set()


def test_a_drive_that_fails_costs_one_clip(model, samples, tmp_path, monkeypatch) -> None:
    folder = tmp_path / "frames"
    folder.mkdir()
    cv2.imwrite(str(folder / "1.png"), np.zeros((64, 64, 3), np.uint8))
    read = np.fromfile

    def failing(file, *arguments, **options):
        if Path(file).parent == folder:
            raise OSError(5, "Input/output error")
        return read(file, *arguments, **options)

    monkeypatch.setattr(np, "fromfile", failing)
    workspace = _run(model, [replace(samples[0], path=folder), *samples[1:3]], tmp_path / "w")
    (failure,) = workspace.run("micro_x3d").failures.table().to_pylist()
    assert failure["clip"] == 0
    assert "Input/output error" in failure["reason"]
    assert workspace.run("micro_x3d").done() == {1, 2}


@pytest.mark.slow
def test_a_run_is_one_analysis_at_a_time_and_so_is_measuring(model, samples, tmp_path) -> None:
    plan = plan_analysis(model, samples[:3], tmp_path / "w", options=OPTIONS)
    other = load_model("micro_i3d", weights="random", classes=sorted(LABELS))
    others = plan_analysis(other, samples[:3], tmp_path / "w", options=OPTIONS)

    def meanwhile(clips: int, failed: int) -> None:
        if clips:
            with pytest.raises(WorkspaceError, match="at work on the run 'micro_x3d'"):
                analyze(model, plan, OPTIONS)
            with pytest.raises(WorkspaceError, match="at work on the metadata"):
                analyze(other, others, OPTIONS)
            analyze(other, others, replace(OPTIONS, without_metadata=True))

    analyze(model, plan, OPTIONS, meanwhile)
    assert plan.workspace.metadata.keys("clip") == others.run.done() == {0, 1, 2}


@pytest.mark.slow
def test_what_others_did_since_the_plan_is_not_done_again(model, samples, tmp_path) -> None:
    plan = plan_analysis(model, samples, tmp_path / "w", options=OPTIONS)
    analyze(model, plan, OPTIONS)
    told = []
    analyze(model, plan, OPTIONS, lambda clips, failed: told.append(clips))
    assert told == [14]
    assert len(plan.run.predictions) == len(plan.workspace.metadata) == 13


@pytest.mark.slow
def test_stopped_anywhere_and_continued_it_finds_the_same(model, samples, tmp_path) -> None:
    unbroken = everything_in(_run(model, samples, tmp_path / "unbroken"))

    class Stopped(BaseException):
        pass

    for stop in (1, 2, 4):
        folder, seen = tmp_path / f"stopped {stop}", []

        def halt(clips: int, failed: int, seen=seen, stop=stop) -> None:
            seen.append(clips)
            if len(seen) == stop:
                raise Stopped

        plan = plan_analysis(model, samples, folder, options=OPTIONS)
        with pytest.raises(Stopped):
            analyze(model, plan, OPTIONS, halt)
        assert everything_in(_run(model, samples, folder)) == unbroken


_KILLED = """
import sys
from praxiscope.models.registry import load_model
from praxiscope.pipeline.analyze import analyze, plan_analysis
from praxiscope.pipeline.extract import Options
from praxiscope.stage.action_catalogue import LABELS
options = Options(batch=3, part=5, threads=1)
model = load_model("micro_x3d", weights="random", classes=sorted(LABELS))
plan = plan_analysis(model, read_samples(sys.argv[1]), sys.argv[2], options=options)
analyze(model, plan, options, lambda clips, failed: print(clips, flush=True))
"""


@pytest.mark.slow
def test_killed_and_continued_it_finds_the_same(model, samples, tmp_path) -> None:
    data = Path(samples[0].path).parents[1]
    unbroken = everything_in(_run(model, samples, tmp_path / "unbroken"))
    folder = tmp_path / "killed"
    for batches in (2, 1):
        child = subprocess.Popen(
            [sys.executable, "-c", _KILLED, str(data), str(folder)], stdout=subprocess.PIPE
        )
        with child:
            for _ in range(batches):
                child.stdout.readline()
            child.send_signal(signal.SIGKILL)
    assert everything_in(_run(model, samples, folder)) == unbroken


def test_a_workspace_that_another_analysis_makes_meanwhile_is_taken(
    model, samples, tmp_path, monkeypatch
) -> None:
    def overtaken(folder: Path, clips: pa.Table) -> Workspace:
        create_workspace(folder, clips)
        return create_workspace(folder, clips)

    monkeypatch.setattr("praxiscope.pipeline.analyze.create_workspace", overtaken)
    assert plan_analysis(model, samples[:3], tmp_path / "w", options=OPTIONS).left == 3


@pytest.mark.slow
def test_a_second_network_measures_nothing_again(model, samples, tmp_path) -> None:
    workspace = _run(model, samples, tmp_path / "w")
    before = workspace.metadata.table()
    other = load_model("micro_i3d", weights="random", classes=sorted(LABELS))
    _run(other, samples, tmp_path / "w")
    assert workspace.runs() == ("micro_i3d", "micro_x3d")
    assert open_workspace(tmp_path / "w").metadata.table().equals(before)


@pytest.mark.slow
def test_clips_that_nobody_has_measured_are_measured_later(model, samples, tmp_path) -> None:
    expected = everything_in(_run(model, samples, tmp_path / "at once"))
    without = replace(OPTIONS, without_metadata=True)
    plan = plan_analysis(model, samples, tmp_path / "w", options=without)
    analyze(model, plan, without)
    assert plan_analysis(model, samples, tmp_path / "w", options=without).left == 0
    assert plan_analysis(model, samples, tmp_path / "w", options=OPTIONS).left == 13

    seen: list[tuple[int, int]] = []
    again = plan_analysis(model, samples, tmp_path / "w", options=OPTIONS)
    analyze(model, again, OPTIONS, lambda clips, failed: seen.append((clips, failed)))
    assert np.sum(seen, 0).tolist() == [13, 0]
    assert everything_in(again.workspace) == expected


@pytest.mark.slow
def test_fields_that_clips_lack_are_measured_later_and_the_others_not_again(
    model, samples, tmp_path
) -> None:
    both = replace(OPTIONS, metadata=("brightness", "ssim"))
    plan = plan_analysis(model, samples, tmp_path / "at once", options=both)
    analyze(model, plan, both)
    expected = everything_in(plan.workspace)

    one = replace(OPTIONS, metadata=("ssim",))
    plan = plan_analysis(model, samples[:6], tmp_path / "w", options=one)
    analyze(model, plan, one)
    plan = plan_analysis(model, samples, tmp_path / "w", options=both)
    assert plan.added_fields == ("brightness",)
    assert plan.left == 13
    fields = {item.number: item.fields for batch in plan.batches for item in batch}
    assert fields[0] == ("brightness",)
    assert fields[6] == ("brightness", "ssim")
    analyze(model, plan, both)
    content = everything_in(plan.workspace)
    content["metadata"] = [dict(sorted(row.items())) for row in content["metadata"]]
    expected["metadata"] = [dict(sorted(row.items())) for row in expected["metadata"]]
    assert content == expected
    assert plan_analysis(model, samples, tmp_path / "w", options=both).left == 0
    assert plan_analysis(model, samples, tmp_path / "w", options=one).left == 0
    assert examine(plan.workspace.folder) == []


def test_new_clips_may_be_measured_with_fewer_fields_than_before(model, samples, tmp_path) -> None:
    both, one = (replace(OPTIONS, metadata=names) for names in (("contrast", "ssim"), ("ssim",)))
    analyze(model, plan_analysis(model, samples[:3], tmp_path / "w", options=both), both)
    plan = plan_analysis(model, samples[:4], tmp_path / "w", options=one)
    analyze(model, plan, one)
    table = plan.workspace.metadata.table()
    assert table["contrast_mean"].null_count == 1
    assert table["ssim_mean"].null_count == 0


def test_a_field_that_fails_is_a_reason_and_not_the_end(model, samples, tmp_path) -> None:
    def first_of_none(signals: Signals) -> float:
        return [][0]

    metadata_field("nothing")(first_of_none)
    try:
        workspace = _run(model, samples[:2], tmp_path / "w")
    finally:
        del FIELDS["first_of_none"]
    reasons = workspace.run("micro_x3d").failures.table()["reason"].to_pylist()
    assert reasons == ["field first_of_none: IndexError: list index out of range"] * 2


@pytest.mark.slow
def test_clips_added_later_join_the_same_run(model, samples, tmp_path) -> None:
    _run(model, samples[:6], tmp_path / "w")
    workspace = _run(model, samples, tmp_path / "w")
    assert workspace.run("micro_x3d").done() == set(range(14)) - {4}


def test_other_weights_of_the_same_name_are_refused(model, samples, tmp_path) -> None:
    _run(model, samples[:3], tmp_path / "w")
    model.network.blocks[5].proj.bias.data += 1
    with pytest.raises(WorkspaceError, match="digest"):
        _run(model, samples[:3], tmp_path / "w")


def test_labels_that_the_network_does_not_know_are_counted(model, samples, tmp_path) -> None:
    strange = [replace(one, label="juggling", valid_labels=()) for one in samples[:2]]
    plan = plan_analysis(model, [*strange, *samples[2:4]], tmp_path / "w", options=OPTIONS)
    assert plan.unknown_labels == {"juggling": 2}
    analyze(model, plan, OPTIONS)
    table = plan.run.predictions.table().sort_by("clip").to_pydict()
    assert [loss is None for loss in table["loss"]] == [True, True, False, False]


def test_bad_options_are_refused_before_a_workspace_is_made(model, samples, tmp_path) -> None:
    for wrong in (replace(OPTIONS, precision="bf15"), replace(OPTIONS, metadata=("sim",))):
        with pytest.raises(PraxiscopeError):
            plan_analysis(model, samples, tmp_path / "w", options=wrong)
    with pytest.raises(PraxiscopeError, match="block"):
        plan_analysis(model, samples, tmp_path / "w", layers=("block.4",), options=OPTIONS)
    assert not (tmp_path / "w").exists()


@pytest.mark.slow
def test_a_slow_bfloat16_goes_on_in_full_precision_with_a_warning(
    model, samples, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("praxiscope.attribution.precision.bfloat16_slowdown", lambda: 7.0)
    options = replace(OPTIONS, precision="bf16")
    plan = plan_analysis(model, samples[:3], tmp_path / "w", options=options)
    (warning,) = plan.warnings
    assert "bf16 is 7.0 times slower than fp32 on this processor" in warning
    assert plan.run.config.precision == "fp32"
    analyze(model, plan, options)
    full = plan_analysis(model, samples[:3], tmp_path / "full", options=OPTIONS)
    assert full.warnings == ()
    analyze(model, full, OPTIONS)
    assert everything_in(plan.workspace) == everything_in(full.workspace)
    elsewhere = plan_analysis(model, samples, tmp_path / "gpu", options=options, device="cuda")
    assert elsewhere.warnings == ()
    assert elsewhere.run.config.precision == "bf16"


def test_the_digest_tells_weights_apart(model) -> None:
    before = weights_digest(model.network)
    assert before == weights_digest(model.network)
    model.network.blocks[5].proj.bias.data[0] += 1e-3
    assert weights_digest(model.network) != before


def test_a_part_of_a_file_is_refused_before_anything_is_written(model, samples, tmp_path) -> None:
    part = replace(samples[1], columns={"start": 1.5}, where="clips.csv, row 3")
    with pytest.raises(PraxiscopeError, match=r"clips\.csv, row 3: .*only whole files"):
        plan_analysis(model, [samples[0], part], tmp_path / "w", options=OPTIONS)
    assert not (tmp_path / "w").exists()
