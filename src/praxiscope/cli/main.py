"""The ``praxiscope`` command."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console

from praxiscope.cli.analyze import analyze
from praxiscope.cli.check import check
from praxiscope.cli.compare import compare
from praxiscope.cli.demo import demo
from praxiscope.cli.doctor import doctor
from praxiscope.cli.explain import explain
from praxiscope.cli.insights import insights
from praxiscope.cli.models import models
from praxiscope.cli.report import report
from praxiscope.cli.serve import serve
from praxiscope.cli.similar import similar
from praxiscope.cli.stage import stage
from praxiscope.cli.train import train
from praxiscope.errors import PraxiscopeError
from praxiscope.version import __version__

app = typer.Typer(
    name="praxiscope",
    help="See what a video action recogniser looks at, why it fails, and whether its labels are "
    "correct.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
app.command()(explain)
app.command()(models)
app.command()(train)
app.command()(check)
app.command()(analyze)
app.command()(insights)
app.command()(similar)
app.command()(compare)
app.command()(report)
app.command()(serve)
app.command()(doctor)
app.command()(demo)
app.add_typer(stage, name="stage")


def _show_version(requested: bool) -> None:
    if requested:
        typer.echo(f"praxiscope {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    pass


def run() -> None:
    """Run the command. Errors that the user can correct are printed as one line; exit status 2."""
    try:
        app()
    except PraxiscopeError as error:
        Console(stderr=True, soft_wrap=True).print(f"[red]error:[/] {_escaped(error)}")
        sys.exit(2)


def _escaped(error: PraxiscopeError) -> str:
    from rich.markup import escape

    return escape(str(error))
