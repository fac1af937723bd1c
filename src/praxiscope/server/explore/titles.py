"""Titles of all columns, for people."""

from __future__ import annotations

from praxiscope.metadata.titles import Title, column_title

_TITLES = {
    "label": Title("Label", help="The label of the clip in the data set."),
    "predicted": Title("Prediction", help="The class with the highest probability."),
    "correct": Title("Right or wrong", help="Whether the prediction is the label."),
    "split": Title("Split"),
    "group": Title("Recording", help="Recording, or other group of clips, in the data set."),
    "probability": Title("Probability", "0-1", "Probability of the predicted class."),
    "loss": Title("Loss", "nats", "Cross entropy of the label."),
    "coarse": Title("Coarse group", help="Clips that are similar to the network, in few groups."),
    "fine": Title("Fine group", help="Clips that are similar to the network, in many groups."),
    "density": Title("Island", help="Clips that lie close together on the t-SNE map."),
}


def title_of(column: str) -> Title:
    """The title of a column of predictions, groups, the data set or the metadata."""
    return _TITLES.get(column) or _capitalised(column_title(column))


def _capitalised(title: Title) -> Title:
    short = title.short
    return Title(short[:1].upper() + short[1:], title.unit, title.help)
