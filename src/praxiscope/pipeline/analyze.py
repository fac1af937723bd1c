"""A data set through a network into a workspace, from where it was left."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from torch import nn

from praxiscope.attribution.layers import choose_layers
from praxiscope.attribution.precision import check_precision
from praxiscope.datasets.sample import Sample
from praxiscope.metadata.measure import known_fields
from praxiscope.metadata.motion import check_method
from praxiscope.models.model import VideoModel
from praxiscope.models.trained_card import recipe_to_plain
from praxiscope.pipeline.extract import Item, Options, Progress, extract
from praxiscope.pipeline.heatmaps import heatmap_layer
from praxiscope.workspace.clips import clips_of_samples
from praxiscope.workspace.run import Circumstances, Run
from praxiscope.workspace.workspace import (
    WORKSPACE_FILE,
    Workspace,
    create_workspace,
    open_workspace,
)


@dataclass(frozen=True)
class Plan:
    """What is left to do for a data set and a network.

    Attributes:
        workspace: gets all of it.
        run: of the network.
        items: clips that are asked for, in order.
        batches: those that are left, as they go through the network together.
        unknown_labels: labels that the network has no class for, and how many clips have them.
    """

    workspace: Workspace
    run: Run
    items: tuple[Item, ...]
    batches: tuple[tuple[Item, ...], ...]
    unknown_labels: Mapping[str, int]

    @property
    def left(self) -> int:
        """How many clips are left to do."""
        return sum(map(len, self.batches))


def plan_analysis(
    model: VideoModel,
    samples: Sequence[Sample],
    folder: str | Path,
    *,
    run_name: str = "",
    layers: Sequence[str] = ("all",),
    options: Options | None = None,
    retry_failed: bool = False,
) -> Plan:
    """Open or make a workspace and find out what is left to do.

    Args:
        model: the network.
        samples: the clips.
        folder: of the workspace.
        run_name: of this network's results; the model's name where not given.
        layers: whose features are kept, as for explanations.
        options: how clips are worked on.
        retry_failed: whether clips that failed before are tried again.

    Raises:
        PraxiscopeError: what is wrong with the workspace, the layers or the options.
    """
    options = options or Options()
    check_precision(options.precision)
    known_fields(options.metadata)
    check_method(options.flow)
    chosen = choose_layers(model, tuple(layers))
    circumstances = Circumstances(
        model=model.name,
        weights=model.weights,
        digest=weights_digest(model.network),
        recipe=recipe_to_plain(model.recipe)
        | {
            "views": f"{options.views.clips}x{options.views.crops}",
            "precision": options.precision,
        },
        layers=tuple(chosen),
        classes=tuple(model.classes),
        mapped=heatmap_layer(model) if options.heatmaps else "",
    )
    table = clips_of_samples(samples)
    if (Path(folder) / WORKSPACE_FILE).exists():
        workspace = open_workspace(folder)
    else:
        workspace = create_workspace(folder, table)
    numbers = workspace.extend_clips(table)
    run = workspace.start_run(run_name or model.name, circumstances)
    items = _items(model, samples, numbers.tolist(), workspace)
    done = run.done() if retry_failed else run.done() | run.failures.keys("clip")
    unknown = Counter(
        sample.label
        for sample, item in zip(samples, items, strict=True)
        if sample.label and item.label is None
    )
    return Plan(workspace, run, items, tuple(_batches(items, done, options.batch)), dict(unknown))


def analyze(
    model: VideoModel,
    plan: Plan,
    options: Options | None = None,
    progress: Progress = lambda clips, failed: None,
) -> None:
    """Do what a plan leaves to do; a kill at any moment loses no more than the last minute.

    Args:
        model: the network of the plan.
        plan: what to do.
        options: as in the plan.
        progress: is told after each batch.
    """
    extract(model, plan.batches, plan.run, plan.workspace.metadata, options or Options(), progress)


def weights_digest(network: nn.Module) -> str:
    """SHA-256 of a network's names, shapes and numbers."""
    digest = hashlib.sha256()
    for name, tensor in sorted(network.state_dict().items()):
        values = tensor.detach().cpu().float().numpy()
        digest.update(f"{name}{values.shape}".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()


def _items(
    model: VideoModel, samples: Sequence[Sample], numbers: Sequence[int], workspace: Workspace
) -> tuple[Item, ...]:
    indices = {name.lower(): index for index, name in enumerate(model.classes)}
    measured = workspace.metadata.keys("clip")
    return tuple(
        Item(number, Path(sample.path), indices.get(sample.label.lower()), number in measured)
        for sample, number in zip(samples, numbers, strict=True)
    )


def _batches(items: Sequence[Item], done: set[int], batch: int) -> Iterator[tuple[Item, ...]]:
    """Batches of all clips, less what is done: those that are left stay as they always were."""
    for start in range(0, len(items), batch):
        left = tuple(item for item in items[start : start + batch] if item.number not in done)
        if left:
            yield left
