"""Figures show their numbers."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from praxiscope.figures.class_accuracy import class_accuracy
from praxiscope.figures.colours import class_colours
from praxiscope.figures.confusion import ConfusionCounts, confusion_matrix
from praxiscope.figures.latent_map import SIDE, fit_to_square, latent_map, sample_rows
from praxiscope.figures.markup import Markup, element, join
from praxiscope.figures.results import ClassResult
from praxiscope.insights.statistics import Share

SVG = "{http://www.w3.org/2000/svg}"


def test_text_is_escaped() -> None:
    made = element("p", "a < b & c", element("b", "d"), title='"><script>', hidden=True, id=None)
    assert made == '<p title="&quot;&gt;&lt;script&gt;" hidden>a &lt; b &amp; c<b>d</b></p>'
    assert join(made, "<") == made + "&lt;"
    assert element("img", alt="'", width=3.0) == '<img alt="&#x27;" width="3">'
    assert isinstance(join("a"), Markup)


def test_bars_are_as_long_as_shares_and_names_are_escaped() -> None:
    results = [
        ClassResult(0, "<b>&", Share(1, 8), 2.0),
        ClassResult(1, "opening", Share(8, 8), 0.1),
        ClassResult(2, "closing", Share(0, 0), float("nan")),
    ]
    tree = ElementTree.fromstring(class_accuracy(results))
    widths = [bar.get("width") for bar in tree.iter(f"{SVG}rect")]
    assert widths == ["100.00%", "12.50%", "100.00%", "100.00%", "100.00%", "0.00%"]
    texts = [text.text for text in tree.iter(f"{SVG}text")]
    assert texts == ["<b>&", "12.5 % of 8", "opening", "100.0 % of 8", "closing", "– of 0"]
    # Wilson's interval of 1 of 8 by statsmodels.stats.proportion.proportion_confint
    whisker = next(iter(tree.iter(f"{SVG}line")))
    low, high = (float(whisker.get(end).rstrip("%")) for end in ("x1", "x2"))
    assert (low, high) == pytest.approx((2.24, 47.09), abs=0.01)


def test_a_matrix_has_a_number_in_each_cell_with_clips() -> None:
    counts = ConfusionCounts(("a", "b"), np.array([[3, 0], [1, 4]]), np.array([5, 5]))
    tree = ElementTree.fromstring(confusion_matrix(counts))
    titles = [title.text for title in tree.iter(f"{SVG}title")][1:]
    assert titles == [
        "a predicted as a: 3 of 5 clips",
        "a predicted as b: 0 of 5 clips",
        "b predicted as a: 1 of 5 clips",
        "b predicted as b: 4 of 5 clips",
    ]
    numbers = [text.text for text in tree.iter(f"{SVG}text") if text.text.isdecimal()]
    assert numbers == ["1", "2", "3", "1", "4"]  # of the columns, then of the cells
    opacity = [float(cell.get("fill-opacity")) for cell in tree.iter(f"{SVG}rect")]
    assert opacity[1] < opacity[2]


def test_a_map_is_not_distorted_and_shows_each_clip_once() -> None:
    draw = np.random.default_rng(0)
    points = (draw.normal(size=(50, 2)) * (8, 2) + 100).astype(np.float32)
    classes = draw.integers(-1, 3, 50)
    rows = np.arange(0, 50, 2)
    shown = fit_to_square(np.arange(50, dtype=np.int32), points, classes, rows)
    assert shown.total == 50
    places = np.stack([shown.x, SIDE - shown.y], 1)
    assert places.min() >= 0
    assert places.max() <= SIDE
    scale = np.diff(places[:, 0]) / np.diff(points[rows, 0])
    scale_y = np.diff(places[:, 1]) / np.diff(points[rows, 1])
    assert np.median(scale) == pytest.approx(np.median(scale_y), rel=0.05)
    tree = ElementTree.fromstring(latent_map(shown, 3))
    dots = [path.get("d").count("M") for path in tree.iter(f"{SVG}path")]
    assert dots == [count for count in np.bincount(classes[rows] + 1, minlength=4) if count]


def test_small_groups_are_completely_in_the_sample() -> None:
    few, many = np.arange(7, 19), np.arange(100, 60_000)
    rows = sample_rows(100_000, 1000, [many, few])
    assert len(rows) == 1000
    assert np.all(np.diff(rows) > 0)
    assert set(few) <= set(rows.tolist())
    outside = (rows >= 60_000).sum()
    assert outside > 100
    assert np.array_equal(sample_rows(10, 1000), np.arange(10))


def test_colours_of_classes_are_distinguishable_and_fixed() -> None:
    colours = class_colours(20)
    assert class_colours(40)[:20] == colours
    rgb = np.array([[int(colour[k : k + 2], 16) for k in (1, 3, 5)] for colour in colours]) / 255
    lab = rgb2lab(rgb[None])[0]
    differences = deltaE_ciede2000(lab[:, None], lab[None])
    assert differences[~np.eye(20, dtype=bool)].min() > 7
    assert lab[:, 0].min() > 45  # seen on near black
    assert lab[:, 0].max() < 85  # and on white
