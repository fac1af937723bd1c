"""The columns of a version, as they go to browsers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from praxiscope.datasets.sample import SPLITS
from praxiscope.insights.association import MOST_WORDS
from praxiscope.server.explore.predictions import UNKNOWN, Predictions
from praxiscope.server.explore.titles import title_of
from praxiscope.server.schemas.workspace import BinaryType, ColumnGroup, ColumnKind, ColumnResponse
from praxiscope.workspace.clips import SCHEMA

UNKNOWN_TRUTH = 255
MOST_VALUES = 65_535
"""Different values above which a column is no legend any more, and not told of."""

_WIDE = 2**31 - 1
_TYPES: tuple[tuple[BinaryType, int], ...] = (("uint8", 255), ("uint16", 65_535), ("int32", _WIDE))


@dataclass(frozen=True, eq=False)
class Column:
    """A column with its values.

    Attributes:
        answer: what it is.
        values: ``(N,)``, of the type that the answer says.
    """

    answer: ColumnResponse
    values: NDArray[np.generic]

    @property
    def words(self) -> list[str]:
        """Names by code; empty for numbers and truth."""
        return self.answer.values or []

    @property
    def codes(self) -> NDArray[np.int32]:
        """Of categories: places in ``words``, -1 where unknown."""
        codes = self.values.astype(np.int32)
        return np.where(codes < len(self.words), codes, UNKNOWN).astype(np.int32)

    @property
    def texts(self) -> NDArray[Any]:
        """Names by clip, empty where unknown; references, so that a long one is there once."""
        return np.array([*self.words, ""], object)[self.codes]

    @property
    def data(self) -> bytes:
        """The values, little endian."""
        return self.values.astype(self.values.dtype.newbyteorder("<"), copy=False).tobytes()


def read_columns(
    data: pa.Table, metadata: pa.Table, predictions: Predictions, classes: Sequence[str]
) -> dict[str, Column]:
    """All columns that follow from clips, metadata and predictions, by name.

    Args:
        data: rows of the workspace's clips, those of the predictions.
        metadata: of the workspace, a row a clip.
        predictions: of a run.
        classes: of its network.
    """
    columns = (
        labels_column(data["label"], predictions.labels, classes),
        category("predicted", "prediction", predictions.predicted, classes),
        _truth(predictions),
        number("probability", "prediction", predictions.probability),
        number("loss", "prediction", predictions.loss),
        *_told(data),
        *_measured(metadata, predictions.clips),
    )
    named: dict[str, Column] = {}
    for column in columns:
        # What the program itself says comes before columns of a data set that are called the same.
        named.setdefault(column.answer.name, column)
    return named


def category(
    name: str, group: ColumnGroup, codes: NDArray[np.integer], words: Sequence[str]
) -> Column:
    """A column of names.

    Args:
        name: of the column.
        group: that it belongs to.
        codes: places in ``words``, negative where unknown, ``(N,)``.
        words: all names.
    """
    kind, unknown = next((kind, most) for kind, most in _TYPES if len(words) <= most)
    known = codes >= 0
    missing = UNKNOWN if kind == "int32" else unknown
    values = np.where(known, codes, missing).astype(kind)
    return _column(name, group, "category", kind, values, int(known.sum()), words=list(words))


def number(name: str, group: ColumnGroup, values: NDArray[np.number]) -> Column:
    """A column of numbers; what is not finite is unknown."""
    with np.errstate(over="ignore"):
        numbers = np.asarray(values, np.float32)
    known = np.isfinite(numbers)
    if not known.all():
        numbers = np.where(known, numbers, np.float32(np.nan))
    ends = (float(numbers[known].min()), float(numbers[known].max())) if known.any() else None
    return _column(name, group, "number", "float32", numbers, int(known.sum()), ends=ends)


def labels_column(
    texts: pa.ChunkedArray, labels: NDArray[np.int32], classes: Sequence[str]
) -> Column:
    """Labels: the network's classes, and behind them those that it does not know.

    Where these are too many to be labels they count as unknown.
    """
    codes, words = _encoded(texts)
    own = {word: place for place, word in enumerate(classes)}
    foreign = labels == UNKNOWN
    used = np.unique(codes[foreign & (codes >= 0)])
    further = [words[code] for code in used.tolist() if words[code] not in own]
    if len(further) > MOST_VALUES:
        further = []
    places = {word: place for place, word in enumerate([*classes, *further])}
    moved = np.array([places.get(word, UNKNOWN) for word in words] or [UNKNOWN])
    coded = np.where(codes >= 0, moved[np.maximum(codes, 0)], UNKNOWN)
    return category("label", "data set", np.where(foreign, coded, labels), list(places))


def _truth(predictions: Predictions) -> Column:
    labelled = predictions.labelled
    values = np.where(labelled, predictions.correct, UNKNOWN_TRUTH).astype(np.uint8)
    return _column("correct", "prediction", "truth", "uint8", values, int(labelled.sum()))


def _told(data: pa.Table) -> Iterator[Column]:
    """Split, recording, and the data set's further columns."""
    for name in ("split", "group"):
        if data[name].null_count < len(data):
            yield from _words(name, data[name], MOST_VALUES)
    for field in data.schema:
        if field.name in SCHEMA.names:
            continue
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type):
            yield number(field.name, "data set", data[field.name].cast(pa.float64()).to_numpy())
        elif not pa.types.is_null(field.type):
            yield from _words(field.name, data[field.name].cast(pa.string()), MOST_WORDS)


def _words(name: str, texts: pa.ChunkedArray, most: int) -> Iterator[Column]:
    codes, words = _encoded(texts)
    if len(words) <= most:
        yield category(name, "data set", codes, words)


def _measured(table: pa.Table, clips: NDArray[np.int32]) -> Iterator[Column]:
    if not len(table) or not len(clips):
        return
    there = table["clip"].to_numpy()
    order = np.argsort(there, kind="stable")
    places = np.minimum(np.searchsorted(there[order], clips), len(there) - 1)
    rows = order[places]
    known = there[rows] == clips
    for name in table.column_names:
        if name != "clip":
            values = table[name].cast(pa.float32()).to_numpy()[rows]
            yield number(name, "metadata", np.where(known, values, np.nan))


def _encoded(texts: pa.ChunkedArray) -> tuple[NDArray[np.int32], list[str]]:
    """Codes, -1 for none or an empty text, and the texts in their order."""
    whole = pa.concat_arrays(texts.chunks) if texts.num_chunks else pa.array([], texts.type)
    encoded = pc.if_else(pc.equal(whole, ""), None, whole).dictionary_encode()
    words: list[str] = encoded.dictionary.to_pylist()
    codes = encoded.indices.fill_null(UNKNOWN).to_numpy(zero_copy_only=False)
    order = sorted(range(len(words)), key=lambda code: _place(words[code]))
    moved = np.empty(len(words) + 1, np.int32)
    moved[order], moved[-1] = np.arange(len(words)), UNKNOWN
    return moved[codes], [words[code] for code in order]


def _place(word: str) -> tuple[int, str]:
    """Splits in their usual order, all else by the alphabet."""
    return (SPLITS.index(word) if word in SPLITS else len(SPLITS)), word


def _column(
    name: str,
    group: ColumnGroup,
    kind: ColumnKind,
    type_: BinaryType,
    values: NDArray[np.generic],
    known: int,
    *,
    words: list[str] | None = None,
    ends: tuple[float, float] | None = None,
) -> Column:
    title = title_of(name)
    low, high = ends or (None, None)
    answer = ColumnResponse(
        name=name,
        title=title.title,
        unit=title.unit,
        help=title.help,
        group=group,
        kind=kind,
        type=type_,
        values=words,
        low=low,
        high=high,
        known=known,
    )
    return Column(answer, values)
