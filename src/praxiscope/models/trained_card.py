"""The card beside trained weights: classes, recipe and how they were trained."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from praxiscope.errors import ModelError, VideoError
from praxiscope.video.recipe import ClipRecipe
from praxiscope.video.sample import Dense, FirstSeconds, Sampling, Uniform

_FORMAT = "praxiscope trained weights 1"
_SAMPLINGS: dict[str, type[Sampling]] = {
    "uniform": Uniform,
    "dense": Dense,
    "first seconds": FirstSeconds,
}


@dataclass(frozen=True)
class TrainedCard:
    """The description of trained weights.

    Attributes:
        model: name in the zoo.
        classes: names by class index.
        recipe: how frames become the input, as in the training.
        objective: the training objective.
        command: the command that trained them, empty for other ways.
        results: accuracies and losses, as plain data.
    """

    model: str
    classes: tuple[str, ...]
    recipe: ClipRecipe
    objective: str = ""
    command: str = ""
    results: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """The card as text."""
        content = {
            "format": _FORMAT,
            "model": self.model,
            "objective": self.objective,
            "command": self.command,
            "results": dict(self.results),
            "recipe": recipe_to_plain(self.recipe),
            "classes": list(self.classes),
        }
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def card_path(weights: str | Path) -> Path:
    """Path of the card of a weights file: beside it, with the ending ``.json``."""
    return Path(weights).with_suffix(".json")


def read_trained_card(weights: str | Path) -> TrainedCard | None:
    """The card beside a weights file; None where there is no card.

    Raises:
        ModelError: the card is damaged.
    """
    path = card_path(weights)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelError(f"can't be read as a card: {error}", where=str(path)) from error
    if not isinstance(content, Mapping) or content.get("format") != _FORMAT:
        return None
    try:
        return TrainedCard(
            model=content["model"],
            classes=tuple(content["classes"]),
            recipe=recipe_from_plain(content["recipe"]),
            objective=content["objective"],
            command=content["command"],
            results=content["results"],
        )
    except (KeyError, TypeError, ValueError, VideoError) as error:
        raise ModelError(f"a damaged card: {error!r}", where=str(path)) from error


def recipe_to_plain(recipe: ClipRecipe) -> dict[str, Any]:
    """A recipe as plain data."""
    kind = next(name for name, sampling in _SAMPLINGS.items() if type(recipe.sampling) is sampling)
    return {**asdict(recipe), "sampling": {"kind": kind, **asdict(recipe.sampling)}}


def recipe_from_plain(content: Mapping[str, Any]) -> ClipRecipe:
    """The inverse of ``recipe_to_plain``."""
    sampling = dict(content["sampling"])
    make = _SAMPLINGS[sampling.pop("kind")]
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in content.items()
    }
    return ClipRecipe(**{**fields, "sampling": make(**sampling)})
