"""Read the evidence of a run from a workspace."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from praxiscope.atlas.build import vectors_of
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.store import Atlas
from praxiscope.errors import WorkspaceError, nearest
from praxiscope.files.array_cache import ArrayCache
from praxiscope.files.code_version import code_version
from praxiscope.insights.association import MOST_WORDS, Columns
from praxiscope.insights.evidence import Evidence, Floats, Numbers
from praxiscope.insights.neighbour_cache import neighbours_of
from praxiscope.metadata.old_names import resolve_column
from praxiscope.metadata.thumbnails import THUMBNAILS
from praxiscope.workspace.clips import SCHEMA
from praxiscope.workspace.labels import UNKNOWN, labels_of
from praxiscope.workspace.part_array import PartArray
from praxiscope.workspace.run import LOGITS, Run, RunConfig
from praxiscope.workspace.workspace import CACHE, Workspace

_BLOCK = 4096


def read_evidence(
    workspace: Workspace,
    run: Run,
    atlas: Atlas,
    *,
    leave_out: Sequence[str] = (),
    progress: Progress = silent,
) -> Evidence:
    """Predictions, metadata and neighbours of the clips of an atlas.

    Args:
        workspace: of the run.
        run: of a network.
        atlas: of the run.
        leave_out: columns of the data set or the metadata that must not become reasons.
        progress: receives what is being done and the share that is done, 0 to 1.

    Raises:
        WorkspaceError: the run no longer has one of the clips, or a column to leave out is missing.
    """
    snapshot = run.predictions.snapshot()
    table = snapshot.table(["clip", "label"])
    rows = _rows_of(atlas.clips, table["clip"].to_numpy(), str(run.folder))
    clips = workspace.clips().take(atlas.clips)
    recorded = table["label"].fill_null(UNKNOWN).to_numpy()[rows].astype(np.int64)
    labels = labels_of(workspace).indices(atlas.clips, recorded, run.config.classes)
    logits = np.asarray(snapshot.array(LOGITS)[rows], np.float32)
    splits = _words(clips["split"])
    vectors = vectors_of(run, atlas, progress)
    cache = ArrayCache(workspace.folder / CACHE)
    graph = neighbours_of(vectors, atlas.settings.metric, cache, progress)
    classes = np.array([*run.config.classes, ""])
    measured, thumbnails = _measured(workspace, atlas.clips)
    numbers, words = _further_columns(clips)
    words |= {"label": classes[labels], "predicted": classes[logits.argmax(1)], "split": splits}
    columns_by_name = [*numbers, *measured, *words]
    leave_out = [resolve_column(name, columns_by_name) for name in leave_out]
    _check_columns(leave_out, columns_by_name)
    columns = Columns(
        {name: values for name, values in (numbers | measured).items() if name not in leave_out},
        {name: values for name, values in words.items() if name not in leave_out},
    )
    unknown = np.full(len(clips), np.nan)
    sizes = (measured.get(name, unknown) for name in ("height", "width"))
    visible_crops = _visible_crops(run.config, cache, *sizes) if run.config.mapped else None

    return Evidence(
        clips=atlas.clips,
        classes=run.config.classes,
        labels=labels,
        splits=splits,
        groups=_words(clips["group"]),
        logits=logits,
        columns=columns,
        coarse=atlas.coarse,
        fine=atlas.fine,
        neighbours=graph.indices.astype(np.int64),
        distances=graph.distances,
        metric=atlas.settings.metric,
        thumbnails=thumbnails,
        vectors=vectors,
        heatmaps=None if visible_crops is None else _over_time(run.heatmaps(), rows),
        visible_crops=visible_crops,
        cache=cache,
    )


def _check_columns(leave_out: Sequence[str], columns: Sequence[str]) -> None:
    for name in leave_out:
        if name not in columns:
            raise WorkspaceError(
                f"no column {name!r}", where="--leave-out", remedy=nearest(name, columns)
            )


def _rows_of(clips: Numbers, available: NDArray[np.integer], where: str) -> NDArray[np.intp]:
    """Row of each clip among the available clips."""
    order = np.argsort(available, kind="stable")
    places = np.searchsorted(available[order], clips)
    if (
        len(available) == 0
        or (places == len(available)).any()
        or (available[order][places] != clips).any()
    ):
        raise WorkspaceError("lacks clips of the atlas", where=where, remedy="make the atlas again")
    rows: NDArray[np.intp] = order[places]
    return rows


def _measured(
    workspace: Workspace, clips: Numbers
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.uint8] | None]:
    """Metadata by column and thumbnails; nan and None where a clip has none."""
    if not len(workspace.metadata):
        return {}, None
    snapshot = workspace.metadata.snapshot()
    table = snapshot.table()
    measured = table["clip"].to_numpy()
    is_measured = np.isin(clips, measured)
    rows = _rows_of(clips[is_measured], measured, str(workspace.folder))
    numbers = {}
    for name in table.column_names:
        if name != "clip":
            numbers[name] = np.full(len(clips), np.nan)
            numbers[name][is_measured] = _numbers(table[name])[rows]
    with_pictures = all(THUMBNAILS in part.arrays for part in snapshot.clip_parts)
    are_kept = is_measured.all() and with_pictures
    thumbnails = np.asarray(snapshot.array(THUMBNAILS)[rows]) if are_kept else None
    return numbers, thumbnails


def _visible_crops(
    config: RunConfig,
    cache: ArrayCache,
    heights: NDArray[np.float64],
    widths: NDArray[np.float64],
) -> Floats | None:
    """See :func:`praxiscope.insights.visible_crop.visible_crops`."""

    def compute() -> dict[str, np.ndarray]:
        # It needs the network's recipe, and with it torch, which takes seconds to import.
        from praxiscope.insights.visible_crop import visible_crops

        crops = visible_crops(config, heights, widths)
        return {} if crops is None else {"crops": crops}

    code = code_version("praxiscope.insights.visible_crop")
    inputs: list[np.ndarray | str] = [repr(config), heights, widths, code]
    return cache.get("visible-crops", inputs, compute).get("crops")


def _over_time(heatmaps: PartArray, rows: NDArray[np.intp]) -> Floats:
    """Means over time of some rows, block by block to save memory."""
    blocks = np.array_split(rows, max(1, len(rows) // _BLOCK))
    return np.concatenate([heatmaps[block].mean(1, dtype=np.float32) for block in blocks])


def _further_columns(
    clips: pa.Table,
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.str_]]]:
    """Additional columns of the data set: numbers, and words with few different values."""
    numbers, words = {}, {}
    for field in clips.schema:
        if field.name in SCHEMA.names:
            continue
        column = clips[field.name]
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type):
            numbers[field.name] = _numbers(column)
        elif len(column.unique()) <= MOST_WORDS:
            words[field.name] = _words(column.cast(pa.string()))
    return numbers, words


def _numbers(column: pa.ChunkedArray) -> NDArray[np.float64]:
    values: NDArray[np.float64] = column.cast(pa.float64()).to_numpy()
    return values


def _words(column: pa.ChunkedArray) -> NDArray[np.str_]:
    return np.array(column.fill_null("").to_pylist(), np.str_)
