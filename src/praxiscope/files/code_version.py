"""A short name for the code that computes a result, so that a changed program computes it again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path


@cache
def code_version(*modules: str) -> str:
    """The version of Praxiscope and a hash of the source files of some modules.

    Args:
        modules: full names; of a package, all its modules count.
    """
    digest = hashlib.blake2b(version("praxiscope").encode(), digest_size=8)
    for module in modules:
        for path in _sources(module):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(module: str) -> Iterator[Path]:
    """Source files of a module; none where it has no file on disk."""
    spec = find_spec(module)
    if spec is None or spec.origin is None or not Path(spec.origin).is_file():
        return
    if spec.submodule_search_locations is None:
        yield Path(spec.origin)
    for folder in spec.submodule_search_locations or ():
        yield from sorted(Path(folder).rglob("*.py"))
