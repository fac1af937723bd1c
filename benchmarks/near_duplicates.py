"""Near duplicates: how many are found, what is taken for one, and what it costs.

Rendered clips have planted copies (encoded again, trimmed, shifted, cropped) and, in a set of their
own, twins that differ in one respect. Real clips are altered in the same ways and encoded as H.264;
they are found in the folder of real data and left out where there is none. What is asked for holds
of pairs: of a clip and its copy (recall), and of all pairs that are called copies (precision).

The peer is what is commonly done: perceptual hashes of the frames (discrete cosine transform, 64
bits a frame), all clips against all, copies where on average at most 10 bits a frame differ.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.report import Number, real_data, report
from praxiscope.errors import PraxiscopeError
from praxiscope.insights.clip_similarity import compare
from praxiscope.insights.near_duplicates import (
    candidate_pairs,
    connected_groups,
    near_duplicate_groups,
)
from praxiscope.metadata.signals import Signals
from praxiscope.metadata.thumbnails import FRAMES, SIDE, Thumbnails, thumbnails
from praxiscope.models.registry import model_card
from praxiscope.stage.alteration import CROPPED, KINDS, REENCODED, SHIFTED, TRIMMED
from praxiscope.stage.counterfactual_pairs import KINDS as TWINS
from praxiscope.stage.counterfactual_pairs import twin_label
from praxiscope.stage.dataset import StageClips, render_clip, stage_clips
from praxiscope.stage.presets import preset
from praxiscope.video.decode import read_clip
from praxiscope.video.encode import write_mp4
from praxiscope.video.find import find_videos
from praxiscope.video.recipe import ClipRecipe

RECALL_BAR, PRECISION_BAR = 0.99, 0.95
PLANTED, TWIN_CLIPS, MANY = 0.15, 400, 20_000
RECIPES = {"whole": "tiny_x3d", "window": "x3d_m"}
"""Networks by which real clips are read: frames of the whole clip, or of a window in its middle."""

HASH_SIDE, HASH_BITS = 8, 10
SHORT_SIDE = 240

Frames = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Planted:
    """Clips of which some are copies.

    Attributes:
        clips: thumbnails.
        sources: number of what each clip shows; two with the same one are copies of each other.
        pairs: a clip, its copy and what was done to it.
    """

    clips: Thumbnails
    sources: NDArray[np.int64]
    pairs: tuple[tuple[int, int, str], ...]


def main() -> None:
    options = _options()
    cv2.setNumThreads(1)
    figures: dict[str, Number] = {}
    options.out.mkdir(parents=True, exist_ok=True)
    for seed in options.seeds:
        planted = _rendered(seed, options.clips, options.out)
        figures |= _named(f"rendered_seed{seed}", _judged(planted))
        figures |= _named(f"twins_seed{seed}", _twins(seed, options.twins, options.out))
    for kind, name in RECIPES.items():
        real = _real(model_card(name).recipe, options.every, options.out / f"real_{kind}")
        if real is not None:
            figures |= _named(f"real_{kind}", _judged(real) | _turned(real))
    figures |= _named("cost", _cost(planted.clips, options.many))
    report(
        "near_duplicates",
        figures | _summary(figures),
        lines=["hash: perceptual hashes of the frames; merged: pairs in one group of copies"],
        packages=("opencv-python-headless", "av", "numpy", "faiss-cpu"),
        as_json=options.json,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("near_duplicates"), help="thumbnails")
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    parser.add_argument("--clips", type=int, default=1000, help="rendered for each seed")
    parser.add_argument("--twins", type=int, default=TWIN_CLIPS, help="rendered for each seed")
    parser.add_argument("--many", type=int, default=MANY, help="clips whose cost is measured")
    parser.add_argument("--every", type=int, default=1, help="of the real clips one in so many")
    parser.add_argument("--quick", action="store_true", help="one seed, few clips")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")
    options = parser.parse_args()
    if options.quick:
        options.seeds, options.clips, options.twins = options.seeds[:1], 500, 150
        options.many, options.every = 5000, 5
    return options


def _named(name: str, figures: dict[str, Number]) -> dict[str, Number]:
    print(name, *(f"{key} {value:.4g}" for key, value in figures.items()), flush=True)
    return {f"{name}_{key}": value for key, value in figures.items()}


def _judged(planted: Planted) -> dict[str, Number]:
    """Recall and precision, ours and the peer's."""
    start = time.process_time()
    ours = _copies(planted.clips)
    figures: dict[str, Number] = {
        "clips": len(planted.clips),
        "pairs": len(planted.pairs),
        "processor_seconds": time.process_time() - start,
    }
    for name, found in (("", ours), ("hash_", _alike_by_hash(planted.clips))):
        hits = [(one, two) in found for one, two, _ in planted.pairs]
        right = [bool(planted.sources[one] == planted.sources[two]) for one, two in found]
        figures[f"{name}recall"] = statistics.mean(hits)
        figures[f"{name}precision"] = statistics.mean(right) if right else 1.0
        figures[f"{name}false_pairs"] = len(right) - sum(right)
        for kind in KINDS:
            of_kind = [
                hit for hit, pair in zip(hits, planted.pairs, strict=True) if pair[2] == kind
            ]
            figures[f"{name}recall_{kind}"] = statistics.mean(of_kind) if of_kind else float("nan")
    return figures | _group_figures(planted, connected_groups(ours))


def _copies(clips: Thumbnails) -> set[tuple[int, int]]:
    """All pairs that are called copies, also where none is beyond doubt."""
    pairs = candidate_pairs(clips)
    return {(one, two) for one, two in pairs[compare(clips, pairs).is_near_duplicate].tolist()}


def _group_figures(planted: Planted, groups: list[list[int]]) -> dict[str, Number]:
    """How many groups of copies come out whole, and how many are of more than one source."""
    wanted: dict[int, set[int]] = {}
    for row, source in enumerate(planted.sources.tolist()):
        wanted.setdefault(source, set()).add(row)
    whole = [members for members in wanted.values() if len(members) > 1]
    found = [set(group) for group in groups]
    return {
        "groups": len(whole),
        "groups_found_whole": statistics.mean(members in found for members in whole),
        "groups_of_several": sum(len(set(planted.sources[group])) > 1 for group in groups),
    }


def _rendered(seed: int, count: int, out: Path) -> Planted:
    plan = replace(preset("faulty").faults, near_duplicates=PLANTED)
    clips = stage_clips("faulty", count, seed, faults=plan)
    number = {clip.id: row for row, clip in enumerate(clips)}
    pairs = tuple(
        (number[clip.related], row, clip.alteration.kind)
        for row, clip in enumerate(clips)
        if clip.related is not None and clip.alteration is not None
    )
    sources = np.arange(count)
    for source, row, _ in pairs:
        sources[row] = source
    clip_thumbnails = _kept(out / f"faulty_{seed}_{count}.npy", clips)
    return Planted(clip_thumbnails, sources, pairs)


def _kept(path: Path, clips: StageClips) -> Thumbnails:
    """Thumbnails of rendered clips, from disk where they are there."""
    if not path.exists():
        np.save(path, np.stack([thumbnails(Signals(render_clip(clip)[0])) for clip in clips]))
    clip_thumbnails: Thumbnails = np.load(path)
    return clip_thumbnails


def _twins(seed: int, count: int, out: Path) -> dict[str, Number]:
    """How many twins of each kind are merged."""
    clips = stage_clips("twins", count - count % 2, seed)
    labels = [clip.scene.label for clip in clips]
    groups = connected_groups(_copies(_kept(out / f"twins_{seed}_{count}.npy", clips)))
    group_of = {row: number for number, group in enumerate(groups) for row in group}
    figures: dict[str, Number] = {
        f"{kind}_{what}": 0 for kind in TWINS for what in ("pairs", "merged")
    }
    for row in range(0, len(clips), 2):
        kind = next(kind for kind in TWINS if twin_label(labels[row], kind) == labels[row + 1])
        figures[f"{kind}_pairs"] += 1
        figures[f"{kind}_merged"] += row in group_of and group_of[row] == group_of.get(row + 1)
    return figures


def _real(recipe: ClipRecipe, every: int, out: Path) -> Planted | None:
    """Real clips, each with copies that were altered and encoded again."""
    folder = real_data()
    if folder is None:
        print("no real clips here: set PRAXISCOPE_REAL_DATA to their folder", flush=True)
        return None
    films = find_videos([folder / "clips", folder / "ut_interaction"])[::every]
    parts, pairs, sources = [], list[tuple[int, int, str]](), list[int]()
    for number, path in enumerate(films):
        draw = np.random.default_rng([number * every, 11])
        kept = out / f"{number * every}.npz"
        if not kept.exists():
            _write_copies(kept, recipe, path, draw)
        with np.load(kept) as arrays:
            clip_thumbnails, kinds = arrays["seen"], arrays["kinds"].tolist()
        first = len(sources)
        for row, kind in enumerate(kinds):
            if kind:
                source = row - 1 if kind == SHIFTED else 0
                pairs.append((first + source, first + row, kind))
        parts.append(clip_thumbnails)
        sources += [number] * len(clip_thumbnails)
    return Planted(np.concatenate(parts), np.array(sources), tuple(pairs))


def _write_copies(kept: Path, recipe: ClipRecipe, path: Path, draw: np.random.Generator) -> None:
    """Thumbnails of a real clip and its copies, and what each is a copy by; none if unreadable."""
    clip_thumbnails, kinds = [], []
    try:
        film = _film(path)
        clip_thumbnails, kinds = [thumbnails(Signals(recipe.read(path)))], [""]
        with tempfile.TemporaryDirectory() as temporary:
            copy = Path(temporary) / "copy.mp4"
            for kind, pieces in _alterations(film, draw):
                for piece in pieces:
                    write_mp4(copy, iter(piece), film.rate)
                    clip_thumbnails.append(thumbnails(Signals(recipe.read(copy))))
                kinds += [""] * (len(pieces) - 1) + [kind]
    except PraxiscopeError as error:
        print(error, flush=True)
        clip_thumbnails, kinds = [], []
    kept.parent.mkdir(parents=True, exist_ok=True)
    empty = np.empty((0, FRAMES, SIDE, SIDE), np.uint8)
    np.savez(
        kept,
        seen=np.stack(clip_thumbnails) if clip_thumbnails else empty,
        kinds=np.array(kinds, np.str_),
    )


@dataclass(frozen=True, eq=False)
class Film:
    """All frames ``(T, H, W, 3)`` of a real clip, of a moderate size, and their rate."""

    frames: Frames
    rate: float


def _film(path: Path) -> Film:
    clip = read_clip(path)
    height, width = clip.size
    share = min(1.0, SHORT_SIDE / min(height, width))
    size = (round(width * share), round(height * share))
    frames = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in clip.frames]
    return Film(np.stack(frames), len(frames) / clip.duration)


def _alterations(film: Film, draw: np.random.Generator) -> Iterator[tuple[str, list[Frames]]]:
    """What becomes of a film, by kind; two windows of it where one is shifted against the other."""
    frames, count = film.frames, len(film.frames)
    height, width = frames.shape[1:3]
    quality, smaller = int(draw.integers(25, 50)), draw.uniform(0.5, 1)
    size = (round(width * smaller), round(height * smaller))
    yield REENCODED, [_compressed(frames, size, quality)]
    start, end = (round(share * count) for share in draw.uniform(0.04, 0.1, 2))
    yield TRIMMED, [frames[start : count - end]]
    step = max(1, round(draw.uniform(0.02, 0.08) * count))
    yield SHIFTED, [frames[:-step], frames[step:]]
    share = draw.uniform(0.84, 0.94)
    rows, columns = round(share * height), round(share * width)
    top, left = draw.integers(height - rows + 1), draw.integers(width - columns + 1)
    yield CROPPED, [frames[:, top : top + rows, left : left + columns]]


def _compressed(frames: Frames, size: tuple[int, int], quality: int) -> Frames:
    kept = []
    for frame in frames:
        small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA)
        _, packet = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
        kept.append(np.asarray(cv2.imdecode(packet, cv2.IMREAD_COLOR)))
    return np.stack(kept)


def _turned(planted: Planted) -> dict[str, Number]:
    """How many clips are merged with their own mirror image or reversal, encoded again.

    The thumbnails of a turned video are the turned thumbnails of the video.
    """
    encoded = [(one, two) for one, two, kind in planted.pairs if kind == REENCODED]
    originals = planted.clips[[one for one, _ in encoded]]
    again = planted.clips[[two for _, two in encoded]]
    count = len(encoded)
    pairs = np.stack([np.arange(count), np.arange(count) + count], 1)
    figures: dict[str, Number] = {}
    for kind, turned in (("mirror", again[..., ::-1]), ("reversal", again[:, ::-1])):
        both = np.concatenate([originals, turned])
        figures[f"{kind}_pairs"] = count
        figures[f"{kind}_merged"] = int(compare(both, pairs).is_near_duplicate.sum())
    return figures


def _alike_by_hash(clips: Thumbnails) -> set[tuple[int, int]]:
    """Pairs of clips whose frames' perceptual hashes differ in few bits."""
    signs = np.stack([_hashes(clip) for clip in clips])
    bits = HASH_SIDE**2
    differing = (bits - signs @ signs.T / clips.shape[1]) / 2
    rows, columns = np.nonzero(np.triu(differing <= HASH_BITS, 1))
    return set(zip(rows.tolist(), columns.tolist(), strict=True))


def _hashes(clip: Thumbnails) -> NDArray[np.float32]:
    """Signs of a clip's bits, 1 or -1, all frames one after the other."""
    signs = []
    for frame in clip:
        low = cv2.dct(frame.astype(np.float32))[:HASH_SIDE, :HASH_SIDE].ravel()
        signs.append(np.where(low > np.median(low), 1.0, -1.0))
    return np.concatenate(signs).astype(np.float32)


def _cost(clips: Thumbnails, many: int) -> dict[str, Number]:
    """Processor time of the whole search, and of one among many clips.

    The many are mixtures of two clips each: alike enough to be compared, and no copies.
    """
    draw = np.random.default_rng(0)
    one, two = draw.integers(0, len(clips), (2, many))
    share = draw.uniform(0.3, 0.7, (many, 1, 1, 1))
    mixed = np.empty((many, *clips.shape[1:]), np.uint8)
    for start in range(0, many, 1000):
        rows = slice(start, start + 1000)
        mixed[rows] = share[rows] * clips[one[rows]] + (1 - share[rows]) * clips[two[rows]]
    figures: dict[str, Number] = {}
    for name, some in (("few", clips[:1000]), ("many", mixed)):
        start_time = time.process_time()
        near_duplicate_groups(some)
        figures[f"{name}_clips"] = len(some)
        figures[f"{name}_processor_seconds"] = time.process_time() - start_time
    return figures


def _summary(figures: dict[str, Number]) -> dict[str, Number]:
    """The worst recall and precision of all sets, all merged twins, whether the bars are met."""
    recalls = [value for key, value in figures.items() if _is_ours(key, "recall")]
    precisions = [value for key, value in figures.items() if _is_ours(key, "precision")]
    merged = sum(
        value
        for key, value in figures.items()
        if key.endswith(("reversal_merged", "mirror_merged"))
    )
    return {
        "recall_worst": min(recalls),
        "recall_bar": RECALL_BAR,
        "recall_ok": min(recalls) >= RECALL_BAR,
        "precision_worst": min(precisions),
        "precision_bar": PRECISION_BAR,
        "precision_ok": min(precisions) >= PRECISION_BAR,
        "twins_merged": merged,
        "twins_ok": merged == 0,
    }


def _is_ours(key: str, figure: str) -> bool:
    return key.endswith(f"_{figure}") and "_hash_" not in key


if __name__ == "__main__":
    main()
