"""Packages that are not installed with Praxiscope itself."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from praxiscope.errors import PraxiscopeError


def optional_package(name: str, package: str, extra: str) -> ModuleType:
    """Import a package.

    Args:
        name: by which it is imported.
        package: by which it is installed.
        extra: of Praxiscope that has it.

    Raises:
        PraxiscopeError: it is missing, or does not work here.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise PraxiscopeError(
            f"{error.name} is not installed",
            where=package,
            remedy=f"pip install praxiscope[{extra}]",
        ) from error
    except (ImportError, OSError, RuntimeError) as error:
        raise PraxiscopeError(
            f"does not work here, {str(error).splitlines()[0] if str(error) else error!r}",
            where=package,
            remedy=f"pip install --upgrade praxiscope[{extra}]",
        ) from error
