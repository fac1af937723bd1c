from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numbered_rows import append, check, features_of, logits_of, table_of

from praxiscope.errors import FileError, WorkspaceError
from praxiscope.workspace.parts import Parts

DTYPES = st.sampled_from(
    [np.float32, np.float16, np.uint8, np.int64, np.bool_, np.complex64, ">f8"]
)


@st.composite
def rows_in_parts(draw):
    """An array and how its rows are dealt out to parts."""
    shape = draw(st.lists(st.integers(0, 3), max_size=2))
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    values = draw(npst.arrays(draw(DTYPES), (sum(sizes), *shape)))
    return values, sizes


@settings(max_examples=30, deadline=None)
@given(rows_in_parts(), st.data())
def test_rows_are_those_of_the_whole_array(tmp_path_factory, dealt, data):
    values, sizes = dealt
    parts = Parts(tmp_path_factory.mktemp("parts"))
    for piece in np.split(values, np.cumsum(sizes)[:-1]):
        parts.append(pa.table({"clip": range(len(piece))}), {"x": np.asfortranarray(piece)})
    array = parts.array("x")
    native = values.dtype.newbyteorder("=")
    assert (array.shape, array.dtype, len(array)) == (values.shape, native, len(values))
    count = len(values)
    rows = data.draw(
        st.one_of(
            st.slices(count),
            st.integers(-count, count - 1),
            st.lists(st.integers(-count, count - 1), max_size=9).map(lambda n: np.array(n, int)),
            npst.arrays(bool, count),
            npst.arrays(np.int32, (2, 3), elements=st.integers(-count, count - 1)),
        )
    )
    np.testing.assert_array_equal(array[rows], values[rows])
    assert array[rows].dtype == native
    np.testing.assert_array_equal(np.asarray(array), values)
    np.testing.assert_array_equal(np.concatenate(list(array.chunks())), values)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(array))[rows], values[rows])


def test_rows_within_a_part_are_mapped_and_can_not_be_changed(tmp_path):
    parts = Parts(tmp_path)
    append(parts, range(10))
    append(parts, range(10, 20))
    rows = parts.array("logits")[3:7]
    base = rows
    while isinstance(base, np.ndarray) and not isinstance(base, np.memmap):
        base = base.base
    assert isinstance(base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        rows[0] = 1
    np.asarray(parts.array("logits"), copy=True)[0] = 1
    copied = np.array(parts.array("logits"))
    copied[0] = 1
    assert check(parts.snapshot()) == list(range(20))


@pytest.mark.parametrize("rows", [20, -21, [0, 20], (1, 2), [0.5], [True, False]])
def test_rows_that_do_not_exist_are_an_index_error(tmp_path, rows):
    parts = Parts(tmp_path)
    append(parts, range(20))
    with pytest.raises(IndexError):
        parts.array("logits")[rows]


def test_more_parts_than_files_may_be_open(tmp_path):
    resource = pytest.importorskip("resource", reason="limits of this system are unknown")
    if not Path("/proc/self/fd").exists():
        pytest.skip("open files can't be counted here")
    parts = Parts(tmp_path)
    for number in range(60):
        append(parts, [number])
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    array = parts.array("logits")
    highest = max(int(path.name) for path in Path("/proc/self/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 30, hard))
    try:
        everything = array[np.arange(60)]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    np.testing.assert_array_equal(everything, logits_of(range(60)))


def test_a_snapshot_stays_as_it_was(tmp_path):
    parts = Parts(tmp_path)
    append(parts, [3, 1])
    before = parts.snapshot()
    append(parts, [2])
    assert check(before) == [3, 1]
    assert check(parts.snapshot()) == [3, 1, 2]
    assert len(parts) == 3


def test_keys_and_columns(tmp_path):
    parts = Parts(tmp_path)
    assert parts.keys("clip") == set()
    assert parts.table().num_rows == 0
    append(parts, [3, 1])
    append(parts, [7])
    assert parts.keys("clip") == {1, 3, 7}
    assert parts.table(["confidence"]).column_names == ["confidence"]
    with pytest.raises(WorkspaceError, match=r"no column 'confidense'.*did you mean 'confidence'"):
        parts.table(["confidense"])
    with pytest.raises(WorkspaceError, match=r"no array 'logit'.*did you mean 'logits'"):
        parts.array("logit")
    with pytest.raises(WorkspaceError, match="has no rows yet"):
        Parts(tmp_path / "none").array("logits")


def test_any_tool_opens_the_files(tmp_path):
    parts = Parts(tmp_path)
    name = parts.append(table_of([4, 5]), {"slow:stage/4 é": features_of([4, 5])})
    assert pq.read_table(tmp_path / "table")["clip"].to_pylist() == [4, 5]
    (file,) = tmp_path.glob("slow*/*.npy")
    assert file.stem == name
    assert file.parent.name == "slow%3Astage%2F4 %C3%A9"
    np.testing.assert_array_equal(np.load(file), features_of([4, 5]))
    np.testing.assert_array_equal(parts.array("slow:stage/4 é"), features_of([4, 5]))


@pytest.mark.parametrize("name", ["", "table", "..", ".hidden"])
def test_names_that_would_get_in_the_way_are_refused(tmp_path, name):
    with pytest.raises(WorkspaceError, match="can't be the name of an array"):
        Parts(tmp_path).append(table_of([1]), {name: logits_of([1])})


@pytest.mark.parametrize(
    ("table", "arrays", "message"),
    [
        (table_of([1]), {"x": logits_of([1, 2])}, r"shape \(2, 3\) does not fit a table of 1 row"),
        (table_of([1]), {"x": np.array(["a"])}, "no numbers"),
        (table_of([1]), {"x": np.array([{}])}, "no numbers"),
        (table_of([1]), {"x": np.float32(1)}, "does not fit"),
        (table_of([]), {}, "without rows"),
    ],
)
def test_a_part_that_does_not_fit_together_leaves_nothing(tmp_path, table, arrays, message):
    with pytest.raises(WorkspaceError, match=message):
        Parts(tmp_path).append(table, arrays)
    assert list(tmp_path.rglob("*.npy")) == []
    assert len(Parts(tmp_path)) == 0


@pytest.mark.parametrize(
    ("table", "arrays", "message"),
    [
        (
            pa.table({"clip": [1]}),
            {"x": logits_of([1])},
            "'clip' is int64, there int32, 'confidence' is missing, there double",
        ),
        (table_of([1]), {"x": logits_of([1]).astype("f2")}, r"'x' is .*f2.* parts .*f4"),
        (table_of([1]), {"x": logits_of([1])[:, :2]}, r"\(2,\)"),
        (table_of([1]), {}, "'x' is missing"),
        (
            table_of([1]),
            {"x": logits_of([1]), "y": logits_of([1])},
            "'y' is .*stored parts missing",
        ),
        (table_of([1]).select([1, 0]), {"x": logits_of([1])}, "in another order"),
    ],
)
def test_a_part_unlike_those_that_are_there_is_refused(tmp_path, table, arrays, message):
    Parts(tmp_path).append(table_of([0]), {"x": logits_of([0])})
    with pytest.raises(WorkspaceError, match=message):
        Parts(tmp_path).append(table, arrays)
    assert len(Parts(tmp_path)) == 1


def test_a_full_disk_is_one_clear_line(tmp_path):
    folder = tmp_path / "file"
    folder.write_bytes(b"")
    with pytest.raises(FileError, match="is a file, or lies in one"):
        append(Parts(folder / "parts"), [1])


def test_what_a_part_says_of_itself_survives_reading(tmp_path):
    name = append(Parts(tmp_path), [8, 9])
    (part,) = Parts(tmp_path).snapshot().parts
    assert (part.name, part.rows, part.replaces) == (name, 2, ())
    assert part.arrays["features"].shape == (2, 2, 3)
    assert np.dtype(part.arrays["features"].dtype) == np.float16


def test_still_parts_stay_as_they_are(tmp_path) -> None:
    parts = Parts(tmp_path / "p")
    parts.append(pa.table({"clip": [1, 2]}), {"x": np.array([1.0, 2.0])})
    still = parts.frozen()
    parts.append(pa.table({"clip": [3]}), {"x": np.array([3.0])})
    assert still.keys("clip") == {1, 2}
    assert len(still) == len(still.array("x")) == 2
    assert parts.keys("clip") == {1, 2, 3}
    assert Parts(tmp_path / "none").frozen().keys("clip") == set()
