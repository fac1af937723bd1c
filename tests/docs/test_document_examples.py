"""Every example of the README and of the docs runs as it is written."""

from __future__ import annotations

import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import duckdb
import pandas as pd
import pytest
from sybil import Document, Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser
from typer.testing import CliRunner

import praxiscope as px
from praxiscope.attribution import methods
from praxiscope.cli.main import app
from praxiscope.insights.find import known_kinds
from praxiscope.insights.insight import KINDS
from praxiscope.metadata.field import FIELDS
from praxiscope.metadata.measure import select_fields

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CLIPS, SEED = 40, 3
CTRL_C = 130


def run_command_lines(example: Example) -> None:
    """Run each line of a shell block that calls ``praxiscope``; other commands must be skipped."""
    text = str(example.parsed).replace("\\\n", " ")
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        if not words:
            continue
        assert words[0] == "praxiscope", f"{line!r}: only praxiscope runs here; skip the block"
        if words[1] == "serve":
            serve_until_it_says_where(words[1:])
            continue
        result = CliRunner().invoke(app, words[1:])
        assert result.exit_code == 0, f"{line}\n{result.output}\n{result.exception!r}"


def serve_until_it_says_where(words: list[str]) -> None:
    command = [sys.executable, "-m", "praxiscope", *words, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert "http" in server.stdout.readline()
        server.send_signal(signal.SIGINT)
        assert server.wait(30) in {0, CTRL_C}


def run_query(example: Example) -> None:
    for query in filter(str.strip, str(example.parsed).split(";")):
        duckdb.sql(query).fetchall()


EXAMPLES = Sybil(
    parsers=[
        SkipParser(),
        PythonCodeBlockParser(),
        CodeBlockParser("sh", run_command_lines),
        CodeBlockParser("sql", run_query),
    ]
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> tuple[Path, Path]:
    """What the examples take for granted: clips, a table of them, and a workspace with two runs.

    The workspace names its clips by the first folder; the second is a copy to restore it from.
    """
    folder = tmp_path_factory.mktemp("examples")
    px.render_stage(folder / "stage", preset="faulty", clips=CLIPS, seed=SEED, progress=False)
    clips = pd.read_csv(folder / "stage" / "manifest.csv")
    clips = clips.assign(path="stage/" + clips["path"], recording=clips["id"])
    clips.to_csv(folder / "clips.csv", index=False)
    labels = clips["label"].drop_duplicates()
    coarse = labels.mask(labels.str.contains("filming|your camera"), "Camera motion")
    label_map = pd.DataFrame({"old": labels, "new": coarse})
    label_map.to_csv(folder / "fine_to_coarse.csv", index=False)
    test_clip = clips.loc[clips["split"] == "test", "id"].iloc[0]
    (folder / "boxes.csv").write_text(f"clip,frame,x1,y1,x2,y2\n{test_clip},0,10,20,30.5,40\n")
    video = min((folder / "stage" / "videos").iterdir())
    shutil.copy(video, folder / "clip.mp4")
    (folder / "clips").mkdir()
    shutil.copy(video, folder / "clips" / "first.mp4")
    for model in ("tiny_x3d", "tiny_tsm"):
        px.analyze(folder / "clips.csv", model, folder / "ws", progress=False)
    untouched = tmp_path_factory.mktemp("untouched")
    shutil.copytree(folder, untouched, dirs_exist_ok=True)
    return folder, untouched


def examples_of(document: Document) -> list[Example]:
    return list(document.examples())


@pytest.fixture
def registries() -> Iterator[None]:
    """Fields, insight kinds and methods that an example adds are gone after it."""
    select_fields(), known_kinds(), methods.known_methods()  # loads those that come with Praxiscope
    with ExitStack() as stack:
        for registry in (FIELDS, KINDS, methods._METHODS):
            stack.enter_context(patch.dict(registry))
        yield


@pytest.mark.slow
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
@pytest.mark.usefixtures("registries")
def test_every_example_runs(path: Path, prepared: tuple[Path, Path], monkeypatch) -> None:
    folder, untouched = prepared
    shutil.rmtree(folder)
    shutil.copytree(untouched, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")
    document = EXAMPLES.parse(path)
    document.namespace["__name__"] = "example"
    for example in examples_of(document):
        example.evaluate()


def test_documents_have_examples() -> None:
    counts = {path.name: len(examples_of(EXAMPLES.parse(path))) for path in DOCUMENTS}
    assert counts["README.md"] >= 3
    assert sum(counts.values()) >= 20


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_examples_use_the_public_names_only(path: Path) -> None:
    text = path.read_text()
    assert "from praxiscope" not in text
    assert "import praxiscope." not in text


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_commands_are_examples_that_run(path: Path) -> None:
    """A block without a language would not be run."""
    blocks = path.read_text().split("```")[1::2]
    without_language = [block for block in blocks if block.startswith("\n")]
    assert not [block for block in without_language if block.startswith("\npraxiscope ")]
