"""The predictions of one model for the clips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from praxiscope.errors import WorkspaceError
from praxiscope.workspace.part_array import PartArray
from praxiscope.workspace.parts import Parts

RUN_FILE, PREDICTIONS, FAILURES = "run.json", "predictions", "failures"
LOGITS, HEATMAPS = "logits", "heatmaps"

_FAILURE_SCHEMA = pa.schema(
    [("clip", pa.int32()), ("path", pa.string()), ("reason", pa.string()), ("stage", pa.string())]
)


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides the predictions of a model; it never changes within a run.

    :mod:`praxiscope.workspace.run_input` reads ``recipe`` and ``views`` as objects.

    Attributes:
        model: name in the registry, or of the user's own network.
        weights: an official name, a file, or ``random``.
        digest: SHA-256 of the weights.
        recipe: how a clip becomes the model's input, as plain data.
        layers: layers whose features are stored.
        classes: names, in the order of the logits.
        mapped: layer whose heatmaps are stored, empty for none.
        views: number of views of each clip, ``CLIPSxCROPS``; their logits are averaged.
        precision: number format of the computation, ``fp32`` or ``bf16``.
    """

    model: str
    weights: str
    digest: str
    recipe: Mapping[str, Any]
    layers: tuple[str, ...]
    classes: tuple[str, ...]
    mapped: str = ""
    views: str = "1x1"
    precision: str = "fp32"


@dataclass(frozen=True)
class Failure:
    """A clip without predictions, and why.

    Attributes:
        clip: number of the clip.
        path: file of the clip.
        reason: one line for people.
        stage: the step that failed, such as ``decode``.
    """

    clip: int
    path: str
    reason: str
    stage: str


@dataclass(frozen=True)
class Run:
    """The results of one model in a workspace.

    Attributes:
        folder: of the run.
        config: that the run was made with.
        started: UTC, ISO 8601.
        version: of Praxiscope when the run was started.
        predictions: one row for each clip (column ``clip``), the array ``logits`` (N, classes),
            one array of features for each layer, and the array ``heatmaps`` where they are stored.
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
        """Name of the run: that of its folder."""
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
            table: an int32 column ``clip`` and any further columns.
            logits: (N, classes).
            features: by layer, (N, ...).
            heatmaps: (N, T, H, W) of the predicted class on the grid of the mapped layer.

        Returns:
            The part's name.

        Raises:
            WorkspaceError: shapes, layers or columns do not fit the run.
        """
        by_layer = features or {}
        where = str(self.folder)
        if "clip" not in table.column_names or table.schema.field("clip").type != pa.int32():
            raise WorkspaceError("no int32 column 'clip'", where=where)
        if logits.shape != (table.num_rows, len(self.config.classes)):
            raise WorkspaceError(
                f"logits of shape {logits.shape} for {table.num_rows} clips and "
                f"{len(self.config.classes)} classes",
                where=where,
            )
        if set(by_layer) != set(self.config.layers):
            raise WorkspaceError(
                f"features of {sorted(by_layer)}, the run stores {sorted(self.config.layers)}",
                where=where,
            )
        if (heatmaps is None) != (not self.config.mapped):
            layer = self.config.mapped
            raise WorkspaceError(
                f"no heatmaps, the run stores those of {layer}"
                if layer
                else "heatmaps, the run stores none",
                where=where,
            )
        arrays = {feature_array(layer): values for layer, values in by_layer.items()}
        if heatmaps is not None:
            arrays[HEATMAPS] = heatmaps
        return self.predictions.append(table, {LOGITS: logits, **arrays})

    def add_failures(self, failures: Sequence[Failure]) -> None:
        """Append clips without predictions, and why."""
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
