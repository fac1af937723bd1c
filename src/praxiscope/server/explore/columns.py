"""The columns of a version, as browsers receive them."""

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
from praxiscope.server.explore.predictions import Predictions
from praxiscope.server.explore.titles import title_of
from praxiscope.server.schemas.workspace import BinaryType, ColumnGroup, ColumnKind, ColumnResponse
from praxiscope.workspace.clips import SCHEMA
from praxiscope.workspace.labels import UNKNOWN

UNKNOWN_TRUTH = 255
MAX_VALUES = 65_535
"""Different values of a column; one with more makes no legend and is left out."""

_WIDE = 2**31 - 1
_TYPES: tuple[tuple[BinaryType, int], ...] = (("uint8", 255), ("uint16", 65_535), ("int32", _WIDE))


@dataclass(frozen=True, eq=False)
class Column:
    """A column with its values.

    Attributes:
        info: name, title, type and so on.
        values: ``(N,)``, of the type ``info.type``.
    """

    info: ColumnResponse
    values: NDArray[np.generic]

    @property
    def words(self) -> list[str]:
        """Names by code; empty for numbers and truth."""
        return self.info.values or []

    @property
    def codes(self) -> NDArray[np.int32]:
        """Of categories: indices into ``words``, -1 if unknown."""
        codes = self.values.astype(np.int32)
        return np.where(codes < len(self.words), codes, UNKNOWN).astype(np.int32)

    @property
    def texts(self) -> NDArray[Any]:
        """The name of each clip, empty if unknown; an array of references, not of copies."""
        return np.array([*self.words, ""], object)[self.codes]

    @property
    def data(self) -> bytes:
        """The values, little endian."""
        return self.values.astype(self.values.dtype.newbyteorder("<"), copy=False).tobytes()


def read_columns(
    data: pa.Table, metadata: pa.Table, predictions: Predictions, classes: Sequence[str]
) -> dict[str, Column]:
    """All columns that follow from data set, metadata and predictions, by name.

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
        *_data_set_columns(data),
        *_metadata_columns(metadata, predictions.clips),
    )
    by_name: dict[str, Column] = {}
    for column in columns:
        # Columns of the program come before columns of a data set with the same name.
        by_name.setdefault(column.info.name, column)
    return by_name


def category(
    name: str, group: ColumnGroup, codes: NDArray[np.integer], words: Sequence[str]
) -> Column:
    """A column of names.

    Args:
        name: of the column.
        group: of the column.
        codes: indices into ``words``, negative if unknown, ``(N,)``.
        words: all names.
    """
    kind, unknown = next((kind, most) for kind, most in _TYPES if len(words) <= most)
    is_known = codes >= 0
    missing = UNKNOWN if kind == "int32" else unknown
    values = np.where(is_known, codes, missing).astype(kind)
    return _column(name, group, "category", kind, values, int(is_known.sum()), words=list(words))


def number(name: str, group: ColumnGroup, values: NDArray[np.number]) -> Column:
    """A column of numbers; numbers that are not finite are unknown."""
    with np.errstate(over="ignore"):
        numbers = np.asarray(values, np.float32)
    is_known = np.isfinite(numbers)
    if not is_known.all():
        numbers = np.where(is_known, numbers, np.float32(np.nan))
    finite = numbers[is_known]
    ends = (float(finite.min()), float(finite.max())) if len(finite) else None
    return _column(name, group, "number", "float32", numbers, len(finite), ends=ends)


def labels_column(
    texts: pa.ChunkedArray, labels: NDArray[np.int32], classes: Sequence[str]
) -> Column:
    """Labels: the classes of the network, then the labels that it has no class for.

    If the latter are too many for a legend, they count as unknown.
    """
    codes, words = _encoded(texts)
    is_foreign = labels == UNKNOWN
    used = np.unique(codes[is_foreign & (codes >= 0)])
    foreign = [words[code] for code in used.tolist() if words[code] not in set(classes)]
    if len(foreign) > MAX_VALUES:
        foreign = []
    index_of = {word: index for index, word in enumerate([*classes, *foreign])}
    indices = np.array([index_of.get(word, UNKNOWN) for word in words] or [UNKNOWN])
    recoded = np.where(codes >= 0, indices[np.maximum(codes, 0)], UNKNOWN)
    return category("label", "data set", np.where(is_foreign, recoded, labels), list(index_of))


def _truth(predictions: Predictions) -> Column:
    labelled = predictions.labelled
    values = np.where(labelled, predictions.correct, UNKNOWN_TRUTH).astype(np.uint8)
    return _column("correct", "prediction", "truth", "uint8", values, int(labelled.sum()))


def _data_set_columns(data: pa.Table) -> Iterator[Column]:
    """Split, recording, and further columns of the data set."""
    for name in ("split", "group"):
        if data[name].null_count < len(data):
            yield from _words(name, data[name], MAX_VALUES)
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


def _metadata_columns(table: pa.Table, clips: NDArray[np.int32]) -> Iterator[Column]:
    if not len(table) or not len(clips):
        return
    measured = table["clip"].to_numpy()
    order = np.argsort(measured, kind="stable")
    places = np.minimum(np.searchsorted(measured[order], clips), len(measured) - 1)
    rows = order[places]
    is_measured = measured[rows] == clips
    for name in table.column_names:
        if name != "clip":
            values = table[name].cast(pa.float32()).to_numpy()[rows]
            yield number(name, "metadata", np.where(is_measured, values, np.nan))


def _encoded(texts: pa.ChunkedArray) -> tuple[NDArray[np.int32], list[str]]:
    """Codes, -1 for null or an empty text, and the sorted texts."""
    whole = pa.concat_arrays(texts.chunks) if texts.num_chunks else pa.array([], texts.type)
    encoded = pc.if_else(pc.equal(whole, ""), None, whole).dictionary_encode()
    words: list[str] = encoded.dictionary.to_pylist()
    codes = encoded.indices.fill_null(UNKNOWN).to_numpy(zero_copy_only=False)
    order = sorted(range(len(words)), key=lambda code: _sort_key(words[code]))
    new_codes = np.empty(len(words) + 1, np.int32)
    new_codes[order], new_codes[-1] = np.arange(len(words)), UNKNOWN
    return new_codes[codes], [words[code] for code in order]


def _sort_key(word: str) -> tuple[int, str]:
    """Splits in their usual order, other words alphabetically."""
    return (SPLITS.index(word) if word in SPLITS else len(SPLITS)), word


def _column(
    name: str,
    group: ColumnGroup,
    kind: ColumnKind,
    type_: BinaryType,
    values: NDArray[np.generic],
    n_known: int,
    *,
    words: list[str] | None = None,
    ends: tuple[float, float] | None = None,
) -> Column:
    title = title_of(name)
    low, high = ends or (None, None)
    info = ColumnResponse(
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
        n_known=n_known,
    )
    return Column(info, values)
