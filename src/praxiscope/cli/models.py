"""``praxiscope models``: list the networks of the zoo, or show one with its layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from praxiscope.cli.terminal import output_console
from praxiscope.video.sample import Dense, FirstSeconds, Uniform

if TYPE_CHECKING:
    from praxiscope.models.card import ModelCard
    from praxiscope.video.recipe import ClipRecipe


def models(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]", help="Name of the network to show; without it, all are listed."
        ),
    ] = None,
) -> None:
    """List all networks, or show the weights, recipe and layers of one."""
    from praxiscope.models.catalogue import model_card, model_names

    console = output_console()
    if name is None:
        console.print(_list([model_card(model) for model in model_names()]))
        console.print(
            "[dim]The first weights are the default. 'praxiscope models NAME' shows layers and "
            "recipe. In Python, px.wrap accepts any other network.[/]"
        )
    else:
        _show(model_card(name), console)


def _list(cards: list[ModelCard]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("model", "input", "weights, published top-1", "needs"):
        table.add_column(title, overflow="fold")
    for card in cards:
        frames, height, width = card.recipe.input_sizes[-1]
        weights = (
            checkpoint.name + (f" {checkpoint.top1:.1f} %" if checkpoint.top1 else "")
            for checkpoint in card.checkpoints
        )
        table.add_row(
            f"[bold]{card.name}[/]",
            f"{frames}x{height}x{width}",
            "\n".join(weights),
            f"praxiscope\\[{card.requires}]" if card.requires else "",
        )
    return table


def _show(card: ModelCard, console: Console) -> None:
    console.print(f"[bold]{card.name}[/]  {card.family}: {card.summary}")
    console.print(f"recipe   {describe_recipe(card.recipe)}")
    for checkpoint in card.checkpoints:
        accuracy = f", top-1 {checkpoint.top1:.2f} %" if checkpoint.top1 else ""
        digest = f", sha256 {checkpoint.sha256}" if checkpoint.sha256 else ""
        console.print(
            f"weights  [bold]{checkpoint.name}[/]{accuracy}{digest}, {checkpoint.licence}\n"
            f"         {checkpoint.url}\n         [dim]{checkpoint.source}[/]",
            soft_wrap=True,
            highlight=False,
        )
        if checkpoint.recipe is not None:
            console.print(f"         recipe: {describe_recipe(checkpoint.recipe)}")
    console.print(_layers(card))


def _layers(card: ModelCard) -> Table:
    from praxiscope.models.layer_shapes import layer_shapes

    model, shapes = layer_shapes(card.name)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("layer", "N, C, T, H, W", "stride T, H, W", "pathway", ""):
        table.add_column(title)
    for path, layer in model.layers.items():
        remark = "default" if path in model.default_layers else ""
        if layer.class_token_only:
            remark = "no heatmap: the network reads only its class token"
        table.add_row(
            path,
            ", ".join(map(str, shapes[path])),
            ", ".join(f"{step:g}" for step in layer.stride),
            ("slow", "fast")[layer.pathway] if len(card.recipe.pathways) == 2 else "",
            remark,
        )
    return table


def describe_recipe(recipe: ClipRecipe) -> str:
    """A recipe in one line."""
    match recipe.sampling:
        case Uniform(frames):
            moments = f"{frames} frames, one from each of equal segments"
        case Dense(frames, stride, fps):
            moments = f"{frames} frames, every {stride:g} at {fps:g} a second"
        case FirstSeconds(frames, seconds):
            moments = f"{frames} frames of the first {seconds:g} s"
    resize = (
        f"short side {recipe.resize}"
        if isinstance(recipe.resize, int)
        else f"resized to {recipe.resize[0]}x{recipe.resize[1]}"
    )
    pathways = f", slow pathway {len(recipe.pathways[0])} of them" if recipe.slow_every else ""
    return (
        f"{moments}{pathways}, {resize}, crop {recipe.crop[0]}x{recipe.crop[1]}, "
        f"mean {', '.join(f'{m:g}' for m in recipe.mean)}, "
        f"std {', '.join(f'{s:g}' for s in recipe.std)}"
    )
