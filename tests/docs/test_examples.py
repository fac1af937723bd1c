"""Every example of the README and of the docs runs as it is written."""

from __future__ import annotations

import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from sybil import Document, Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser
from typer.testing import CliRunner

import praxiscope as px
from praxiscope.cli.main import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CLIPS, SEED = 40, 3

pytestmark = pytest.mark.slow


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
        assert server.wait(30) == 0


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
def prepared(tmp_path_factory) -> Path:
    """What the examples take for granted: clips, a table of them, and a workspace with two runs."""
    folder = tmp_path_factory.mktemp("examples")
    px.render_stage(folder / "stage", preset="faulty", clips=CLIPS, seed=SEED, progress=False)
    manifest = (folder / "stage" / "manifest.csv").read_text()
    (folder / "clips.csv").write_text(manifest.replace("videos/", "stage/videos/"))
    video = min((folder / "stage" / "videos").iterdir())
    shutil.copy(video, folder / "clip.mp4")
    (folder / "clips").mkdir()
    shutil.copy(video, folder / "clips" / "first.mp4")
    for model in ("tiny_x3d", "tiny_tsm"):
        px.analyze(folder / "clips.csv", model, folder / "ws", progress=False)
    return folder


def examples_of(document: Document) -> list[Example]:
    return list(document.examples())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_example_runs(path: Path, prepared: Path, tmp_path: Path, monkeypatch) -> None:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    document = EXAMPLES.parse(path)
    for example in examples_of(document):
        example.evaluate()


def test_documents_have_examples() -> None:
    counts = {path.name: len(examples_of(EXAMPLES.parse(path))) for path in DOCUMENTS}
    assert counts["README.md"] >= 3
    assert sum(counts.values()) >= 20
