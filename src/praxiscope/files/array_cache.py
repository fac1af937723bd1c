"""Results that only depend on their inputs, kept on disk and found again by those inputs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from praxiscope.errors import FileError
from praxiscope.files.atomic_write import atomic_write
from praxiscope.files.folders import make_folder

Arrays = Mapping[str, np.ndarray]

_DAMAGED = (OSError, ValueError, KeyError, EOFError, BadZipFile)


@dataclass(frozen=True)
class ArrayCache:
    """A folder of results. It may be deleted at any time.

    Attributes:
        folder: made by the first result.
        most_bytes: of all results together; those that were not used for the longest time go.
    """

    folder: Path
    most_bytes: int = 2**30

    def get(
        self, name: str, inputs: Sequence[np.ndarray | str], compute: Callable[[], Arrays]
    ) -> dict[str, np.ndarray]:
        """The result for some inputs: from disk, or computed and written.

        A result that can't be read is computed again, and one that can't be written is still
        returned.

        Args:
            name: of the computation, with its version; letters, digits and hyphens.
            inputs: everything that the result depends on.
            compute: gives named arrays.
        """
        path = self.folder / f"{name}-{fingerprint(inputs)}.npz"
        with suppress(*_DAMAGED), np.load(path, allow_pickle=False) as content:
            arrays = dict(content)
            path.touch()
            return arrays
        arrays = dict(compute())
        with suppress(FileError):
            make_folder(self.folder)
            with atomic_write(path) as file:
                np.savez(file, **arrays)
            self._prune()
        return arrays

    def _prune(self) -> None:
        with suppress(OSError):
            entries = [(path, path.stat()) for path in self.folder.glob("*.npz")]
            entries.sort(key=lambda entry: -entry[1].st_mtime_ns)
            total = 0
            for path, status in entries:
                total += status.st_size
                if total > self.most_bytes:
                    path.unlink(missing_ok=True)


def fingerprint(inputs: Sequence[np.ndarray | str]) -> str:
    """A short name for arrays and texts: shapes, types and all bytes count."""
    digest = hashlib.blake2b(digest_size=16)
    for value in inputs:
        if isinstance(value, str):
            digest.update(f"text {len(value)} ".encode() + value.encode("utf-8", "surrogatepass"))
        else:
            digest.update(f"{value.dtype.str}{value.shape}".encode())
            whole = np.ascontiguousarray(value)
            # A view needs no second copy of large arrays; texts and empty arrays have none.
            digest.update(whole.view(np.uint8).data if _has_view(whole) else whole.tobytes())
    return digest.hexdigest()


def _has_view(value: np.ndarray) -> bool:
    return value.size > 0 and value.ndim > 0 and value.dtype.kind in "biuf"
