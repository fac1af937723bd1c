"""Patches that are similar in one place of many clips with the same predicted class.

A hand or an object of an action has another place and appearance in every clip. A stick at the edge
of the frame, a caption or a logo has not. If the heatmap of a class is on such an object in many
clips, the network may have learned the object instead of the action.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from praxiscope.insights.statistics import Floats, Mask, mann_whitney_less
from praxiscope.metadata.thumbnails import SIDE, Thumbnails

WINDOW, STEP = SIDE // 4, SIDE // 8
NEIGHBOURS, MEMBERS, OTHERS = 8, 150, 600
"""Nearest clips per clip, and sizes of the samples of its class and of the other classes."""

PLACES = tuple(
    (top, left)
    for top in range(0, SIDE - WINDOW + 1, STEP)
    for left in range(0, SIDE - WINDOW + 1, STEP)
)
"""Upper left corners of all windows, in pixels of thumbnails."""

_FAINT = 8.0
"""Length of a window's gradients below which the window is empty."""

Pictures = NDArray[np.float32]
Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class RecurringPatch:
    """A patch that is similar in one place of many clips.

    Attributes:
        place: upper left corner of the window, in pixels of thumbnails.
        clips: rows of the clips that have it, of those predicted as the class.
        lift: the heat there as a multiple of that in clips of other classes.
        heat: share of these clips' heat that lies there.
        movement: change over time there, as a share of the largest in the picture.
        p: of so many similar clips (binomial test) or of so much heat (Mann-Whitney test,
            one-sided) compared with clips of other classes; the larger of both.
    """

    place: tuple[int, int]
    clips: Rows
    lift: float
    heat: float
    movement: float
    p: float


def find_recurring_patches(
    thumbnails: Thumbnails,
    visible_crops: Pictures,
    heat: Pictures,
    members: Rows,
    others: Rows,
    fewest: int,
    lift: float,
) -> Iterator[RecurringPatch]:
    """Find patches that are similar in one place of many clips of a class and have much heat.

    A clip has a patch if most of the clips that are similar to it in that place are of its class.

    Args:
        thumbnails: ``(N, T, SIDE, SIDE)`` uint8.
        visible_crops: share of height and width, around the middle, that the heat covers,
            ``(N, 2)``.
        heat: ``(N, h, w)`` not negative, of the predicted class.
        members: rows predicted as the class.
        others: rows predicted otherwise.
        fewest: clips that must have it.
        lift: how much more of the heat must lie there than in clips of other classes.
    """
    draw = np.random.default_rng(0)
    sample = np.sort(draw.permutation(members)[:MEMBERS])
    against = np.sort(draw.permutation(others)[:OTHERS])
    weights = np.repeat(
        [len(members) / len(sample), len(others) / len(against)], [len(sample), len(against)]
    )
    rows = np.concatenate([members, against])
    inside = np.arange(len(rows)) < len(members)
    compared = np.concatenate([np.searchsorted(members, sample), np.flatnonzero(~inside)])
    means, changes = _pictures(thumbnails[rows], visible_crops[rows])
    shares = _window_shares(heat[rows])
    movement = _window_movement(changes)
    of_class = inside[compared]
    # No patch has more heat in a place than the clips with most heat there.
    most = np.sort(shares[inside], 0)[-fewest:].mean(0)
    usual = np.maximum(shares[~inside].mean(0), 1e-6)
    for number in np.flatnonzero(most >= lift * usual):
        top, left = PLACES[number]
        for picture in (means, changes):
            windows = _directions(picture[:, top : top + WINDOW, left : left + WINDOW])
            alike = _share_of_class(windows[inside], windows[compared], compared, of_class, weights)
            has = np.flatnonzero(alike >= 0.5)
            if len(has) < fewest:
                continue
            with_patch, without_patch = shares[has, number], shares[~inside, number]
            if with_patch.mean() < lift * usual[number]:
                continue
            less = -np.concatenate([with_patch, without_patch])
            yield RecurringPatch(
                (top, left),
                members[has],
                float(with_patch.mean() / usual[number]),
                float(with_patch.mean()),
                float(movement[has, number].mean()),
                max(
                    mann_whitney_less(less, np.arange(len(less)) < len(with_patch)),
                    _chance_of_alike(len(has), len(members), of_class.mean()),
                ),
            )


def _chance_of_alike(has: int, members: int, usual: float) -> float:
    """The p value of so many clips for which half of the most similar clips are of their class.

    Args:
        has: number of these clips.
        members: number of clips of the class.
        usual: share of the class among the clips compared with.
    """
    from scipy.stats import binom

    chance_of_one = float(binom.sf(np.ceil(NEIGHBOURS / 2) - 1, NEIGHBOURS, usual))
    return float(binom.sf(has - 1, members, chance_of_one))


def _pictures(thumbnails: Thumbnails, visible_crops: Pictures) -> tuple[Pictures, Pictures]:
    """Mean and standard deviation over time, ``(N, SIDE, SIDE)`` each."""
    frames = thumbnails.astype(np.float32)
    return _cropped(frames.mean(1), visible_crops), _cropped(frames.std(1), visible_crops)


def _cropped(pictures: Pictures, visible_crops: Pictures) -> Pictures:
    """The visible part around the middle, enlarged to the whole frame."""
    for row in np.flatnonzero((visible_crops < 1).any(1)):
        height, width = (max(1, round(SIDE * float(part))) for part in visible_crops[row])
        top, left = (SIDE - height) // 2, (SIDE - width) // 2
        part = pictures[row, top : top + height, left : left + width]
        pictures[row] = cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    return pictures


def _directions(windows: Pictures) -> Pictures:
    """Gradients of windows as vectors of length 1 at most, ``(N, D)``; faint ones are shorter."""
    down, right = np.gradient(windows, axis=(1, 2))
    vectors = np.concatenate([down, right], 1).reshape(len(windows), -1)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    directions: Pictures = (vectors / (lengths + _FAINT)).astype(np.float32)
    return directions


def _share_of_class(
    ours: Pictures, compared: Pictures, rows: Rows, of_class: Mask, weights: Floats
) -> Floats:
    """For each clip of a class, the share of that class among the clips most like it.

    Args:
        ours: of all clips of the class, rows from 0 on.
        compared: of a sample of the class and of the others.
        rows: of the sample.
        of_class: which of the sample are of the class.
        weights: how many clips each of the sample stands for.
    """
    similarity = ours @ compared.T
    similarity[np.arange(len(ours))[:, None] == rows[None]] = -np.inf
    count = min(NEIGHBOURS, similarity.shape[1] - 1)
    nearest = np.argpartition(-similarity, count, axis=1)[:, :count]
    stands_for = weights[nearest]
    share: Floats = (stands_for * of_class[nearest]).sum(1) / stands_for.sum(1)
    return share


def _window_shares(heat: Pictures) -> Floats:
    """Share of each clip's heat that lies in each window, ``(N, len(PLACES))``."""
    height, width = heat.shape[1:]
    down, across = (_window_sums() @ _enlargement(cells) for cells in (height, width))
    sums = np.einsum("ah,nhw,bw->nab", down, heat, across, dtype=np.float64)
    total = np.einsum("h,nhw,w->n", _enlargement(height).sum(0), heat, _enlargement(width).sum(0))
    shares: Floats = sums.reshape(len(heat), -1) / np.maximum(total, 1e-9)[:, None]
    return shares


def _window_movement(changes: Pictures) -> Floats:
    """Change in each window as a share of the largest, ``(N, len(PLACES))``."""
    sums = np.einsum("ah,nhw,bw->nab", _window_sums(), changes, _window_sums(), dtype=np.float64)
    flat = sums.reshape(len(changes), -1)
    movement: Floats = flat / np.maximum(flat.max(1, keepdims=True), 1e-6)
    return movement


def _enlargement(cells: int) -> Floats:
    """How thumbnail pixels follow from the cells of a heatmap along one side, ``(SIDE, cells)``."""
    enlarged = cv2.resize(np.eye(cells), (cells, SIDE), interpolation=cv2.INTER_LINEAR)
    return np.asarray(enlarged, np.float64)


def _window_sums() -> Floats:
    """Which pixels lie in which window along one side, ``(windows, SIDE)``."""
    starts = np.arange(0, SIDE - WINDOW + 1, STEP)[:, None]
    pixels = np.arange(SIDE)
    return ((pixels >= starts) & (pixels < starts + WINDOW)).astype(np.float64)
