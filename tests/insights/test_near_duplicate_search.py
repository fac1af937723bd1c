"""Copies are found among planted ones, twins are not taken for copies."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from praxiscope.insights.clip_similarity import ClipSimilarity, compare
from praxiscope.insights.near_duplicates import connected_groups, descriptors, near_duplicate_groups
from praxiscope.metadata.signals import Signals
from praxiscope.metadata.thumbnails import FRAMES, SIDE, thumbnails
from praxiscope.stage.alteration import CROPPED, REENCODED, SHIFTED, TRIMMED, Alteration, retime
from praxiscope.stage.counterfactual_pairs import counterfactual
from praxiscope.stage.dataset import StageClip, render_clip, stage_clips
from praxiscope.video.clip import Clip


def _seen(clip: StageClip) -> np.ndarray:
    return thumbnails(Signals(render_clip(clip)[0]))


def _likeness(first: np.ndarray, second: np.ndarray) -> ClipSimilarity:
    return compare(np.stack([first, second]), np.array([[0, 1]]))


def _is_copy(first: np.ndarray, second: np.ndarray) -> bool:
    return bool(_likeness(first, second).is_near_duplicate[0])


@pytest.fixture(scope="module")
def clips() -> list[StageClip]:
    return stage_clips("clean", 35, 23)[:]


@pytest.fixture(scope="module")
def stage_thumbnails(clips: list[StageClip]) -> list[np.ndarray]:
    return [_seen(clip) for clip in clips]


@pytest.mark.slow
@pytest.mark.parametrize(
    "alteration",
    [
        Alteration(REENCODED, 30),
        Alteration(TRIMMED, 0.08),
        Alteration(SHIFTED, 0.07),
        Alteration(SHIFTED, -0.05),
        Alteration(CROPPED, 0.86),
    ],
    ids=str,
)
def test_altered_copies_are_recognised(clips, stage_thumbnails, alteration) -> None:
    found = [
        _is_copy(
            original,
            _seen(replace(clip, scene=retime(clip.scene, alteration), alteration=alteration)),
        )
        for clip, original in zip(clips, stage_thumbnails, strict=True)
    ]
    assert np.mean(found) >= 0.97


@pytest.mark.slow
def test_different_clips_are_none(stage_thumbnails) -> None:
    pairs = np.array([(a, b) for a in range(35) for b in range(a)])
    assert not compare(np.stack(stage_thumbnails), pairs).is_near_duplicate.any()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["reversal", "mirror"])
def test_twins_are_none(clips, stage_thumbnails, kind) -> None:
    twins = [(number, counterfactual(clip.scene, kind)) for number, clip in enumerate(clips)]
    pairs = [(n, _seen(replace(clips[n], scene=scene))) for n, scene in twins if scene is not None]
    assert len(pairs) >= 6
    assert not any(_is_copy(stage_thumbnails[number], other) for number, other in pairs)


@pytest.mark.slow
def test_a_copys_nearest_descriptor_is_its_source(clips, stage_thumbnails) -> None:
    alteration = Alteration(CROPPED, 0.9)
    copies = np.stack([_seen(replace(clip, alteration=alteration)) for clip in clips])
    nearness = descriptors(copies) @ descriptors(np.stack(stage_thumbnails)).T
    assert np.mean(nearness.argmax(1) == np.arange(35)) >= 0.95


def test_clips_that_do_not_move_are_compared_by_what_they_show() -> None:
    draw = np.random.default_rng(0)
    first, other = (draw.integers(0, 256, (SIDE, SIDE), np.uint8) for _ in range(2))
    still = [np.repeat(frame[None], FRAMES, 0) for frame in (first, other)]
    assert _is_copy(still[0], still[0])
    assert not _is_copy(still[0], still[1])


def _film(seed: int, frames: int = 64, side: int = 128) -> np.ndarray:
    """A disc that wanders over a fixed pattern, ``(frames, side, side)``."""
    draw = np.random.default_rng(seed)
    pattern = cv2.resize(draw.uniform(40, 200, (9, 9)), (side, side), interpolation=cv2.INTER_CUBIC)
    x, y = draw.uniform(0.25, 0.75, 2) * side
    course = np.cumsum(draw.normal(0, 0.012 * side, (frames, 2)) + draw.normal(0, 1, 2), 0)
    pictures = []
    for dx, dy in course:
        picture = pattern.copy()
        cv2.circle(picture, (round(x + dx), round(y + dy)), side // 7, 250, -1)
        pictures.append(np.clip(picture, 0, 255))
    return np.stack(pictures)


def _small(film: np.ndarray) -> np.ndarray:
    """Thumbnails of a gray film."""
    pixels = np.repeat(film[..., None], 3, -1).round().astype(np.uint8)
    return thumbnails(Signals(Clip(pixels, np.arange(len(pixels)) / 25, len(pixels) / 25)))


@pytest.mark.parametrize(
    ("first", "last", "top", "left", "share"),
    [
        (0.0, 1.0, 0.0, 0.0, 1.0),
        (0.1, 0.9, 0.0, 0.0, 1.0),
        (0.0, 1.0, 0.0, 1.0, 0.88),  # the corner of the frame
        (0.06, 0.94, 0.5, 0.0, 0.92),
    ],
)
def test_pieces_of_a_film_are_copies_of_it_and_neither_of_others(
    first, last, top, left, share
) -> None:
    films = [_film(seed) for seed in range(12)]
    side, frames = 128, 64
    size = round(share * side)
    y, x = round(top * (side - size)), round(left * (side - size))
    pieces = [
        film[round(first * frames) : round(last * frames), y : y + size, x : x + size]
        for film in films
    ]
    stage_thumbnails = np.stack([_small(film) for film in [*films, *pieces]])
    assert near_duplicate_groups(stage_thumbnails) == [
        [number, number + 12] for number in range(12)
    ]


def test_a_window_that_moved_on_by_a_fifth_still_shows_the_same() -> None:
    films = [_film(seed, 80) for seed in range(8)]
    stage_thumbnails = np.stack([_small(film[start:][:64]) for start in (0, 13) for film in films])
    assert near_duplicate_groups(stage_thumbnails) == [[number, number + 8] for number in range(8)]


@pytest.mark.parametrize("turn", [np.s_[::-1], np.s_[:, :, ::-1]], ids=["backwards", "mirrored"])
def test_a_film_turned_round_is_no_copy(turn) -> None:
    films = [_film(seed) for seed in range(12)]
    stage_thumbnails = np.stack(
        [_small(film) for film in [*films, *(film[turn] for film in films)]]
    )
    pairs = np.array([[number, number + 12] for number in range(12)])
    assert not compare(stage_thumbnails, pairs).is_near_duplicate.any()
    assert near_duplicate_groups(stage_thumbnails) == []


def test_what_swings_to_and_fro_is_told_from_its_reversal() -> None:
    """Backwards a pendulum is its own self some time later, but for where it begins."""
    phase = np.linspace(0, 7 * np.pi, 64)
    pattern = _film(5, 1)[0]
    film = np.repeat(pattern[None], 64, 0)
    for number, place in enumerate(64 + 30 * np.sin(phase + 0.6) * np.linspace(1, 0.4, 64)):
        cv2.circle(film[number], (round(place), 64), 16, 250, -1)
    copy = _small(np.clip(film + np.random.default_rng(0).normal(0, 4, film.shape), 0, 255))
    found = compare(np.stack([_small(film), copy, copy[::-1]]), np.array([[0, 1], [0, 2]]))
    assert found.is_near_duplicate.tolist() == [True, False]


def test_moving_is_the_correlation_of_changes() -> None:
    """Without crop and shift it is what numpy's correlation of the changes gives."""
    draw = np.random.default_rng(1)
    pattern = draw.uniform(60, 190, (SIDE, SIDE))
    first, noise = draw.normal(0, 12, (2, FRAMES, SIDE, SIDE))
    pair = np.stack([pattern + first, pattern + first + noise]).round().astype(np.uint8)
    changes = [film - film.mean(0) for film in pair.astype(float)]
    expected = np.corrcoef(changes[0].ravel(), changes[1].ravel())[0, 1]
    assert compare(pair, np.array([[0, 1]])).moving[0] == pytest.approx(expected, abs=0.005)


def test_groups_hang_together_through_any_member() -> None:
    assert connected_groups([(5, 9), (1, 2), (9, 7), (3, 2)]) == [[1, 2, 3], [5, 7, 9]]
    assert connected_groups([]) == []


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_clips_are_no_trouble(count) -> None:
    same = np.repeat(_small(_film(0))[None], count, 0)
    assert near_duplicate_groups(same) == ([[0, 1]] if count == 2 else [])
