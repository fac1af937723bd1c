"""The errors a user can meet: each says what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class PraxiscopeError(Exception):
    """Something the user can put right.

    Args:
        what: what is wrong, in one line.
        where: the file, option or layer it concerns.
        remedy: what to do about it.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        parts = (f"{where}: " if where else "") + what + (f" ({remedy})" if remedy else "")
        super().__init__(" ".join(parts.split()))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by parts, so that errors survive a trip between processes."""
        return _rebuild, (type(self), self.what, self.where, self.remedy)


def _rebuild(kind: type[PraxiscopeError], what: str, where: str, remedy: str) -> PraxiscopeError:
    return kind(what, where=where, remedy=remedy)


class FileError(PraxiscopeError):
    """A file or folder that can't be read, written or locked."""


class VideoError(PraxiscopeError):
    """A file that holds no frames that can be decoded."""


class ModelError(PraxiscopeError):
    """A network, layer, class or checkpoint that does not exist or does not fit."""


class WeightsUnavailableError(ModelError):
    """A checkpoint that is neither on disk nor reachable."""


class DatasetError(PraxiscopeError):
    """A table, folder or split that does not say which clips there are and what they show."""


class LabelError(PraxiscopeError):
    """Label texts that can't be compared as asked."""


class TrainingError(PraxiscopeError):
    """A training that can't start or go on as asked."""


class AttributionError(PraxiscopeError):
    """A map that can't be computed as asked."""


class WorkspaceError(PraxiscopeError):
    """A workspace that can't be opened, read, or written to as asked."""


def nearest(name: str, names: Iterable[str], *, count: int = 3) -> str:
    """Suggest the names most similar to ``name``, as a remedy."""
    by_lower = {candidate.lower(): candidate for candidate in names}
    close = get_close_matches(name.lower(), by_lower, n=count, cutoff=0.55)
    containing = [lower for lower in by_lower if name and name.lower() in lower]
    suggestions = list(dict.fromkeys([*close, *containing]))[:count]
    if suggestions:
        return "did you mean " + " or ".join(repr(by_lower[lower]) for lower in suggestions) + "?"
    every = list(by_lower.values())
    return "known: " + ", ".join(every[:12]) + (", ..." if len(every) > 12 else "")
