"""Atlases on disk, in the folder of their run.

``RUN/atlas/NAME/`` has ``points.parquet``, ``representation.npz`` and ``atlas.json``. The folder is
written under a temporary name and renamed, so that its files always belong together.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from praxiscope.atlas.representation import (
    Representation,
    load_representation,
    save_representation,
)
from praxiscope.atlas.rows import Floats, Numbers
from praxiscope.atlas.settings import Settings, settings_from_plain, settings_to_plain
from praxiscope.errors import WorkspaceError, nearest
from praxiscope.files.atomic_write import (
    TEMPORARY_SUFFIX,
    atomic_write,
    cannot_write,
    is_temporary,
)
from praxiscope.files.folders import make_folder, sync_folder
from praxiscope.files.lock import exclusive_lock
from praxiscope.workspace.run import Run

ATLASES, ATLAS_FILE, POINTS_FILE = "atlas", "atlas.json", "points.parquet"
REPRESENTATION_FILE = "representation.npz"

_FORMAT = 1
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PACKAGES = ("praxiscope", "numpy", "scikit-learn", "faiss-cpu", "openTSNE", "umap-learn", "pacmap")
_TRIES = 5


@dataclass(frozen=True, eq=False)
class Atlas:
    """The map and the clusters of the clips of a run; row *i* of each array is the same clip.

    Attributes:
        settings: of the atlas.
        representation: of the clips.
        clips: their numbers, ascending, (N,).
        points: on the map, (N, 2).
        coarse: coarse clusters, (N,), the largest 0.
        fine: fine clusters, (N,), the largest 0.
        density: density clusters of the map, (N,); -1 for none.
    """

    settings: Settings
    representation: Representation
    clips: Numbers
    points: Floats
    coarse: Numbers
    fine: Numbers
    density: Numbers

    def table(self) -> pa.Table:
        """One row per clip: ``clip``, ``x``, ``y``, ``coarse``, ``fine``, ``density``."""
        return pa.table(
            {
                "clip": self.clips,
                "x": self.points[:, 0],
                "y": self.points[:, 1],
                "coarse": self.coarse,
                "fine": self.fine,
                "density": self.density,
            }
        )


def save_atlas(run: Run, name: str, atlas: Atlas) -> Path:
    """Write an atlas; an atlas of the same name is replaced once the new one is on disk.

    Returns:
        Its folder.

    Raises:
        WorkspaceError: the name is no folder name, or the atlas can't be written.
    """
    folder = _folder(run, name)
    make_folder(folder.parent)
    with exclusive_lock(folder.parent), _replaced(folder) as temporary:
        with atomic_write(temporary / POINTS_FILE, fsync=True) as file:
            pq.write_table(atlas.table(), file, compression="zstd", write_page_checksum=True)
        save_representation(atlas.representation, temporary / REPRESENTATION_FILE)
        with atomic_write(temporary / ATLAS_FILE, fsync=True) as file:
            file.write(
                json.dumps(_description(atlas), indent=2, ensure_ascii=False).encode() + b"\n"
            )
    return folder


def load_atlas(run: Run, name: str) -> Atlas:
    """Read an atlas.

    Raises:
        WorkspaceError: there is no atlas of that name, it is damaged, or of a newer format.
    """
    folder = _folder(run, name)
    for _ in range(_TRIES):
        before = _read_description(folder)
        try:
            atlas = _read(folder, before)
        except WorkspaceError:
            if _read_description(folder) == before:
                raise
            continue
        if _read_description(folder) == before:
            return atlas
    raise WorkspaceError(
        "is replaced again and again by other processes", where=str(folder), remedy="try again"
    )


def atlas_names(run: Run) -> tuple[str, ...]:
    """Names of a run's atlases."""
    return tuple(
        sorted(path.parent.name for path in (run.folder / ATLASES).glob(f"*/{ATLAS_FILE}"))
    )


def _folder(run: Run, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise WorkspaceError(
            f"{name!r} can't be the name of an atlas",
            where=str(run.folder),
            remedy="use letters, digits, '.', '-' and '_'",
        )
    return run.folder / ATLASES / name


@contextmanager
def _replaced(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder; at the end it replaces the folder."""
    for leftover in filter(is_temporary, list(folder.parent.iterdir())):
        shutil.rmtree(leftover)
    temporary = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}{TEMPORARY_SUFFIX}")
    old = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}.old{TEMPORARY_SUFFIX}")
    temporary.mkdir()
    try:
        yield temporary
        if folder.exists():
            folder.rename(old)
        temporary.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise cannot_write(folder, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _description(atlas: Atlas) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "id": secrets.token_hex(8),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "clips": len(atlas.clips),
        "method": atlas.settings.method,
        "seed": atlas.settings.seed,
        "settings": settings_to_plain(atlas.settings),
        "layers": list(atlas.representation.bases),
        "versions": {name: _version(name) for name in _PACKAGES if _version(name)},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _read_description(folder: Path) -> dict[str, Any]:
    path = folder / ATLAS_FILE
    try:
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        newer = int(content["format"]) > _FORMAT
    except FileNotFoundError as error:
        others = sorted(file.parent.name for file in folder.parent.glob(f"*/{ATLAS_FILE}"))
        raise WorkspaceError(
            f"no atlas {folder.name!r}",
            where=str(folder.parent.parent),
            remedy=nearest(folder.name, others) if others else "build one with 'praxiscope atlas'",
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(f"can't be read, {error}", where=str(path)) from error
    if newer:
        raise WorkspaceError(
            "is of a newer format", where=str(path), remedy="pip install --upgrade praxiscope"
        )
    return content


def _read(folder: Path, description: dict[str, Any]) -> Atlas:
    path = folder / POINTS_FILE
    try:
        settings = settings_from_plain(description["settings"])
        table = pq.read_table(path, page_checksum_verification=True)
        columns = {name: table[name].to_numpy() for name in table.column_names}
        points = np.stack([columns["x"], columns["y"]], 1)
        return Atlas(
            settings,
            load_representation(folder / REPRESENTATION_FILE),
            columns["clip"],
            points,
            columns["coarse"],
            columns["fine"],
            columns["density"],
        )
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise WorkspaceError(
            f"can't be read, {error}", where=str(path), remedy="build the atlas again"
        ) from error
