"""The package as it is imported: public names, and nothing heavy before it is needed."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

import praxiscope as px


def heavy_after(statement: str) -> set[str]:
    """Which heavy packages a fresh interpreter has loaded after a statement."""
    heavy = ("torch", "torchvision", "transformers", "matplotlib", "cv2", "av", "numpy", "PIL")
    program = f"import sys\n{statement}\nprint(*({heavy!r} & sys.modules.keys()))".replace(
        repr(heavy), repr(set(heavy))
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_every_public_name_is_there() -> None:
    for name in px.__all__:
        value = getattr(px, name)
        assert callable(value)
        assert value.__module__.startswith("praxiscope."), name
    assert set(px.__all__) <= set(dir(px))


def test_every_public_name_is_documented() -> None:
    for name in px.__all__:
        text = getattr(px, name).__doc__
        assert text, name
        assert text.strip().splitlines()[0].rstrip().endswith((".", ":")), name


def test_public_names_for_type_checkers_are_those_at_run_time() -> None:
    import ast
    from pathlib import Path

    tree = ast.parse(Path(px.__file__).read_text("utf-8"))
    typed = {
        f"{node.module}.{alias.name}"
        for branch in tree.body
        if isinstance(branch, ast.If)
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    run_time = {f"praxiscope.{module}.{name}" for name, module in px._HOME.items()}
    assert typed == run_time


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'praxiscope' has no attribute 'explian'"):
        _ = px.explian


def test_the_version_is_that_of_the_installed_package() -> None:
    assert px.__version__ == version("praxiscope")


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert heavy_after("import praxiscope") == set()


def test_the_errors_load_nothing_heavy() -> None:
    assert heavy_after("from praxiscope import PraxiscopeError") == set()


@pytest.mark.parametrize(
    "statement",
    [
        "import praxiscope as px; px.read_clip, px.ClipRecipe, px.Clip, px.Dense, px.probe",
        "import praxiscope.video.recipe, praxiscope.video.encode, praxiscope.video.find",
    ],
)
def test_the_video_room_does_without_torch(statement: str) -> None:
    assert not heavy_after(statement) & {"torch", "torchvision", "transformers"}


@pytest.mark.slow
def test_explaining_does_without_the_extras() -> None:
    found = heavy_after("import praxiscope as px; px.explain, px.load_model, px.model_names()")
    assert not found & {"torchvision", "transformers", "matplotlib"}
