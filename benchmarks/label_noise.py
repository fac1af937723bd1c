"""Detection of wrong labels between confusable pairs, compared with cleanlab.

Two labels are confusable if their clips are counterfactual pairs: reversed, mirrored, or the same
movement without its effect. A share of the clips of each such label gets the other label. Three
kinds of networks were trained with such labels:

- ``trained``: a micro network that was trained only on clips with these labels;
- ``by_heart``: a linear head on the features of a shipped network, overfitted to nearly all labels
  of its clips, wrong ones included;
- ``shipped``: a shipped network of the preset ``faulty`` on its own training clips, whose planted
  label noise is of several kinds.

The outputs of all networks are written to a workspace, and its atlas and evidence are built as in
``praxiscope insights``. cleanlab gets the input that it needs: out-of-sample probabilities of a
logistic regression on the features of the last layer, and on the vectors of all layers, by
cross-validation over five folds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.report import Number, report
from praxiscope.atlas.representation import fit_representation
from praxiscope.attribution.layers import choose_layers
from praxiscope.insights.kinds.suspicious_labels import surely_wrong, trusted_labels
from praxiscope.insights.label_errors import LabelErrors
from praxiscope.insights.open_evidence import open_evidence
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model, model_card
from praxiscope.models.trained_card import recipe_to_plain
from praxiscope.pipeline.forward import ModelOutputs, forward
from praxiscope.pipeline.predictions import prediction_table
from praxiscope.stage.counterfactual_pairs import KINDS, counterfactual_label
from praxiscope.stage.dataset import StageClip, render_clip, stage_clips
from praxiscope.training.batches import BatchMaker
from praxiscope.training.cache import build_cache
from praxiscope.training.examples import TRAIN, DataOptions, ExampleSet, open_examples
from praxiscope.training.progress import Callbacks, Epoch
from praxiscope.training.results import WEIGHTS
from praxiscope.training.run import OutputPaths, train
from praxiscope.training.settings import MUON, Settings
from praxiscope.training.starting import InitialWeights
from praxiscope.video.recipe import concatenate
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.workspace import create_workspace

AUROC_BAR, PRECISION_BAR, SUGGESTED_BAR = 0.98, 0.85, 0.9
RATES, FOLDS, BATCH = (0.05, 0.1), 5, 16
LAST, ALL = "last", "all"
SHIPPED, HEAD_SEED, SHIPPED_CLIPS = "tiny_x3d", 1_000_003, 8000

Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class NetworkOutputs:
    """Outputs of a network for its own training clips.

    Attributes:
        observed: logits, and features by layer.
        classes: class names by index.
        labels: recorded class indices, ``(N,)``.
        valid: whether a class is valid for a clip, ``(N, K)``.
    """

    observed: ModelOutputs
    classes: tuple[str, ...]
    labels: Indices
    valid: NDArray[np.bool_]

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """Clips with a wrong label."""
        return ~self.valid[np.arange(len(self.labels)), self.labels]

    def features(self, layers: str) -> NDArray[np.float64]:
        """Standardised features of the ``last`` layer, or the atlas's vectors of ``all`` layers."""
        features = self.observed.features
        if layers == ALL:
            vectors = fit_representation(features).of(features).astype(np.float64)
            vectors *= np.sqrt(vectors.shape[1])
            return vectors
        last = np.asarray(list(features.values())[-1], np.float64)
        standardised: NDArray[np.float64] = last - last.mean(0)
        standardised /= np.maximum(last.std(0), 1e-6)
        return standardised


def main() -> None:
    options = _options()
    torch.set_num_threads(options.threads)
    figures: dict[str, Number] = {}
    for name, outputs in _networks(options):
        scores = score_methods(outputs)
        figures |= {f"{name}_{key}": value for key, value in scores.items()}
        print(name, *(f"{key} {value:.3f}" for key, value in scores.items()), flush=True)
    figures |= _summary(figures)
    report(
        "label_noise",
        figures,
        lines=["k is the number of wrong labels; suggested: share of them with a right suggestion"],
        packages=("cleanlab", "scikit-learn", "torch", "numpy"),
        threads=options.threads,
        as_json=options.json,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("label_noise"), help="folder for networks")
    parser.add_argument("--model", default="micro_slowfast", help="network to train")
    parser.add_argument("--clips", type=int, default=5000, help="training clips")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--head-clips", type=int, default=2000, help="for the other two kinds")
    parser.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 2])
    parser.add_argument("--rates", type=float, nargs="*", default=list(RATES))
    parser.add_argument("--kinds", nargs="*", default=["by_heart", "shipped", "trained"])
    parser.add_argument("--workers", type=int, default=2, help="processes that render")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--quick", action="store_true", help="only heads, few clips")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")
    options = parser.parse_args()
    if options.quick:
        options.kinds, options.head_clips = ["by_heart"], 700
    return options


def _networks(options: argparse.Namespace) -> Iterator[tuple[str, NetworkOutputs]]:
    if "by_heart" in options.kinds:
        clips = stage_clips("clean", options.head_clips, HEAD_SEED)[:]
        truth = _outputs_on_stage(
            load_model(SHIPPED, weights="clean"), clips, options.out / "clean.npz"
        )
        for rate in options.rates:
            for seed in options.seeds:
                yield f"by_heart_{_percent(rate)}_seed{seed}", _overfitted_head(truth, rate, seed)
    if "shipped" in options.kinds:
        drawn = stage_clips("faulty", SHIPPED_CLIPS, 0)[: options.head_clips]
        clips = [clip for clip in drawn if clip.split == TRAIN]
        model = load_model(SHIPPED, weights="faulty")
        yield "shipped", _outputs_on_stage(model, clips, options.out / "faulty.npz")
    if "trained" in options.kinds:
        for rate in options.rates:
            for seed in options.seeds:
                yield f"trained_{_percent(rate)}_seed{seed}", _trained(rate, seed, options)


def score_methods(outputs: NetworkOutputs) -> dict[str, float]:
    """Scores of the detection of wrong labels, by Praxiscope and by cleanlab."""
    from cleanlab.rank import get_label_quality_scores

    errors = _ours(outputs)
    scores = _scores(outputs, errors.trust, errors.suggested)
    scores["wrong"] = int(outputs.wrong.sum())
    masks = {"suspicious": errors.suspicious, "on_cards": surely_wrong(errors, outputs.labels)}
    for name, mask in masks.items():
        scores[f"{name}_precision"] = float(outputs.wrong[mask].mean()) if mask.any() else 0.0
        scores[f"{name}_recall"] = float(mask[outputs.wrong].mean())
    for layers in (LAST, ALL):
        probabilities = _cross_validated(outputs, layers)
        others = probabilities.copy()
        others[np.arange(len(others)), outputs.labels] = -1
        for method in ("self_confidence", "normalized_margin"):
            quality = get_label_quality_scores(outputs.labels, probabilities, method=method)
            theirs = _scores(outputs, quality, others.argmax(1))
            keyed = {f"cleanlab_{layers}_{method}_{key}": value for key, value in theirs.items()}
            scores |= keyed
    return scores


def _ours(outputs: NetworkOutputs) -> LabelErrors:
    """Detect wrong labels with a workspace, an atlas and the evidence for insights."""
    count, features = len(outputs.labels), outputs.observed.features
    with tempfile.TemporaryDirectory() as folder:
        columns = {
            "path": [f"{number}.mp4" for number in range(count)],
            "label": [outputs.classes[label] for label in outputs.labels],
            "split": ["train"] * count,
        }
        workspace = create_workspace(Path(folder) / "workspace", columns)
        recipe = recipe_to_plain(model_card(SHIPPED).recipe)
        config = RunConfig("network", "", "", recipe, tuple(features), outputs.classes)
        run = workspace.start_run("network", config)
        logits = np.asarray(outputs.observed.logits, np.float32)
        table = prediction_table(range(count), logits, outputs.labels.tolist())
        run.add(table, logits, features)
        return trusted_labels(open_evidence(workspace, run))


def _cross_validated(outputs: NetworkOutputs, layers: str) -> NDArray[np.float64]:
    """Out-of-sample probabilities ``(N, K)``, as recommended by cleanlab's documentation."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    classifier = LogisticRegression(max_iter=400)
    probabilities: NDArray[np.float64] = cross_val_predict(
        classifier, outputs.features(layers), outputs.labels, cv=FOLDS, method="predict_proba"
    )
    return probabilities


def _scores(
    outputs: NetworkOutputs, trust: NDArray[np.floating], suggested: Indices
) -> dict[str, float]:
    from sklearn.metrics import roc_auc_score

    wrong = outputs.wrong
    first = np.argsort(trust, kind="stable")[: wrong.sum()]
    return {
        "auroc": float(roc_auc_score(wrong, -trust)),
        "precision_at_k": float(wrong[first].mean()),
        "suggested": float(outputs.valid[wrong, suggested[wrong]].mean()),
    }


def _summary(figures: dict[str, Number]) -> dict[str, Number]:
    """Means over the seeds, and whether they reach the bars."""
    summary: dict[str, Number] = {}
    for key in figures:
        kind, _, rest = key.partition("_seed0_")
        if rest:
            values = [
                value for name, value in figures.items() if _without_seed(name) == (kind, rest)
            ]
            summary[f"{kind}_mean_{rest}"] = statistics.mean(values)
    bars = {"auroc": AUROC_BAR, "precision_at_k": PRECISION_BAR, "suggested": SUGGESTED_BAR}
    for figure, bar in bars.items():
        summary[f"{figure}_bar"] = bar
        reached = [
            value >= bar
            for key, value in (figures | summary).items()
            if key.endswith(f"_mean_{figure}") or key == f"shipped_{figure}"
        ]
        summary[f"{figure}_ok"] = bool(reached) and all(reached)
    return summary


def _without_seed(key: str) -> tuple[str, str]:
    kind, _, rest = key.partition("_seed")
    return kind, rest.partition("_")[2]


def _overfitted_head(truth: NetworkOutputs, rate: float, seed: int) -> NetworkOutputs:
    """The same clips with wrong labels, and the outputs of a head that is fitted to these."""
    from sklearn.linear_model import LogisticRegression

    labels = planted(truth.labels, truth.classes, rate, seed)
    features = truth.features(LAST)
    head = LogisticRegression(max_iter=400).fit(features, labels)
    logits = head.decision_function(features).astype(np.float32)
    return replace(truth, labels=labels, observed=replace(truth.observed, logits=logits))


def _trained(rate: float, seed: int, options: argparse.Namespace) -> NetworkOutputs:
    """A network trained on clips with wrong labels; an existing network is not trained again."""
    recipe = model_card(options.model).recipe
    size = (recipe.frames, *recipe.crop)
    clean = open_examples("stage:clean", DataOptions(clips=options.clips, size=size))
    true = np.array([example.label for example in clean.examples])
    labels = planted(true, clean.classes, rate, seed)
    noisy = replace(
        clean,
        examples=tuple(
            replace(example, split=TRAIN, label=int(label))
            for example, label in zip(clean.examples, labels, strict=True)
        ),
    )
    folder = options.out / f"{options.model}_{_percent(rate)}_seed{seed}"
    frames = options.out / "frames"
    if not (folder / WEIGHTS).exists():
        folder.mkdir(parents=True, exist_ok=True)
        train(
            noisy,
            InitialWeights(options.model),
            OutputPaths(folder, frames, workers=options.workers, threads=1, resume=True),
            Settings(epochs=options.epochs, optimiser=MUON, learning_rate=0.01, seed=seed),
            callbacks=Callbacks(on_epoch=_print_epoch),
        )

    def compute() -> ModelOutputs:
        model = load_model(options.model, weights=folder / WEIGHTS)
        cache = build_cache(noisy.examples, recipe, frames, key=noisy.name, workers=options.workers)
        return _observed(model, BatchMaker(noisy, cache, recipe))

    observed = _cached_outputs(folder / "observed.npz", len(labels), compute)
    return NetworkOutputs(observed, clean.classes, labels, _valid(noisy))


def _observed(model: VideoModel, maker: BatchMaker) -> ModelOutputs:
    indices, layers = maker.readable(TRAIN), choose_layers(model, ("all",))
    batches = (indices[start : start + BATCH] for start in range(0, len(indices), BATCH))
    return _joined(
        [
            forward(model, maker.central(batch).pathways(model.recipe, model.device), layers)
            for batch in batches
        ]
    )


def _valid(examples: ExampleSet) -> NDArray[np.bool_]:
    valid = np.zeros((len(examples.examples), len(examples.classes)), bool)
    for row, example in enumerate(examples.examples):
        valid[row, list(example.valid)] = True
    return valid


def _outputs_on_stage(model: VideoModel, clips: Sequence[StageClip], cache: Path) -> NetworkOutputs:
    """Outputs of a network for stage clips; existing outputs are not computed again."""
    index = {name: number for number, name in enumerate(model.classes)}
    valid = np.zeros((len(clips), len(index)), bool)
    for row, clip in enumerate(clips):
        valid[row, [index[label] for label in clip.valid_labels]] = True
    labels = np.array([index[clip.label] for clip in clips])
    observed = _cached_outputs(cache, len(clips), partial(_rendered, model, clips))
    return NetworkOutputs(observed, tuple(model.classes), labels, valid)


def _cached_outputs(path: Path, count: int, compute: Callable[[], ModelOutputs]) -> ModelOutputs:
    """Outputs for ``count`` clips from a file; they are computed if the file does not exist."""
    if path.exists():
        with np.load(path) as arrays:
            features = {name[2:]: arrays[name] for name in arrays.files if name.startswith("f_")}
            observed = ModelOutputs(arrays["logits"], features)
        if len(observed.logits) == count:
            return observed
    observed = compute()
    path.parent.mkdir(parents=True, exist_ok=True)
    named = {f"f_{name}": values for name, values in observed.features.items()}
    np.savez(path, logits=observed.logits, **named)  # type: ignore[arg-type]
    return observed


def _rendered(model: VideoModel, clips: Sequence[StageClip]) -> ModelOutputs:
    layers, parts = choose_layers(model, ("all",)), []
    for start in range(0, len(clips), BATCH):
        inputs = [model.recipe.prepare(render_clip(clip)[0]) for clip in clips[start:][:BATCH]]
        parts.append(forward(model, concatenate(inputs).to(model.device).pathways, layers))
    return _joined(parts)


def _joined(parts: Sequence[ModelOutputs]) -> ModelOutputs:
    return ModelOutputs(
        np.concatenate([part.logits for part in parts]),
        {
            name: np.concatenate([part.features[name] for part in parts])
            for name in parts[0].features
        },
    )


def planted(true: Indices, classes: Sequence[str], rate: float, seed: int) -> Indices:
    """Labels in which a share of the clips of each confusable label has the other label."""
    draw = np.random.default_rng(seed)
    labels = true.copy()
    for first, second in confusable_pairs(classes):
        for label, other in ((first, second), (second, first)):
            members = np.flatnonzero(true == label)
            labels[draw.choice(members, round(rate * len(members)), replace=False)] = other
    return labels


def confusable_pairs(classes: Sequence[str]) -> list[tuple[int, int]]:
    """Class indices of reversal, mirror or pretence pairs; each label is in one pair at most."""
    index = {name: number for number, name in enumerate(classes)}
    pairs: list[tuple[int, int]] = []
    paired: set[str] = set()
    for kind in KINDS:
        for name in sorted(classes):
            other = counterfactual_label(name, kind)
            if other in index and kind != "camera" and not paired & {name, other}:
                paired |= {name, str(other)}
                pairs.append((index[name], index[str(other)]))
    return pairs


def _percent(rate: float) -> str:
    return f"{round(100 * rate):02d}"


def _print_epoch(epoch: Epoch) -> None:
    print(f"epoch {epoch.number}: loss {epoch.loss:.3f}, {epoch.seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
