from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from praxiscope.datasets.columns import Columns
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


def test_cues_are_planted_at_the_strength_asked_for():
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
    options = DataOptions(columns=Columns(group="tape"), ratios=(6, 2, 2))
    data = open_examples(table(tmp_path, rows), options)
    assert data.counts() == {"train": 12, "validation": 4, "test": 4}
    tapes = {}
    for example in data.examples:
        tapes.setdefault(Path(example.name).name.split("_")[0], set()).add(example.split)
    assert all(len(splits) == 1 for splits in tapes.values())


def test_splits_of_the_data_stay_unless_new_ones_are_asked_for(tmp_path):
    rows = [
        f"{n}.mp4,{'hug' if n % 2 else 'kick'},{'test' if n < 5 else 'train'}" for n in range(20)
    ]
    path = table(tmp_path, rows, "path,label,split")
    assert open_examples(path).counts() == {"train": 15, "validation": 0, "test": 5}
    again = open_examples(path, DataOptions(split_again=True, ratios=(5, 5, 0)))
    assert again.counts() == {"train": 10, "validation": 10, "test": 0}


def test_nothing_to_train_on_is_refused(tmp_path):
    path = table(tmp_path, ["a.mp4,hug,test", "b.mp4,kick,test"], "path,label,split")
    with pytest.raises(TrainingError, match="no clips to train on"):
        open_examples(path)
    path = table(tmp_path, ["a.mp4,hug,train"], "path,label,split")
    with pytest.raises(TrainingError, match="only one class"):
        open_examples(path)
