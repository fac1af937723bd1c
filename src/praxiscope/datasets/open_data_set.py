"""Open a data set: the one entry for the command line, the Python API and training."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack, overload

from praxiscope.datasets.columns import Columns
from praxiscope.datasets.data_format import recognise
from praxiscope.datasets.label_map import map_labels, read_label_map
from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import SPLITS, UNLABELED, Sample, class_names, keep_classes
from praxiscope.datasets.split import ANY, of_split
from praxiscope.errors import DatasetError

if TYPE_CHECKING:
    import pandas as pd

NO_SPLIT = "no split"


@dataclass(frozen=True)
class DataSpec:
    """Which clips of which data set to use.

    Attributes:
        path: a table, a published list, or a folder that contains either or one folder per class.
        format: name of the format, such as ``table`` or ``kinetics``; empty recognises it.
        videos: folder of the videos of a table or list; None means the folder of the list.
        fold: number of the official split of UCF-101 or HMDB-51, 1 to 3.
        group: column of a table; clips with the same value stay in the same split. Empty uses
            ``recording``, ``sequence``, ``video_id`` or ``scene`` if there is one.
        columns: names of the other columns of a table.
        label_map: new labels by old labels, or a file of them (see ``read_label_map``).
        only_classes: keep only clips with these labels, after the label map; empty keeps all.
        split: keep only clips of ``train``, ``validation``, ``test`` or ``unlabeled``; ``any``
            keeps all.
        unlabeled_allowed: True reads clips without a label into the split ``unlabeled``; False
            counts them as bad rows.
    """

    path: str | Path
    format: str = ""
    videos: str | Path | None = None
    fold: int = 1
    group: str = ""
    columns: Columns = Columns()  # noqa: RUF009 (frozen)
    label_map: str | Path | Mapping[str, str] | None = field(default=None, hash=False)
    only_classes: tuple[str, ...] = ()
    split: str = ANY
    unlabeled_allowed: bool = True


class DataSpecOptions(TypedDict, total=False):
    """The attributes of :class:`DataSpec` except ``path``, as keyword arguments."""

    format: str
    videos: str | Path | None
    fold: int
    group: str
    columns: Columns
    label_map: str | Path | Mapping[str, str] | None
    only_classes: tuple[str, ...]
    split: str
    unlabeled_allowed: bool


@dataclass(frozen=True)
class DataSet(Sequence[Sample]):
    """The clips of a data set.

    Attributes:
        spec: what was opened.
        format: name of the format.
        samples: the clips.
        bad_rows: an error for each row that can't be used; the error names file and row.
    """

    spec: DataSpec
    format: str
    samples: tuple[Sample, ...]
    bad_rows: tuple[DatasetError, ...] = ()

    def __len__(self) -> int:
        return len(self.samples)

    def __iter__(self) -> Iterator[Sample]:
        return iter(self.samples)

    @overload
    def __getitem__(self, index: int) -> Sample: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Sample, ...]: ...
    def __getitem__(self, index: int | slice) -> Sample | tuple[Sample, ...]:
        return self.samples[index]

    @property
    def classes(self) -> tuple[str, ...]:
        """All labels in alphabetical order."""
        return class_names(list(self.samples))

    @property
    def splits(self) -> dict[str, int]:
        """Number of clips per split; clips without a split count as ``no split``."""
        counts = Counter(sample.split or NO_SPLIT for sample in self.samples)
        return {name: counts[name] for name in (*SPLITS, UNLABELED, NO_SPLIT) if counts[name]}

    def to_pandas(self) -> pd.DataFrame:
        """One row per clip: path, label, split, group, valid_labels and the table's other columns.

        A column of the table that has the name of one of these gets the prefix ``data_``.

        Raises:
            DatasetError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise DatasetError(
                "pandas is not installed", where="to_pandas", remedy="pip install pandas"
            ) from error
        return pd.DataFrame([_table_row(sample) for sample in self.samples])


def open_data_set(spec: DataSpec | str | Path, **options: Unpack[DataSpecOptions]) -> DataSet:
    """Read a data set, map its labels and choose its clips.

    Rows that can't be used are in ``bad_rows`` of the result; they don't stop the reading.

    Args:
        spec: the data set, or only its path.
        **options: attributes of :class:`DataSpec`; they replace those of ``spec``.

    Raises:
        DatasetError: the path does not exist or can't be read, its format is not clear, no clip
            has one of the classes, or no clip is in the split.

    Example:
        >>> data = open_data_set("clips.csv", group="recording", split="test")
        >>> len(data), data.classes, data.splits
    """
    spec = spec if isinstance(spec, DataSpec) else DataSpec(spec)
    spec = replace(spec, **options)
    path = Path(spec.path).expanduser()
    bad_rows: list[DatasetError] = []
    samples = read_samples(
        path,
        replace(spec.columns, group=spec.group) if spec.group else spec.columns,
        format=spec.format,
        videos=spec.videos,
        fold=spec.fold,
        unlabeled_allowed=spec.unlabeled_allowed,
        on_bad_row=bad_rows.append,
    )
    if spec.label_map is not None:
        samples = map_labels(samples, _new_labels(spec.label_map), bad_rows.append)
    if spec.only_classes:
        samples = keep_classes(samples, list(spec.only_classes))
    if samples:
        samples = of_split(samples, spec.split)
    return DataSet(spec, spec.format or recognise(path), tuple(samples), tuple(bad_rows))


def _new_labels(label_map: str | Path | Mapping[str, str]) -> Mapping[str, str]:
    return label_map if isinstance(label_map, Mapping) else read_label_map(label_map)


def _table_row(sample: Sample) -> dict[str, object]:
    row: dict[str, object] = {
        "path": str(sample.path),
        "label": sample.label,
        "split": sample.split,
        "group": sample.group,
        "valid_labels": "|".join(sample.valid_labels),
    }
    others = {f"data_{name}" if name in row else name: v for name, v in sample.columns.items()}
    return row | others
