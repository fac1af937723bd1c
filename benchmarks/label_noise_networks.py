"""Networks that were trained with planted wrong labels, and their outputs."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.representation import fit_representation
from praxiscope.attribution.layers import choose_layers
from praxiscope.models.model import VideoModel
from praxiscope.models.registry import load_model, model_card
from praxiscope.pipeline.forward import ModelOutputs, forward
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

BATCH = 16
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


def networks(options: argparse.Namespace) -> Iterator[tuple[str, NetworkOutputs]]:
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
