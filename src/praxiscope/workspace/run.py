"""What one model said of the clips."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from praxiscope.errors import WorkspaceError
from praxiscope.files.atomic_write import atomic_write
from praxiscope.files.folders import make_folder
from praxiscope.files.lock import exclusive_lock
from praxiscope.workspace.part import DOCTOR
from praxiscope.workspace.part_array import PartArray
from praxiscope.workspace.parts import Parts

RUN_FILE, PREDICTIONS, FAILURES = "run.json", "predictions", "failures"
LOGITS, HEATMAPS = "logits", "heatmaps"

_FAILURE_SCHEMA = pa.schema(
    [("clip", pa.int32()), ("path", pa.string()), ("reason", pa.string()), ("stage", pa.string())]
)


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides what a model says; it never changes within a run.

    Attributes:
        model: name in the registry, or of the user's own network.
        weights: an official name, a file, or ``random``.
        digest: SHA-256 of the weights.
        recipe: how a clip becomes the model's input, as plain data.
        layers: whose features are kept.
        classes: in the order of the logits.
        mapped: layer whose heatmaps are kept, empty for none.
    """

    model: str
    weights: str
    digest: str
    recipe: Mapping[str, Any]
    layers: tuple[str, ...]
    classes: tuple[str, ...]
    mapped: str = ""


@dataclass(frozen=True)
class Failure:
    """A clip of which the model could say nothing.

    Attributes:
        clip: its number.
        path: its file.
        reason: one line for people.
        stage: what was being done, such as ``decode``.
    """

    clip: int
    path: str
    reason: str
    stage: str


@dataclass(frozen=True)
class Run:
    """The results of one model in a workspace.

    Attributes:
        folder: its place.
        config: under which it was made.
        started: UTC, ISO 8601.
        version: of Praxiscope when it was started.
        predictions: a row a clip (column ``clip``), the array ``logits`` (N, classes), one array
            of features a layer, and the array ``heatmaps`` where they are kept.
        failures: columns clip, path, reason, stage; a clip may fail more than once.
    """

    folder: Path
    config: RunConfig
    started: str
    version: str
    predictions: Parts
    failures: Parts

    @property
    def name(self) -> str:
        """Of the run's folder."""
        return self.folder.name

    def add(
        self,
        table: pa.Table,
        logits: np.ndarray,
        features: Mapping[str, np.ndarray] | None = None,
        heatmaps: np.ndarray | None = None,
    ) -> str:
        """Append predictions; they are on disk when this returns.

        Args:
            table: an int32 column ``clip`` and any further ones.
            logits: (N, classes).
            features: by layer, (N, ...).
            heatmaps: (N, T, H, W) of the predicted class on the grid of the mapped layer.

        Returns:
            The part's name.

        Raises:
            WorkspaceError: shapes, layers or columns don't fit the run.
        """
        given = features or {}
        where = str(self.folder)
        if "clip" not in table.column_names or table.schema.field("clip").type != pa.int32():
            raise WorkspaceError("no int32 column 'clip'", where=where)
        if logits.shape != (table.num_rows, len(self.config.classes)):
            raise WorkspaceError(
                f"logits of shape {logits.shape} for {table.num_rows} clips and "
                f"{len(self.config.classes)} classes",
                where=where,
            )
        if set(given) != set(self.config.layers):
            raise WorkspaceError(
                f"features of {sorted(given)}, the run keeps {sorted(self.config.layers)}",
                where=where,
            )
        if (heatmaps is None) != (not self.config.mapped):
            kept = self.config.mapped
            what = f"no heatmaps, the run keeps those of {kept}" if kept else "needless heatmaps"
            raise WorkspaceError(what, where=where)
        named = {feature_array(layer): values for layer, values in given.items()}
        if heatmaps is not None:
            named[HEATMAPS] = heatmaps
        return self.predictions.append(table, {LOGITS: logits, **named})

    def add_failures(self, failures: Sequence[Failure]) -> None:
        """Append clips of which the model could say nothing."""
        if failures:
            rows = [asdict(failure) for failure in failures]
            self.failures.append(pa.Table.from_pylist(rows, schema=_FAILURE_SCHEMA))

    def logits(self) -> PartArray:
        """(clips, classes), rows as in ``predictions``."""
        return self.predictions.array(LOGITS)

    def features(self, layer: str) -> PartArray:
        """(clips, ...) of one layer, rows as in ``predictions``."""
        return self.predictions.array(feature_array(layer))

    def heatmaps(self) -> PartArray:
        """(clips, T, H, W) uint8 of each clip's predicted class, 255 at its maximum."""
        return self.predictions.array(HEATMAPS)

    def done(self) -> set[int]:
        """Numbers of the clips with predictions."""
        return self.predictions.keys("clip")


def feature_array(layer: str) -> str:
    """Name of the array that holds a layer's features."""
    return f"features.{layer}"


def start_run(folder: Path, config: RunConfig) -> Run:
    """Begin a run, or go on with it.

    Raises:
        WorkspaceError: it was made under other circumstances; what differs is said.
    """
    make_folder(folder)
    with exclusive_lock(folder):
        if not (folder / RUN_FILE).exists():
            _write(folder, config)
    run = open_run(folder)
    differences = list(_differences(_plain(run.config), _plain(config)))
    if differences:
        raise WorkspaceError(
            "was made under other circumstances: " + "; ".join(differences),
            where=str(folder),
            remedy="give the run another name (--run), or what it was made with",
        )
    return run


def open_run(folder: Path) -> Run:
    """Read a run that has been started.

    Raises:
        WorkspaceError: there is none, or it can't be read.
    """
    path = folder / RUN_FILE
    try:
        content = json.loads(path.read_text("utf-8"))
        told = content["circumstances"]
        config = RunConfig(
            str(told["model"]),
            str(told["weights"]),
            str(told["digest"]),
            dict(told["recipe"]),
            tuple(told["layers"]),
            tuple(told["classes"]),
            str(told.get("mapped", "")),
        )
        started, made_by = str(content["started"]), str(content["version"])
    except FileNotFoundError as error:
        raise WorkspaceError("no such run", where=str(folder)) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(f"can't be read, {error}", where=str(path), remedy=DOCTOR) from error
    return Run(
        folder,
        config,
        started,
        made_by,
        Parts(folder / PREDICTIONS),
        Parts(folder / FAILURES),
    )


def _write(folder: Path, config: RunConfig) -> None:
    content = {
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": version("praxiscope"),
        "circumstances": _plain(config),
    }
    with atomic_write(folder / RUN_FILE, fsync=True) as file:
        file.write(json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n")


def _plain(config: RunConfig) -> dict[str, Any]:
    """As JSON gives it back, so that what was read can be compared."""
    content: dict[str, Any] = json.loads(json.dumps(asdict(config)))
    return content


def _differences(there: Any, here: Any, name: str = "") -> Iterator[str]:
    if isinstance(there, dict) and isinstance(here, dict):
        for key in sorted(there.keys() | here.keys()):
            inner = f"{name}.{key}" if name else key
            yield from _differences(there.get(key), here.get(key), inner)
    elif isinstance(there, list) and isinstance(here, list) and max(len(there), len(here)) > 4:
        if len(there) != len(here):
            yield f"{name} {len(there)} there, {len(here)} here"
        else:
            for number, pair in enumerate(zip(there, here, strict=True)):
                if pair[0] != pair[1]:
                    yield f"{name}[{number}] {pair[0]!r} there, {pair[1]!r} here"
                    return
    elif there != here:
        # Of a digest, a few digits tell it apart.
        told = [value[:12] if name == "digest" else value for value in (there, here)]
        yield f"{name} {told[0]!r} there, {told[1]!r} here"
