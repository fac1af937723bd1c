"""How ``praxiscope train`` shows progress and results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

if TYPE_CHECKING:
    from praxiscope.training.progress import Callbacks, Epoch
    from praxiscope.training.results import TrainingResult


class Display:
    """Show progress in the terminal, and write it for TensorBoard if a folder is given."""

    def __init__(self, console: Console, tensorboard: Path | None) -> None:
        self._console = console
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}"),
            console=Console(stderr=True),
            transient=True,
        )
        self._decoding: TaskID | None = None
        self._training: TaskID | None = None
        self._writer = None if tensorboard is None else _tensorboard_writer(tensorboard)

    def __enter__(self) -> Display:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()
        if self._writer is not None:
            self._writer.close()

    def callbacks(self) -> Callbacks:
        """The callbacks for the training."""
        from praxiscope.training.progress import Callbacks

        return Callbacks(self._decoded, self._step, self._epoch, self._warn)

    def _decoded(self, done: int, total: int) -> None:
        if self._decoding is None:
            self._decoding = self._bars.add_task("reading clips", total=total, note="")
        self._bars.update(self._decoding, completed=done)

    def _step(self, step: int, steps: int, loss: float) -> None:
        if self._training is None:
            self._training = self._bars.add_task("training", total=steps, note="")
        self._bars.update(self._training, completed=step, note=f"loss {loss:.3f}")
        if self._writer is not None:
            self._writer.add_scalar("loss", loss, step)

    def _epoch(self, epoch: Epoch) -> None:
        accuracy = "" if epoch.accuracy is None else f", validation top-1 {epoch.accuracy:.1%}"
        self._console.print(
            f"epoch {epoch.number}: loss {epoch.loss:.3f}{accuracy}, {epoch.seconds:.0f} s"
        )
        if self._writer is not None and epoch.accuracy is not None:
            self._writer.add_scalar("validation top-1", epoch.accuracy, epoch.number)

    def _warn(self, text: str) -> None:
        self._console.print(f"[yellow]{escape(text)}[/]")


def _tensorboard_writer(folder: Path) -> Any:
    from praxiscope.errors import TrainingError

    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise TrainingError(
            "TensorBoard is not installed", where="tensorboard", remedy="pip install tensorboard"
        ) from error
    return SummaryWriter(str(folder))


def show(result: TrainingResult, console: Console) -> None:
    """Print the accuracies of a training."""
    results = result.card.results
    for split, summary in results["splits"].items():
        console.print(_heads(split, summary))
    if results["splits"]:
        split, summary = list(results["splits"].items())[-1]
        console.print(_classes(split, summary["per_class"]))
        console.print(_confusions(split, summary["confusions"]))
    if results["left_out"]:
        console.print(f"[yellow]{len(results['left_out'])} clips can't be read[/]")
    minutes = results["seconds"] / 60
    console.print(f"trained in {minutes:.1f} minutes; weights: [bold]{result.weights}[/]")


def _table(title: str, *columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, title=title, title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    return table


def _heads(split: str, summary: dict[str, Any]) -> Table:
    title = f"{split}, {summary['clips']} clips; set accuracy {summary['set_accuracy']:.1%}"
    table = _table(title, "head", "top-1", "top-5", "top-1 valid", "top-5 valid")
    for name, values in summary["heads"].items():
        keys = ("top1", "top5", "top1_valid", "top5_valid")
        table.add_row(name, *(f"{values[key]:.1%}" for key in keys))
    return table


def _classes(split: str, rows: list[dict[str, Any]]) -> Table:
    table = _table(f"{split} by class", "class", "clips", "top-1", "top-1 valid")
    for row in sorted(rows, key=lambda row: row["top1_valid"]):
        table.add_row(
            escape(row["name"]), str(row["clips"]), f"{row['top1']:.0%}", f"{row['top1_valid']:.0%}"
        )
    return table


def _confusions(split: str, pairs: list[dict[str, Any]]) -> Table:
    table = _table(f"{split}, most frequent errors", "label", "clips", "predicted as")
    for pair in pairs:
        table.add_row(escape(pair["true"]), str(pair["clips"]), escape(pair["predicted"]))
    return table
