"""The file ``run.json``: starts a run with its configuration, and opens it again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from praxiscope.errors import WorkspaceError
from praxiscope.files.atomic_write import atomic_write
from praxiscope.files.folders import make_folder
from praxiscope.files.lock import exclusive_lock
from praxiscope.workspace.part import DOCTOR
from praxiscope.workspace.parts import Parts
from praxiscope.workspace.run import FAILURES, PREDICTIONS, RUN_FILE, Run, RunConfig

CONFIG, CONFIG_OF_VERSION_0_1 = "config", "circumstances"
"""Keys of the configuration; version 0.1.0 wrote views and precision into its recipe."""

_LONG_LIST = 4
_DIGEST_DIGITS = 12


def start_run(folder: Path, config: RunConfig) -> Run:
    """Start a run, or continue it.

    Raises:
        WorkspaceError: the run was made with another configuration; the message names what
            differs.
    """
    make_folder(folder)
    with exclusive_lock(folder):
        if not (folder / RUN_FILE).exists():
            _write(folder, config)
    run = open_run(folder)
    differences = list(_differences(_to_json(run.config), _to_json(config)))
    if differences:
        raise WorkspaceError(
            "was made with another configuration: " + "; ".join(differences),
            where=str(folder),
            remedy="give the run another name (--run), or use the options that it was made with",
        )
    return run


def open_run(folder: Path) -> Run:
    """Open a run that was started before.

    Raises:
        WorkspaceError: there is no such run, or its file can't be read.
    """
    path = folder / RUN_FILE
    try:
        content = json.loads(path.read_text("utf-8"))
        config = _from_json(content)
        started, made_by = str(content["started"]), str(content["version"])
    except FileNotFoundError as error:
        raise WorkspaceError("no such run", where=str(folder)) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(f"can't be read, {error}", where=str(path), remedy=DOCTOR) from error
    return Run(
        folder, config, started, made_by, Parts(folder / PREDICTIONS), Parts(folder / FAILURES)
    )


def _write(folder: Path, config: RunConfig) -> None:
    content = {
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "version": version("praxiscope"),
        CONFIG: _to_json(config),
    }
    with atomic_write(folder / RUN_FILE, fsync=True) as file:
        file.write(json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n")


def _to_json(config: RunConfig) -> dict[str, Any]:
    """The configuration as JSON returns it, so that it can be compared with one from a file."""
    content: dict[str, Any] = json.loads(json.dumps(asdict(config)))
    return content


def _from_json(content: Mapping[str, Any]) -> RunConfig:
    """The configuration in the content of ``run.json``, also of version 0.1.0."""
    fields = content[CONFIG] if CONFIG in content else content[CONFIG_OF_VERSION_0_1]
    recipe = dict(fields["recipe"])
    if CONFIG not in content:
        apart = {name: recipe.pop(name) for name in ("views", "precision") if name in recipe}
        fields = {**fields, **apart}
    return RunConfig(
        model=str(fields["model"]),
        weights=str(fields["weights"]),
        digest=str(fields["digest"]),
        recipe=recipe,
        layers=tuple(fields["layers"]),
        classes=tuple(fields["classes"]),
        mapped=str(fields.get("mapped", "")),
        views=str(fields.get("views", RunConfig.views)),
        precision=str(fields.get("precision", RunConfig.precision)),
    )


def _differences(stored: Any, new: Any, name: str = "") -> Iterator[str]:
    if isinstance(stored, dict) and isinstance(new, dict):
        for key in sorted(stored.keys() | new.keys()):
            inner = f"{name}.{key}" if name else key
            yield from _differences(stored.get(key), new.get(key), inner)
    elif _are_long_lists(stored, new):
        if len(stored) != len(new):
            yield f"{name} has {len(stored)} entries, now {len(new)}"
            return
        pairs = enumerate(zip(stored, new, strict=True))
        first = next(((row, *pair) for row, pair in pairs if pair[0] != pair[1]), None)
        if first is not None:
            yield f"{name}[{first[0]}] is {first[1]!r}, now {first[2]!r}"
    elif stored != new:
        # A few digits distinguish two digests.
        values = [value[:_DIGEST_DIGITS] if name == "digest" else value for value in (stored, new)]
        yield f"{name} is {values[0]!r}, now {values[1]!r}"


def _are_long_lists(stored: Any, new: Any) -> bool:
    both_lists = isinstance(stored, list) and isinstance(new, list)
    return both_lists and max(len(stored), len(new)) > _LONG_LIST
