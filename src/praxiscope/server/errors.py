"""Refusals that are not a user's bad input: each has a status of HTTP."""

from __future__ import annotations

from praxiscope.errors import PraxiscopeError

NOT_SIGNED_IN, FORBIDDEN, UNKNOWN, GONE = 401, 403, 404, 410
TOO_LARGE, TOO_MANY, BUSY = 413, 429, 503


class RefusedError(PraxiscopeError):
    """A request that is answered with another status than 400, that of other errors.

    Args:
        status: of HTTP, such as :data:`UNKNOWN`, :data:`GONE` or :data:`BUSY`.
        what: is wrong, in one line.
        where: it is.
        remedy: what to do about it.
        retry_after: seconds after which to try again.
    """

    def __init__(
        self, status: int, what: str, *, where: str = "", remedy: str = "", retry_after: int = 0
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.status, self.retry_after = status, retry_after

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle with the status."""
        return _rebuild, (self.status, self.what, self.where, self.remedy, self.retry_after)


def _rebuild(status: int, what: str, where: str, remedy: str, retry_after: int) -> RefusedError:
    return RefusedError(status, what, where=where, remedy=remedy, retry_after=retry_after)
