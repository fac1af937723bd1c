"""What columns are called by people, and what they mean."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from praxiscope.metadata.field import Field
from praxiscope.metadata.measure import known_fields

_OVER_TIME = {
    "mean": ("mean", "mean over time"),
    "mean_absolute": ("mean size", "mean over time, whatever its sign"),
    "std": ("spread", "standard deviation over time"),
    "min": ("lowest", "lowest over time"),
    "max": ("highest", "highest over time"),
}
_ACRONYMS = {"ssim": "SSIM"}


class Title(NamedTuple):
    """What a column is called.

    Attributes:
        title: for people.
        unit: of its numbers, empty for none.
        help: a sentence that explains it, empty for none.
    """

    title: str
    unit: str = ""
    help: str = ""


_OWN = {
    "label": Title("Label", help="What the data set says the clip shows."),
    "predicted": Title("Prediction", help="The class that the network holds most likely."),
    "correct": Title("Right or wrong", help="Whether the prediction is the label."),
    "split": Title("Split"),
    "group": Title("Recording", help="What clips have in common, as the data set tells."),
    "probability": Title("Probability", "0..1", "Of the prediction, as the network says."),
    "loss": Title("Loss", "nats", "Cross entropy of the label: how far the network is from it."),
    "coarse": Title("Coarse group", help="Clips that are alike to the network, in few groups."),
    "fine": Title("Fine group", help="Clips that are alike to the network, in many groups."),
    "density": Title("Island", help="Clips that lie dense together on the t-SNE map."),
}


def title_of(column: str) -> Title:
    """What a column is called: of its own name where nothing else is known."""
    return _OWN.get(column) or _of_metadata().get(column) or Title(_words(column))


@cache
def _of_metadata() -> dict[str, Title]:
    return {column: _title(field, column) for field in known_fields() for column in field.columns}


def _title(field: Field, column: str) -> Title:
    if not field.over_time:
        return Title(_words(field.name), field.unit, f"{field.summary}.")
    short, long = _OVER_TIME[column.removeprefix(f"{field.name}_")]
    return Title(f"{_words(field.name)}, {short}", field.unit, f"{field.summary}: {long}.")


def _words(name: str) -> str:
    words = name.replace("_", " ").strip() or name
    return _ACRONYMS.get(words, words[:1].upper() + words[1:])
