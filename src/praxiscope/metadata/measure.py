"""All metadata of a clip in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

from praxiscope.errors import PraxiscopeError, nearest
from praxiscope.metadata import fields
from praxiscope.metadata.field import FIELDS, Field
from praxiscope.metadata.signals import Signals


def known_fields(names: Sequence[str] = ()) -> tuple[Field, ...]:
    """Fields by name, all where none are named.

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
    return tuple(FIELDS[name] for name in names or FIELDS)


def measure(signals: Signals, names: Sequence[str] = ()) -> dict[str, float]:
    """Values by column, nan where a clip does not tell.

    Args:
        signals: of the clip.
        names: of the fields, all where none are named.

    Raises:
        PraxiscopeError: there is no such field.
    """
    values: dict[str, float] = {}
    for known in known_fields(names):
        values |= known.values(signals)
    return values
