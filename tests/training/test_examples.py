from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from praxiscope.datasets.open_data_set import DataSpec
from praxiscope.errors import PraxiscopeError, TrainingError
from praxiscope.stage.action_catalogue import LABELS
from praxiscope.stage.dataset import render_clip, stage_clips
from praxiscope.training.examples import DataOptions, open_examples
from praxiscope.video.recipe import ClipRecipe, Views
from praxiscope.video.sample import Uniform

RECIPE = ClipRecipe(Uniform(16), 64, (64, 64))
SMALL = (16, 64, 64)


def test_the_stage_gives_its_clips_with_their_true_sets():
    data = open_examples("stage:ambiguous", DataOptions(clips=60, seed=3, size=SMALL))
    clips = stage_clips("ambiguous", 60, 3, size=(64, 64))
    assert data.classes == tuple(sorted(LABELS))
    for example, clip in zip(data.examples, clips, strict=True):
        assert example.split == {"val": "validation"}.get(clip.split, clip.split)
        assert data.classes[example.label] == clip.label
        assert {data.classes[index] for index in example.valid} == set(clip.valid_labels)
    assert any(len(example.valid) > 1 for example in data.examples)
    frames = data.examples[5].read(RECIPE, Views()).frames
    np.testing.assert_array_equal(frames, render_clip(clips[5])[0].frames)


def test_a_few_classes_of_the_stage_keep_their_order():
    wanted = ("Moving something up", "Moving something down")
    data = open_examples("stage:clean", DataOptions(classes=wanted, clips=200))
    assert data.classes == wanted
    assert {example.label for example in data.examples} == {0, 1}
    with pytest.raises(TrainingError, match=r"no class 'Moving something upp'.*did you mean"):
        open_examples("stage:clean", DataOptions(classes=("Moving something upp",)))


@pytest.mark.slow
def test_cues_are_rendered_with_the_given_strength():
    def with_cue(cue):
        data = open_examples("stage:clean", DataOptions(clips=400, cue=cue))
        return sum(e.read.args[0].scene.cue is not None for e in data.examples), data.name

    (without, first_name), (some, second_name) = with_cue(None), with_cue(0.95)
    assert without == 0
    assert some > 10
    assert first_name != second_name


def test_an_unknown_preset_is_named():
    with pytest.raises(PraxiscopeError, match="kleen"):
        open_examples("stage:kleen")


def table(folder: Path, rows: list[str], header: str = "path,label,tape") -> str:
    path = folder / "clips.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return str(path)


def test_a_table_without_splits_is_split_by_recording(tmp_path):
    rows = [f"{tape}_{label}.mp4,{label},{tape}" for tape in range(10) for label in ("hug", "kick")]
    spec = DataSpec(table(tmp_path, rows), group="tape")
    data = open_examples(spec, DataOptions(ratios=(6, 2, 2)))
    assert data.counts() == {"train": 12, "validation": 4, "test": 4}
    tapes = {}
    for example in data.examples:
        tapes.setdefault(Path(example.name).name.split("_")[0], set()).add(example.split)
    assert all(len(splits) == 1 for splits in tapes.values())


def test_splits_of_the_data_are_kept_unless_new_ones_are_requested(tmp_path):
    rows = [
        f"{n}.mp4,{'hug' if n % 2 else 'kick'},{'test' if n < 5 else 'train'}" for n in range(20)
    ]
    path = table(tmp_path, rows, "path,label,split")
    assert open_examples(path).counts() == {"train": 15, "validation": 0, "test": 5}
    again = open_examples(path, DataOptions(split_again=True, ratios=(5, 5, 0)))
    assert again.counts() == {"train": 10, "validation": 10, "test": 0}


def test_data_without_training_clips_are_refused(tmp_path):
    path = table(tmp_path, ["a.mp4,hug,test", "b.mp4,kick,test"], "path,label,split")
    with pytest.raises(TrainingError, match="no clips to train on"):
        open_examples(path)
    path = table(tmp_path, ["a.mp4,hug,train"], "path,label,split")
    with pytest.raises(TrainingError, match="only one class"):
        open_examples(path)


def test_published_lists_label_maps_and_classes_can_be_trained_on(tmp_path):
    lists = tmp_path / "lists"
    lists.mkdir()
    names = [f"{name}/v_{name}_g{n:02d}_c01.avi" for name in ("YoYo", "Push") for n in range(4)]
    (lists / "trainlist02.txt").write_text("\n".join(names) + "\n")
    (lists / "trainlist01.txt").write_text("Hug/v_Hug_g01_c01.avi\n")
    data = open_examples(DataSpec(lists, fold=2))
    assert data.classes == ("Push", "YoYo")
    assert data.counts() == {"train": 8, "validation": 0, "test": 0}
    assert data.name == f"{lists}, fold 2"
    mapped = DataSpec(lists, fold=2, label_map={"YoYo": "play", "Push": "move"})
    assert open_examples(mapped).classes == ("move", "play")
    one = DataSpec(lists, fold=2, only_classes=("YoYo",))
    with pytest.raises(TrainingError, match="only one class"):
        open_examples(one)


def test_wrong_rows_and_rows_without_a_label_are_refused(tmp_path):
    for row, message in (("b.mp4,,t", "row 3: no label"), ("b.mp4", "row 3: the number of values")):
        with pytest.raises(PraxiscopeError, match=message):
            open_examples(table(tmp_path, ["a.mp4,hug,t", row]))


def test_rendered_clips_have_no_options_of_data_sets():
    with pytest.raises(TrainingError, match=r"leave out --format, .*--only-class"):
        open_examples(DataSpec("stage:clean", fold=2))
