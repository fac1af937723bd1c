from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxiscope.datasets.sample import Sample
from praxiscope.datasets.split import of_split, parse_ratios, split_by_group
from praxiscope.errors import DatasetError


def clips(*groups_and_labels):
    return [
        Sample(Path(f"{number}.mp4"), label, group=group)
        for number, (group, label) in enumerate(groups_and_labels)
    ]


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["hug", "kick", "push"])),
        min_size=20,
        max_size=120,
    ).filter(lambda rows: len({group for group, _ in rows}) >= 3),
    st.integers(0, 5),
)
def test_each_recording_is_in_one_split_and_no_clip_is_lost(rows, seed):
    samples = clips(*rows)
    split = split_by_group(samples, (8, 1, 1), seed)
    assert sorted(s.path for s in split) == sorted(s.path for s in samples)
    of_group = defaultdict(set)
    for sample in split:
        of_group[sample.group].add(sample.split)
    assert all(len(splits) == 1 for splits in of_group.values())
    assert all(sample.split for sample in split)


def test_ungrouped_clips_are_split_in_the_ratio_within_each_class():
    rows = [("", label) for label, count in (("hug", 100), ("kick", 50)) for _ in range(count)]
    split = split_by_group(clips(*rows), (8, 1, 1))
    counts = Counter((s.label, s.split) for s in split)
    assert counts == {
        ("hug", "train"): 80,
        ("hug", "validation"): 10,
        ("hug", "test"): 10,
        ("kick", "train"): 40,
        ("kick", "validation"): 5,
        ("kick", "test"): 5,
    }


def test_ten_recordings_are_split_eight_one_one():
    rows = [(f"sequence {s}", label) for s in range(10) for label in ("hug", "kick", "push")]
    split = split_by_group(clips(*rows), (8, 1, 1), seed=3)
    groups = Counter(s for s, _ in {(x.split, x.group) for x in split})
    assert groups == {"train": 8, "validation": 1, "test": 1}


def test_the_same_seed_gives_the_same_split_and_another_a_different_one():
    samples = clips(*[("", "hug")] * 40)
    first = split_by_group(samples, seed=1)
    assert first == split_by_group(samples, seed=1)
    assert first != split_by_group(samples, seed=2)


def test_too_few_groups_are_refused():
    with pytest.raises(DatasetError, match="2 groups can't be split into 3"):
        split_by_group(clips(("a", "hug"), ("b", "hug"), ("b", "kick")))


def test_ratios_are_parsed():
    assert parse_ratios("8:1:1") == (8, 1, 1)
    assert parse_ratios("0.9:0.1") == (0.9, 0.1, 0)
    for text in ("8", "8:x:1", "0:1:1", "8:-1:1", "1:2:3:4"):
        with pytest.raises(DatasetError, match="is not TRAIN:VALIDATION:TEST"):
            parse_ratios(text)


def test_unlabeled_clips_stay_unlabeled_and_do_not_count():
    unlabeled = [Sample(Path(f"{n}.avi"), "", "unlabeled") for n in range(50)]
    labeled = clips(*[("", "hug")] * 10)
    split = split_by_group(unlabeled + labeled, (8, 1, 1))
    assert split[10:] == unlabeled
    assert Counter(s.split for s in split[:10]) == {"train": 8, "validation": 1, "test": 1}


def test_clips_are_chosen_by_split():
    samples = [
        Sample(Path("a"), "hug", "train"),
        Sample(Path("b"), "hug", "validation"),
        Sample(Path("c"), "", "unlabeled"),
    ]
    assert of_split(samples, "any") == samples
    assert [s.path.name for s in of_split(samples, "val")] == ["b"]
    assert [s.path.name for s in of_split(samples, "unlabelled")] == ["c"]
    with pytest.raises(DatasetError, match=r"no clip in test.*1 in train, 1 in unlabeled"):
        of_split(samples, "test")
    with pytest.raises(DatasetError, match="unknown split 'tset'"):
        of_split(samples, "tset")
