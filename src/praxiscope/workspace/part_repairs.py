"""Repairs of a folder of parts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from praxiscope.errors import WorkspaceError
from praxiscope.files.folders import make_folder
from praxiscope.files.lock import exclusive_lock
from praxiscope.workspace.finding import Finding, Kind
from praxiscope.workspace.part import (
    Chunked,
    Part,
    map_array,
    new_name,
    number_of,
    part_names,
    read_part,
    read_rows,
    write_part,
)
from praxiscope.workspace.part_checks import (
    Expected,
    SeenClips,
    check_leftovers,
    check_parts,
    clips_of,
    in_order,
    wrong_rows,
)

Discard = Callable[[Path], None]
"""Moves a file away without deleting it."""


def repair_parts(folder: Path, expected: Expected, discard: Discard) -> list[Finding]:
    """Repair all problems of a folder of parts; writers wait meanwhile.

    Tables are moved before their arrays, and a part is written before the part that it replaces is
    moved, so that the folder can be repaired again after a kill at any point.

    Args:
        folder: of the parts.
        expected: what their rows must be like.
        discard: moves damaged and superfluous files.

    Returns:
        The repaired problems.

    Raises:
        FileError: other processes keep writing, or the drive is full.
    """
    repaired: list[Finding] = []
    with exclusive_lock(folder):
        # Parts that a damaged part replaced count again once it is moved, and are checked then.
        while findings := check_parts(folder, expected):
            names = dict.fromkeys(finding.file.stem for finding in findings if _removes(finding))
            for name in names:
                _discard_part(folder, name, discard)
            if not names:
                _rewrite(folder, expected, discard)
            repaired += [finding for finding in findings if _removes(finding) or not names]
        for finding in check_leftovers(folder):
            if finding.kind is Kind.LEFTOVER:
                finding.file.unlink()
            else:
                discard(finding.file)
            repaired.append(finding)
    return repaired


def discard_into(damaged: Path, root: Path) -> Discard:
    """Move files of ``root`` to the same path under ``damaged``; nothing is overwritten."""

    def discard(path: Path) -> None:
        place = damaged / path.relative_to(root)
        count = 1
        while place.exists():
            count += 1
            place = place.with_name(f"{path.stem}-{count}{path.suffix}")
        make_folder(place.parent)
        try:
            shutil.move(path, place)
        except OSError as error:
            raise WorkspaceError(
                f"can't be moved, {error.strerror or error}", where=str(path)
            ) from error

    return discard


def _removes(finding: Finding) -> bool:
    return finding.kind not in (Kind.DUPLICATE, Kind.UNKNOWN)


def _discard_part(folder: Path, name: str, discard: Discard) -> None:
    """Move the table and all arrays, even if the table can't be read."""
    for path in (
        *folder.glob(f"*/{name}.parquet"),
        *sorted(folder.glob(f"*/{name}.npy")),
    ):
        discard(path)


def _rewrite(folder: Path, expected: Expected, discard: Discard) -> None:
    """Of each clip keep the first row, and none of clips that don't exist."""
    seen = SeenClips()
    for part in in_order([read_part(folder, name) for name in part_names(folder)]):
        clips = clips_of(part)
        keep = ~np.any(list(wrong_rows(clips, seen.of(part), expected).values()), axis=0)
        seen.add(part, clips)
        if not keep.all():
            if keep.any():
                _write_only(part, keep)
            _discard_part(folder, part.name, discard)


def _write_only(part: Part, keep: np.ndarray) -> None:
    arrays = {}
    for array in part.arrays:
        values = map_array(part, array)[keep]
        arrays[array] = Chunked(values.shape, values.dtype, [values])
    name = new_name(number_of(part.name))
    rows = read_rows(part).filter(keep)
    write_part(part.folder, name, rows, arrays, [part.name], supplements=part.supplements)
