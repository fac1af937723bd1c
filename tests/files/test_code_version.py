from __future__ import annotations

import sys

import pytest

from praxiscope.files.code_version import code_version


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package on disk with a module."""
    folder = tmp_path / "made_up_package"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "module.py").write_text("LIMIT = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    code_version.cache_clear()
    yield folder
    code_version.cache_clear()
    for name in [name for name in sys.modules if name.startswith("made_up_package")]:
        del sys.modules[name]


@pytest.mark.parametrize("name", ["made_up_package", "made_up_package.module"])
def test_another_source_is_another_version(package, name) -> None:
    before = code_version(name)
    code_version.cache_clear()
    assert code_version(name) == before
    (package / "module.py").write_text("LIMIT = 2\n")
    code_version.cache_clear()
    assert code_version(name) != before


def test_another_release_is_another_version(package, monkeypatch) -> None:
    before = code_version("made_up_package")
    monkeypatch.setattr("praxiscope.files.code_version.version", lambda name: "99.0")
    code_version.cache_clear()
    assert code_version("made_up_package") != before


def test_a_module_without_a_file_counts_by_the_release_only() -> None:
    assert code_version("no_such_module") == code_version("sys")
