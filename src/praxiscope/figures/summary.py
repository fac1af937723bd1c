"""The head of a report and its overview."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from praxiscope.figures.class_accuracy import class_accuracy
from praxiscope.figures.confusion import confusion_matrix, confusion_of, most_confused
from praxiscope.figures.content import Content
from praxiscope.figures.formatting import (
    NONE,
    interval_of,
    interval_of_mean,
    nats,
    percent,
    quantity,
)
from praxiscope.figures.markup import Markup, element, join
from praxiscope.figures.page_layout import property_list
from praxiscope.figures.results import (
    TRAIN,
    ClassResult,
    ConfusedPair,
    SplitResult,
    class_results,
    confused_pairs,
    held_out,
    split_results,
)
from praxiscope.figures.tables import table
from praxiscope.insights.data_gaps import data_gaps

_FAILURES, _CLASSES, _PAIRS, _MATRIX = 50, 24, 12, 12


def heading(content: Content) -> Markup:
    """Name, run and properties."""
    config = content.config
    properties = {
        "Model": config.model,
        "Weights": config.weights,
        "Run": f"{content.run}, {content.started[:10]}",
        "Clips": f"{len(content.evidence):,} analysed of {len(content.paths):,}",
        "Labelled": f"{int(content.evidence.labelled.sum()):,}",
        "Classes": f"{len(config.classes):,}",
        "Failures": f"{len(content.failures):,}",
    }
    return element(
        "header",
        element("p", "Praxiscope report", class_="brand"),
        element("h1", content.name),
        property_list(properties),
        element(
            "p", "Folder of the clips: ", element("code", content.common_folder), class_="quiet"
        )
        if content.common_folder
        else "",
        _failures(content),
    )


def overview(content: Content) -> Markup:
    """Accuracy by split and class, and the most frequent confusions."""
    evidence = content.evidence
    gaps = [element("p", sentence) for sentence in data_gaps(evidence)]
    if not evidence.labelled.any():
        return _section(*gaps)
    of = held_out(evidence)
    classes, pairs = class_results(evidence, of), confused_pairs(evidence, of)
    matrix = confusion_of(evidence, of, most_confused(pairs, _MATRIX))
    clip_text = quantity(int(of.sum()), "labelled clip")
    without_train = bool((evidence.labelled & ~of).any())
    scope = f"{clip_text}{f' outside of {TRAIN}' if without_train else ''}"
    return _section(
        *gaps,
        _split_table(split_results(evidence)),
        element(
            "div",
            element(
                "div",
                element("h3", "Accuracy by class, worst first"),
                element("p", f"{scope}; thin lines are 95 % intervals", class_="quiet"),
                *_class_figures(classes),
            ),
            element(
                "div",
                element("h3", "Most frequent confusions"),
                element("p", scope, class_="quiet"),
                _pair_table(pairs, evidence.classes),
                _matrix_figure(confusion_matrix(matrix)) if len(matrix.names) > 1 else "",
            ),
            class_="columns",
        ),
    )


def _section(*parts: str) -> Markup:
    return element("section", element("h2", "Overview"), *parts, id="overview")


def _failures(content: Content) -> Markup:
    if not content.failures:
        return Markup()
    listed = content.failures[:_FAILURES]
    more = len(content.failures) - len(listed)
    return element(
        "details",
        element("summary", f"{quantity(len(content.failures), 'clip')} could not be analysed"),
        element(
            "ul",
            *(
                element(
                    "li",
                    element("code", content.short_path(failure.clip)),
                    f": {failure.reason}",
                )
                for failure in listed
            ),
            element("li", f"and {more:,} more") if more else "",
        ),
    )


def _split_table(results: Iterable[SplitResult]) -> Markup:
    head = ("split", "clips", "top-1", "95 %", "top-5", "95 %", "loss", "95 %")
    rows = [
        (
            result.split or "all",
            f"{result.top1.clips:,}",
            percent(result.top1.value),
            interval_of(result.top1),
            percent(result.top5.value) if result.top5 else NONE,
            interval_of(result.top5) if result.top5 else NONE,
            nats(result.loss.value),
            interval_of_mean(result.loss),
        )
        for result in results
    ]
    return table(head, rows, "Results by split: shares in percent, loss in nats")


def _class_figures(classes: Sequence[ClassResult]) -> list[Markup]:
    rest = classes[_CLASSES:]
    figures = [class_accuracy(classes[:_CLASSES])]
    if rest:
        summary = element("summary", f"the other {quantity(len(rest), 'class', 'classes')}")
        figures.append(element("details", summary, class_accuracy(rest)))
    return figures


def _pair_table(pairs: Sequence[ConfusedPair], classes: Sequence[str]) -> Markup:
    if not pairs:
        return element("p", "No clip is predicted as another class.")
    rows = [
        (
            classes[pair.label],
            classes[pair.predicted],
            f"{pair.share.hits} of {pair.share.clips}",
            interval_of(pair.share),
        )
        for pair in pairs[:_PAIRS]
    ]
    more = len(pairs) - len(rows)
    note = element("p", f"and {more:,} more pairs", class_="quiet") if more > 0 else ""
    head = ("label", "predicted", "clips", "95 %, in %")
    return join(table(head, rows, "Confused classes", words=2), note)


def _matrix_figure(drawn: Markup) -> Markup:
    return element(
        "figure",
        element("div", drawn, class_="wide", tabindex="0", role="group", aria_label="Confusion"),
        element(
            "figcaption",
            "Rows are labels, columns are predictions with the same numbers. A stronger colour is "
            "a larger share of the row. Grey is correct.",
        ),
    )
