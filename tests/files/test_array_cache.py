from __future__ import annotations

import os

import numpy as np
import pytest

from praxiscope.files.array_cache import ArrayCache, fingerprint


@pytest.fixture
def cache(tmp_path) -> ArrayCache:
    return ArrayCache(tmp_path / "cache")


class Counter:
    """Counts how often a result is computed."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> dict[str, np.ndarray]:
        self.calls += 1
        return {"value": np.arange(self.calls)}


def test_the_same_inputs_are_computed_once(cache):
    compute = Counter()
    inputs = [np.arange(5.0), "euclidean"]
    first = cache.get("neighbours", inputs, compute)
    again = ArrayCache(cache.folder).get("neighbours", [np.arange(5.0), "euclidean"], compute)
    assert compute.calls == 1
    np.testing.assert_array_equal(again["value"], first["value"])


@pytest.mark.parametrize(
    "other",
    [
        [np.arange(5.0) + 1e-12, "euclidean"],
        [np.arange(5), "euclidean"],
        [np.arange(5.0).reshape(5, 1), "euclidean"],
        [np.arange(5.0), "cosine"],
        ["euclidean", np.arange(5.0)],
        [np.arange(5.0)],
    ],
)
def test_any_other_input_is_another_result(other):
    assert fingerprint(other) != fingerprint([np.arange(5.0), "euclidean"])


def test_texts_and_empty_arrays_have_fingerprints_of_their_own():
    values = [
        np.array(["a", "b"]),
        np.array(["a", "c"]),
        np.empty(0),
        np.empty((0, 3)),
        np.array(1),
    ]
    assert len({fingerprint([value]) for value in values}) == len(values)


def test_a_damaged_result_is_computed_again(cache):
    compute = Counter()
    cache.get("neighbours", ["a"], compute)
    (path,) = cache.folder.iterdir()
    path.write_bytes(path.read_bytes()[:40])
    assert len(cache.get("neighbours", ["a"], compute)["value"]) == 2
    assert len(cache.get("neighbours", ["a"], compute)["value"]) == 2


def test_a_folder_that_cannot_be_written_does_not_matter(tmp_path):
    (tmp_path / "cache").write_bytes(b"a file")
    assert ArrayCache(tmp_path / "cache").get("n", ["a"], Counter())["value"].tolist() == [0]


def test_the_results_that_were_not_used_for_longest_go_first(tmp_path):
    cache = ArrayCache(tmp_path, most_bytes=25_000)
    for number in range(3):
        cache.get("big", [str(number)], lambda: {"value": np.zeros(10_000, np.uint8)})
        for age, path in enumerate(sorted(tmp_path.iterdir(), key=lambda p: -p.stat().st_mtime)):
            os.utime(path, ns=(0, 10**15 - age * 10**9 + number * 10**12))
    assert len(list(tmp_path.iterdir())) == 2
