"""All metadata of a clip in one pass."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.metadata import fields
from praxiscope.metadata.field import FIELDS, Field
from praxiscope.metadata.signals import Signals


def known_fields(names: Sequence[str] = ()) -> tuple[Field, ...]:
    """Fields by name; all where none are named, those that come with Praxiscope first.

    Raises:
        PraxiscopeError: there is no such field.
    """
    for module in iter_modules(fields.__path__):
        import_module(f"{fields.__name__}.{module.name}")
    for name in names:
        if name not in FIELDS:
            raise PraxiscopeError(
                f"no field {name!r}", where="metadata", remedy=nearest(name, FIELDS)
            )
    return tuple(FIELDS[name] for name in names or sorted(FIELDS, key=_is_own))


def own_fields() -> tuple[Field, ...]:
    """Fields that don't come with Praxiscope."""
    return tuple(one for one in known_fields() if _is_own(one.name))


def learn_fields(own: Iterable[Field]) -> None:
    """Know fields that were registered in another process."""
    known_fields()
    for one in own:
        FIELDS.setdefault(one.name, one)


def import_fields(file: Path) -> None:
    """Run a Python file that registers fields of its own.

    Its folder becomes one that modules are imported from, in processes that are started later too.

    Raises:
        PraxiscopeError: no Python file, it can't be run, or it registers no field.
    """
    file = file.absolute()
    if not file.is_file() or file.suffix != ".py" or not file.stem.isidentifier():
        raise PraxiscopeError(
            "is no Python file", where=str(file), remedy="name it like own_fields.py"
        )
    known_fields()  # so that a name that is taken is told
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
    if not any(one.measure.__module__ == file.stem for one in own_fields()):
        raise PraxiscopeError(
            "registers no field", where=str(file), remedy="put @field(UNIT) before a function"
        )


def _is_own(name: str) -> bool:
    return not FIELDS[name].measure.__module__.startswith(f"{fields.__name__}.")


def measure(signals: Signals, names: Sequence[str] = ()) -> dict[str, float]:
    """Values by column, nan where a clip does not tell.

    Args:
        signals: of the clip.
        names: of the fields, all where none are named.

    Raises:
        PraxiscopeError: there is no such field, or one raises an error.
    """
    values: dict[str, float] = {}
    for known in known_fields(names):
        values |= known.values(signals)
    return values
