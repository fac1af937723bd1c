"""Writing a file aside and putting it in place once it is complete."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from praxiscope.errors import VideoError


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """Give a fresh name in the folder of ``path`` to write to; put it in place at the end.

    After an error inside the block nothing is left behind and ``path`` is as it was.

    Raises:
        VideoError: the folder does not exist or can't be written to.
    """
    aside = path.with_name(f".{secrets.token_hex(8)}-{path.name}")
    try:
        yield aside
        aside.replace(path)
    except OSError as error:
        raise VideoError(
            f"can't be written, {error.strerror or error}",
            where=str(path),
            remedy="check that the folder exists and has room",
        ) from error
    finally:
        with suppress(OSError):  # on a drive that can't be written to there is nothing to remove
            aside.unlink()
