"""Optional packages."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from praxiscope.errors import PraxiscopeError


def optional_package(name: str, package: str, extra: str) -> ModuleType:
    """Import an optional package.

    Args:
        name: for the import.
        package: name for the installation.
        extra: of Praxiscope that installs it.

    Raises:
        PraxiscopeError: it is missing, or can't be imported.
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
