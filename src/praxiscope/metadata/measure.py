"""Measure all metadata of a clip in one pass."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.metadata import fields
from praxiscope.metadata.field import FIELDS, Field
from praxiscope.metadata.old_names import current_field_name
from praxiscope.metadata.signals import Signals


def select_fields(names: Sequence[str] = ()) -> tuple[Field, ...]:
    """Fields by name. Without names: all, those that come with Praxiscope first.

    Args:
        names: of fields; old names of version 0.1.0 are accepted too.

    Raises:
        PraxiscopeError: there is no such field.
    """
    _import_fields_of_praxiscope()
    current = dict.fromkeys(current_field_name(name) for name in names)
    for name in current:
        if name not in FIELDS:
            raise PraxiscopeError(
                f"no field {name!r}", where="metadata", remedy=nearest(name, FIELDS)
            )
    return tuple(FIELDS[name] for name in current or sorted(FIELDS, key=_is_custom))


def custom_fields() -> tuple[Field, ...]:
    """Fields that don't come with Praxiscope."""
    return tuple(field for field in select_fields() if _is_custom(field.name))


def register_fields(custom: Iterable[Field]) -> None:
    """Register fields that were registered in another process."""
    select_fields()
    for field in custom:
        FIELDS.setdefault(field.name, field)


def contextual_columns() -> frozenset[str]:
    """Columns that describe the recording and not the action: file, light, overlay.

    Of a series over time only its mean counts: how it changes over time may be the action.
    """
    return frozenset(
        column
        for field in select_fields()
        if field.contextual
        for column in field.columns
        if not field.summaries or column == f"{field.name}_mean"
    )


def import_fields(file: Path) -> None:
    """Run a Python file that registers custom fields.

    Its folder is added to the module search path, also of processes that start later.

    Raises:
        PraxiscopeError: the file is no Python file, can't be run, or registers no field.
    """
    file = file.absolute()
    if not file.is_file() or file.suffix != ".py" or not file.stem.isidentifier():
        raise PraxiscopeError(
            "is no Python file", where=str(file), remedy="name it like own_fields.py"
        )
    select_fields()  # so that a custom field can't take the name of another
    sys.path.append(str(file.parent))
    try:
        module = import_module(file.stem)
    except PraxiscopeError:
        raise
    except Exception as error:
        raise PraxiscopeError(
            f"can't be run, {type(error).__name__}: {error}", where=str(file)
        ) from error
    if not module.__file__ or Path(module.__file__).resolve() != file.resolve():
        raise PraxiscopeError(
            f"there is another module {file.stem!r}", where=str(file), remedy="rename the file"
        )
    if not any(field.measure.__module__ == file.stem for field in custom_fields()):
        raise PraxiscopeError(
            "registers no field",
            where=str(file),
            remedy="put @metadata_field(UNIT) before a function",
        )


@cache
def _import_fields_of_praxiscope() -> None:
    for module in iter_modules(fields.__path__):
        import_module(f"{fields.__name__}.{module.name}")


def _is_custom(name: str) -> bool:
    return not (FIELDS[name].measure.__module__ or "").startswith(f"{fields.__name__}.")


def measure(signals: Signals, names: Sequence[str] = ()) -> dict[str, float]:
    """Values by column, nan where a clip has none.

    Args:
        signals: of the clip.
        names: of the fields; all by default.

    Raises:
        PraxiscopeError: there is no such field, or one raises an error.
    """
    values: dict[str, float] = {}
    for field in select_fields(names):
        values |= field.values(signals)
    return values
