"""Files and folders: complete or absent, and consistent with each other."""

from __future__ import annotations

import json
import os
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from praxiscope.attribution import export
from praxiscope.attribution.explain import explain
from praxiscope.attribution.explanation import Explanation
from praxiscope.errors import AttributionError, FileError
from praxiscope.models.model import VideoModel
from praxiscope.video.clip import Clip

OURS = {"overlay.mp4", "grid.png", "heatmap.npz", "summary.json"}


@pytest.fixture
def explanation(grid_model: VideoModel, noise: Clip) -> Explanation:
    return explain(
        grid_model,
        noise,
        target=["true", "größer werden-vs-走る"],
        layer=["early", "late"],
        views="2x3",
        label="走る",
    )


def contents(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.slow
def test_a_folder_holds_all_four(explanation: Explanation, tmp_path: Path) -> None:
    folder = explanation.save(tmp_path / "deep" / "out")
    assert contents(folder) == OURS
    assert contents(tmp_path / "deep") == {"out"}
    for name in OURS:
        assert (folder / name).stat().st_mode & 0o777 == 0o644
    with av.open(str(folder / "overlay.mp4")) as container:
        frames = list(container.decode(video=0))
    assert len(frames) == 2 * 8
    assert Image.open(folder / "grid.png").width > 0


@pytest.mark.slow
def test_npz_and_json_agree_with_the_maps_and_each_other(
    explanation: Explanation, tmp_path: Path
) -> None:
    folder = explanation.save(tmp_path / "out")
    summary = json.loads((folder / "summary.json").read_bytes().decode("utf-8"))
    arrays = np.load(folder / "heatmap.npz")
    assert len(summary["heatmaps"]) == len(explanation.heatmaps) == 2 * 2 * 6
    np.testing.assert_array_equal(arrays["logits"], explanation.logits)
    for number, (entry, heatmap) in enumerate(
        zip(summary["heatmaps"], explanation.heatmaps, strict=True)
    ):
        assert entry["number"] == number
        raw, values = arrays[f"raw_{number}"], arrays[f"values_{number}"]
        assert raw.dtype == np.float32
        np.testing.assert_array_equal(raw, heatmap.raw)
        np.testing.assert_allclose(values, heatmap.values, atol=1e-3)
        np.testing.assert_allclose(arrays[f"times_{number}"], entry["times"], atol=1e-6)
        assert entry["maximum"] == pytest.approx(float(raw.max()))
        assert len(entry["times"]) == len(values)
        assert entry["layer"] == heatmap.layer_name
        assert entry["view"] == heatmap.view
        peak, crop = entry["peak"], entry["crop"]
        assert (peak["seconds"], peak["row"], peak["column"]) == heatmap.peak()
        assert crop["top"] < peak["row"] < crop["bottom"]
        assert crop["left"] < peak["column"] < crop["right"]
    best = summary["predictions"][0]
    assert best["class"] == explanation.classes[int(arrays["logits"].argmax())]
    shares = np.exp(arrays["logits"]) / np.exp(arrays["logits"]).sum()
    assert best["probability"] == pytest.approx(float(shares.max()), rel=1e-5)
    assert sum(entry["probability"] for entry in summary["predictions"]) == pytest.approx(1)


def test_crops_are_given_as_edges_in_source_pixels(
    explanation: Explanation, tmp_path: Path
) -> None:
    """The clip is 40 x 60; crops of 32 of the 48 columns after a resize to a short side of 32."""
    summary = json.loads(explanation.save(tmp_path / "a.json").read_text("utf-8"))
    crops = [entry["crop"] for entry in summary["heatmaps"][:3]]
    assert [crop["left"] for crop in crops] == [-0.5, 9.5, 19.5]
    assert [crop["right"] for crop in crops] == [39.5, 49.5, 59.5]
    assert {(crop["top"], crop["bottom"]) for crop in crops} == {(-0.5, 39.5)}


def test_labels_beyond_ascii_survive_in_any_locale(
    explanation: Explanation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: "ascii")
    path = explanation.save(tmp_path / "a.json")
    text = path.read_bytes().decode("utf-8")
    assert "größer werden vs 走る" in text
    assert json.loads(text)["label"] == "走る"


def test_a_file_name_that_is_not_unicode(
    grid_model: VideoModel, noise: Clip, tmp_path: Path
) -> None:
    odd = Path(os.fsdecode(b"clip \xff.mp4"))
    clip = Clip(noise.frames, noise.times, noise.duration, odd)
    path = explain(grid_model, clip).save(tmp_path / "a.json")
    assert json.loads(path.read_bytes().decode("utf-8"))["clip"] == str(odd)


def test_an_empty_map_has_no_peak(grid_model: VideoModel, noise: Clip, tmp_path: Path) -> None:
    grid_model.network.head.weight.data[1] = -1
    path = explain(grid_model, noise, target="1").save(tmp_path / "a.json")
    (entry,) = json.loads(path.read_text("utf-8"))["heatmaps"]
    assert entry["empty"]
    assert entry["peak"] is None
    assert entry["maximum"] == 0


@pytest.mark.slow
@pytest.mark.parametrize("fails", ["save_overlay", "save_grid", "save_heatmaps", "summary"])
def test_after_an_error_no_file_is_left(
    explanation: Explanation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(export, fails, interrupted)
    with pytest.raises(KeyboardInterrupt):
        explanation.save(tmp_path / "out")
    assert contents(tmp_path) == set()


@pytest.mark.slow
def test_after_an_error_an_existing_folder_is_unchanged(
    explanation: Explanation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = explanation.save(tmp_path / "out")
    before = {name: (folder / name).read_bytes() for name in OURS}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "save_heatmaps", full)
    with pytest.raises(FileError, match="out: can't be written, No space left on device"):
        explanation.save(folder)
    assert {name: (folder / name).read_bytes() for name in contents(folder)} == before
    assert contents(tmp_path) == {"out"}


@pytest.mark.slow
def test_the_summary_lands_last_in_a_folder_that_exists(
    explanation: Explanation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder with a summary is complete, also after a power cut between two files."""
    folder = explanation.save(tmp_path / "out")
    states: list[set[str]] = []
    replace = Path.replace

    def observed(source: Path, target: Path) -> Path:
        if target.parent == folder:
            states.append({path.name for path in folder.iterdir()})
            (folder / target.name).unlink(missing_ok=True)
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", observed)
    explanation.save(folder)
    assert len(states) == 4
    assert all("summary.json" not in state for state in states)
    assert states[-1] == OURS - {"summary.json"}
    assert contents(folder) == OURS


@pytest.mark.slow
def test_other_files_in_the_folder_stay(explanation: Explanation, tmp_path: Path) -> None:
    folder = tmp_path / "out.d"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "summary.json").write_text("old")
    explanation.save(folder)
    assert contents(folder) == OURS | {"notes.txt"}
    assert (folder / "notes.txt").read_text() == "mine"
    assert json.loads((folder / "summary.json").read_text("utf-8"))["model"] == "grid"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.mp4", "a.MP4", "a.gif", "a.png", "a.npz", "a.json"])
def test_single_files(grid_model: VideoModel, noise: Clip, tmp_path: Path, name: str) -> None:
    path = explain(grid_model, noise).save(tmp_path / "new" / name)
    assert contents(tmp_path / "new") == {name}
    assert path.stat().st_size > 0


def test_an_unknown_ending_is_refused_with_the_valid_ones(
    explanation: Explanation, tmp_path: Path
) -> None:
    with pytest.raises(AttributionError, match=r"a.webm: can't write '.webm' .*\.mp4"):
        explanation.save(tmp_path / "a.webm")
    assert contents(tmp_path) == set()


@pytest.mark.slow
def test_a_file_where_a_folder_should_be_is_named(explanation: Explanation, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    for path in (tmp_path / "out", tmp_path / "out" / "deeper"):
        with pytest.raises(FileError, match=r"out: (can't be written|is a file)"):
            explanation.save(path)
    assert (tmp_path / "out").read_text() == "mine"
    assert contents(tmp_path) == {"out"}


def test_versions_name_what_computed_the_numbers(explanation: Explanation) -> None:
    import torch

    installed = export.summary(explanation)["versions"]
    assert installed["torch"] == torch.__version__
    assert installed["numpy"] == np.__version__
