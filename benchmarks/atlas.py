"""Cost of an atlas: the map compared with scikit-learn's, and all steps for 300,000 clips."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.report import Number, arguments, report
from praxiscope.atlas.clusters import coarse_count, fine_count, k_means
from praxiscope.atlas.hdbscan_clusters import hdbscan_clusters
from praxiscope.atlas.neighbours import neighbour_graph
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.projection import project
from praxiscope.atlas.representation import fit_representation
from praxiscope.atlas.rows import Floats

Result = TypeVar("Result")

SEED, GROUPS, PERPLEXITY = 0, 40, 30
PAIRED, FEATURES = 20_000, 512
LARGE, LARGE_FEATURES = 300_000, 256
JUDGED, JUDGED_NEIGHBOURS = 3000, 15
BAR = 1 / 2.5


def main() -> None:
    options = arguments(__doc__ or "")
    figures = paired(3000 if options.quick else PAIRED)
    figures |= large(30_000 if options.quick else LARGE, tsne=not options.quick)
    report(
        "atlas",
        figures,
        lines=[
            "t-SNE of the same planted mixture, perplexity 30, starting from principal components,",
            "neighbour search included; elapsed seconds, one round, one thread; trustworthiness at",
            "15 neighbours on the same sample of clips",
        ],
        packages=("openTSNE", "faiss-cpu", "scikit-learn", "numpy"),
        as_json=options.json,
    )


def paired(clips: int) -> dict[str, Number]:
    """Our map and scikit-learn's map of the same vectors."""
    from sklearn.manifold import TSNE

    vectors, _ = _mixture(clips, FEATURES, nuisances=0)
    ours, our_seconds = _timed(lambda: project(vectors, "t-sne", perplexity=PERPLEXITY, seed=SEED))
    peer = TSNE(perplexity=PERPLEXITY, init="pca", random_state=SEED, n_jobs=1)
    theirs, their_seconds = _timed(lambda: peer.fit_transform(vectors))
    our_trust, their_trust = _trust(vectors, ours), _trust(vectors, theirs)
    ratio = our_seconds / their_seconds
    figures: dict[str, Number] = {
        "map_clips": clips,
        "map_features": FEATURES,
        "map_seconds": our_seconds,
        "map_seconds_scikit_learn": their_seconds,
        "map_ratio": ratio,
        "map_trustworthiness": our_trust,
        "map_trustworthiness_scikit_learn": their_trust,
    }
    if clips >= PAIRED:
        figures |= {
            "map_ratio_bar": BAR,
            "map_ok": ratio <= BAR and our_trust >= their_trust - 0.001,
        }
    return figures


def large(clips: int, *, tsne: bool) -> dict[str, Number]:
    """All steps for features on disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "features.npy"
        planted, group_of = _mixture(clips, LARGE_FEATURES, nuisances=10)
        np.save(path, planted)
        del planted
        features = {"layer": np.load(path, mmap_mode="r")}
        before = _peak_mebibytes()
        seconds: dict[str, float] = {}
        representation, seconds["representation"] = _timed(
            lambda: fit_representation(features, seed=SEED)
        )
        vectors, seconds["vectors"] = _timed(lambda: representation.of(features))
        spread = representation.spread
        points, seconds["pca"] = _timed(lambda: project(vectors, "pca", spread=spread))
        graph, seconds["neighbours"] = _timed(
            lambda: neighbour_graph(vectors, 3 * PERPLEXITY, progress=_progress_line("neighbours"))
        )
        _, seconds["coarse"] = _timed(lambda: k_means(vectors, coarse_count(clips), seed=SEED))
        _, seconds["fine"] = _timed(lambda: k_means(vectors, fine_count(clips), seed=SEED))
        _, seconds["density"] = _timed(lambda: hdbscan_clusters(points, seed=SEED))
        figures: dict[str, Number] = {
            "large_clips": clips,
            "large_features": LARGE_FEATURES,
            "large_dimensions": vectors.shape[1],
            "large_neighbours_in_own_group": float(
                (group_of[graph.indices[:1000, :15]] == group_of[:1000, None]).mean()
            ),
            **{f"large_{name}_seconds": value for name, value in seconds.items()},
            "large_seconds": sum(seconds.values()),
            "large_peak_mebibytes": _peak_mebibytes(),
            "large_peak_mebibytes_before": before,
        }
        if tsne:
            points, figures["large_t_sne_seconds"] = _timed(
                lambda: project(
                    vectors,
                    "t-sne",
                    spread=spread,
                    graph=graph,
                    seed=SEED,
                    progress=_progress_line("t-SNE"),
                )
            )
            figures["large_t_sne_trustworthiness"] = _trust(vectors, points)
            figures["large_t_sne_peak_mebibytes"] = _peak_mebibytes()
    return figures


def _mixture(clips: int, features: int, *, nuisances: int) -> tuple[Floats, np.ndarray]:
    """Gaussian groups with shared nuisance directions, and the group of each clip."""
    random = np.random.default_rng(SEED)
    centres = random.standard_normal((GROUPS, features), np.float32) * np.float32(0.35)
    group_of = random.integers(0, GROUPS, clips)
    inner = random.standard_normal((nuisances, features), np.float32) * np.float32(0.5)
    vectors = random.standard_normal((clips, features), np.float32)
    for start in range(0, clips, 10_000):
        rows = slice(start, start + 10_000)
        within = random.standard_normal((len(vectors[rows]), nuisances), np.float32)
        vectors[rows] += centres[group_of[rows]] + within @ inner
    return vectors, group_of


def _trust(vectors: Floats, points: np.ndarray) -> float:
    """Trustworthiness (Venna and Kaski 2001) of a sample of the clips."""
    from sklearn.manifold import trustworthiness

    rows = np.random.default_rng(SEED).permutation(len(vectors))[:JUDGED]
    return float(trustworthiness(vectors[rows], points[rows], n_neighbors=JUDGED_NEIGHBOURS))


def _timed(action: Callable[[], Result]) -> tuple[Result, float]:
    start = time.perf_counter()
    return action(), time.perf_counter() - start


def _peak_mebibytes() -> float:
    """Peak memory of this process."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def _progress_line(name: str) -> Progress:
    """Print the progress, if the output is a terminal."""
    if not sys.stderr.isatty():
        return silent
    return lambda doing, share: print(f"\r{name} {share:.0%} ", end="", file=sys.stderr)


if __name__ == "__main__":
    main()
