"""Near-duplicates: recall, precision and cost of the search.

Rendered clips have planted near-duplicates (re-encoded, trimmed, shifted, cropped); another set has
counterfactual pairs, which differ in one respect. Real clips are altered in the same ways and
encoded as H.264; they are left out if there is no folder of real data. Recall is the share of the
planted pairs that are found, precision the share of the found pairs that are planted.

The peer is common practice: perceptual hashes of the frames (discrete cosine transform, 64 bits per
frame), all clips compared with all; two clips are near-duplicates if on average at most 10 bits per
frame differ.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.near_duplicate_videos import Planted, altered_videos
from benchmarks.report import Number, report
from praxiscope.insights.clip_similarity import compare
from praxiscope.insights.near_duplicates import (
    candidate_pairs,
    connected_groups,
    near_duplicate_groups,
)
from praxiscope.metadata.signals import Signals
from praxiscope.metadata.thumbnails import Thumbnails, thumbnails
from praxiscope.models.registry import model_card
from praxiscope.stage.alteration import KINDS, REENCODED
from praxiscope.stage.counterfactual_pairs import KINDS as PAIR_KINDS
from praxiscope.stage.counterfactual_pairs import counterfactual_label
from praxiscope.stage.dataset import StageClips, render_clip, stage_clips
from praxiscope.stage.presets import preset

RECALL_BAR, PRECISION_BAR = 0.99, 0.95
PLANTED, TWIN_CLIPS, MANY = 0.15, 400, 20_000
RECIPES = {"whole": "tiny_x3d", "window": "x3d_m"}
"""Networks whose recipes read the real clips: the whole clip, or a window in its middle."""

HASH_SIDE, HASH_BITS = 8, 10


def main() -> None:
    options = _options()
    cv2.setNumThreads(1)
    figures: dict[str, Number] = {}
    options.out.mkdir(parents=True, exist_ok=True)
    for seed in options.seeds:
        planted = _rendered(seed, options.clips, options.out)
        figures |= _named(f"rendered_seed{seed}", _recall_and_precision(planted))
        figures |= _named(
            f"twins_seed{seed}", _counterfactual_pairs(seed, options.twins, options.out)
        )
    for kind, name in RECIPES.items():
        real = altered_videos(model_card(name).recipe, options.every, options.out / f"real_{kind}")
        if real is not None:
            figures |= _named(
                f"real_{kind}", _recall_and_precision(real) | _merged_with_mirror_or_reversal(real)
            )
    figures |= _named("cost", _cost(planted.clips, options.many))
    report(
        "near_duplicates",
        figures | _summary(figures),
        lines=[
            "hash: perceptual hashes of the frames; merged: pairs in one group of near-duplicates;",
            "twins: counterfactual pairs, which must not be merged",
        ],
        packages=("opencv-python-headless", "av", "numpy", "faiss-cpu"),
        as_json=options.json,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path("near_duplicates"), help="folder for thumbnails"
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    parser.add_argument("--clips", type=int, default=1000, help="rendered per seed")
    parser.add_argument("--twins", type=int, default=TWIN_CLIPS, help="rendered per seed")
    parser.add_argument("--many", type=int, default=MANY, help="clips whose cost is measured")
    parser.add_argument("--every", type=int, default=1, help="use every n-th real clip")
    parser.add_argument("--quick", action="store_true", help="one seed, few clips")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")
    options = parser.parse_args()
    if options.quick:
        options.seeds, options.clips, options.twins = options.seeds[:1], 500, 150
        options.many, options.every = 3000, 10
    return options


def _named(name: str, figures: dict[str, Number]) -> dict[str, Number]:
    print(name, *(f"{key} {value:.4g}" for key, value in figures.items()), flush=True)
    return {f"{name}_{key}": value for key, value in figures.items()}


def _recall_and_precision(planted: Planted) -> dict[str, Number]:
    """Recall and precision, of Praxiscope and of the peer."""
    start = time.process_time()
    ours = _duplicate_pairs(planted.clips)
    figures: dict[str, Number] = {
        "clips": len(planted.clips),
        "pairs": len(planted.pairs),
        "processor_seconds": time.process_time() - start,
    }
    for name, pairs in (("", ours), ("hash_", _pairs_by_hash(planted.clips))):
        hits = [(first, second) in pairs for first, second, _ in planted.pairs]
        right = [bool(planted.sources[first] == planted.sources[second]) for first, second in pairs]
        figures[f"{name}recall"] = statistics.mean(hits)
        figures[f"{name}precision"] = statistics.mean(right) if right else 1.0
        figures[f"{name}false_pairs"] = len(right) - sum(right)
        for kind in KINDS:
            of_kind = [
                hit for hit, pair in zip(hits, planted.pairs, strict=True) if pair[2] == kind
            ]
            figures[f"{name}recall_{kind}"] = statistics.mean(of_kind) if of_kind else float("nan")
    return figures | _group_figures(planted, connected_groups(ours))


def _duplicate_pairs(clips: Thumbnails) -> set[tuple[int, int]]:
    """All pairs that are near-duplicates, certain or not."""
    pairs = candidate_pairs(clips)
    duplicates = pairs[compare(clips, pairs).is_near_duplicate]
    return {(first, second) for first, second in duplicates.tolist()}


def _group_figures(planted: Planted, groups: list[list[int]]) -> dict[str, Number]:
    """Number of groups, share of groups that are complete, and groups with several sources."""
    sources: dict[int, set[int]] = {}
    for row, source in enumerate(planted.sources.tolist()):
        sources.setdefault(source, set()).add(row)
    whole = [members for members in sources.values() if len(members) > 1]
    groups_found = [set(group) for group in groups]
    return {
        "groups": len(whole),
        "groups_found_whole": statistics.mean(members in groups_found for members in whole),
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
    clip_thumbnails = _cached_thumbnails(out / f"faulty_{seed}_{count}.npy", clips)
    return Planted(clip_thumbnails, sources, pairs)


def _cached_thumbnails(path: Path, clips: StageClips) -> Thumbnails:
    """Thumbnails of rendered clips, from a file if it exists."""
    if not path.exists():
        np.save(path, np.stack([thumbnails(Signals(render_clip(clip)[0])) for clip in clips]))
    clip_thumbnails: Thumbnails = np.load(path)
    return clip_thumbnails


def _counterfactual_pairs(seed: int, count: int, out: Path) -> dict[str, Number]:
    """Number of counterfactual pairs of each kind that are merged."""
    clips = stage_clips("twins", count - count % 2, seed)
    labels = [clip.scene.label for clip in clips]
    groups = connected_groups(
        _duplicate_pairs(_cached_thumbnails(out / f"twins_{seed}_{count}.npy", clips))
    )
    group_of = {row: number for number, group in enumerate(groups) for row in group}
    figures: dict[str, Number] = {
        f"{kind}_{what}": 0 for kind in PAIR_KINDS for what in ("pairs", "merged")
    }
    for row in range(0, len(clips), 2):
        kind = next(
            kind
            for kind in PAIR_KINDS
            if counterfactual_label(labels[row], kind) == labels[row + 1]
        )
        figures[f"{kind}_pairs"] += 1
        figures[f"{kind}_merged"] += row in group_of and group_of[row] == group_of.get(row + 1)
    return figures


def _merged_with_mirror_or_reversal(planted: Planted) -> dict[str, Number]:
    """Number of clips that are merged with their own re-encoded mirror image or reversal.

    The thumbnails of a mirrored or reversed video are the mirrored or reversed thumbnails.
    """
    encoded = [(first, second) for first, second, kind in planted.pairs if kind == REENCODED]
    originals = planted.clips[[first for first, _ in encoded]]
    again = planted.clips[[second for _, second in encoded]]
    count = len(encoded)
    pairs = np.stack([np.arange(count), np.arange(count) + count], 1)
    figures: dict[str, Number] = {}
    for kind, changed in (("mirror", again[..., ::-1]), ("reversal", again[:, ::-1])):
        both = np.concatenate([originals, changed])
        figures[f"{kind}_pairs"] = count
        figures[f"{kind}_merged"] = int(compare(both, pairs).is_near_duplicate.sum())
    return figures


def _pairs_by_hash(clips: Thumbnails) -> set[tuple[int, int]]:
    """Pairs of clips whose perceptual hashes differ in few bits."""
    signs = np.stack([_hashes(clip) for clip in clips])
    bits = HASH_SIDE**2
    differing = (bits - signs @ signs.T / clips.shape[1]) / 2
    rows, columns = np.nonzero(np.triu(differing <= HASH_BITS, 1))
    return set(zip(rows.tolist(), columns.tolist(), strict=True))


def _hashes(clip: Thumbnails) -> NDArray[np.float32]:
    """The bits of a clip as 1 or -1, concatenated over the frames."""
    signs = []
    for frame in clip:
        low = cv2.dct(frame.astype(np.float32))[:HASH_SIDE, :HASH_SIDE].ravel()
        signs.append(np.where(low > np.median(low), 1.0, -1.0))
    return np.concatenate(signs).astype(np.float32)


def _cost(clips: Thumbnails, many: int) -> dict[str, Number]:
    """Processor time of the whole search, for few and for many clips.

    The many clips are mixtures of two clips each: similar enough to be compared, but not
    near-duplicates.
    """
    draw = np.random.default_rng(0)
    first, second = draw.integers(0, len(clips), (2, many))
    share = draw.uniform(0.3, 0.7, (many, 1, 1, 1))
    mixed = np.empty((many, *clips.shape[1:]), np.uint8)
    for start in range(0, many, 1000):
        rows = slice(start, start + 1000)
        mixed[rows] = share[rows] * clips[first[rows]] + (1 - share[rows]) * clips[second[rows]]
    figures: dict[str, Number] = {}
    for name, subset in (("few", clips[:1000]), ("many", mixed)):
        start_time = time.process_time()
        near_duplicate_groups(subset)
        figures[f"{name}_clips"] = len(subset)
        figures[f"{name}_processor_seconds"] = time.process_time() - start_time
    return figures


def _summary(figures: dict[str, Number]) -> dict[str, Number]:
    """Lowest recall and precision of all sets, merged pairs, and whether the bars are reached."""
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
