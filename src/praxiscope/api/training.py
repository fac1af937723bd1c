"""Train a network from Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from praxiscope.api.progress import ProgressOption, progress_bar
from praxiscope.models.runtime import choose_device

if TYPE_CHECKING:
    from praxiscope.datasets.open_data_set import DataSpec
    from praxiscope.training.results import TrainingResult


def train(
    data: DataSpec | str | Path,
    model: str,
    out: str | Path,
    *,
    weights: str | Path | None = None,
    device: str = "auto",
    workers: int = 1,
    cache: str | Path | None = None,
    resume: bool = False,
    half: bool = False,
    clips: int = 4000,
    data_seed: int = 0,
    progress: ProgressOption = True,
    **settings: Any,
) -> TrainingResult:
    """Train a network of the zoo and write its weights with a card.

    Args:
        data: ``stage:clean`` (or ``faulty``, ``ambiguous``, ``twins``), or a data set as
            :func:`praxiscope.open_data_set` takes it.
        model: a name of :func:`praxiscope.model_names`.
        out: folder for weights, card and checkpoints.
        weights: to start from: an official name or a file; random where None.
        device: ``auto``, ``cpu``, ``cuda`` ...
        workers: processes that decode or render. With more than one, a script must guard its main
            part with ``if __name__ == "__main__"``.
        cache: folder that keeps decoded frames for other trainings on the same data.
        resume: whether to go on from the newest checkpoint in ``out``.
        half: whether weights are stored as float16.
        clips: that the stage renders.
        data_seed: of the stage and of the splits.
        progress: a bar, nothing or a callback, see :mod:`praxiscope.api.progress`.
        settings: of :class:`praxiscope.training.settings.Settings`, such as ``epochs=10``,
            ``objective="k-hot"`` or ``learning_rate=1e-3``.

    Returns:
        ``.weights`` (a file that :func:`praxiscope.load_model` takes) and ``.card.results``.

    Raises:
        PraxiscopeError: what is wrong with the data, the model or the settings.
    """
    from praxiscope.models.registry import model_card
    from praxiscope.training.examples import DataOptions, open_examples
    from praxiscope.training.progress import Callbacks
    from praxiscope.training.run import OutputPaths
    from praxiscope.training.run import train as run_training
    from praxiscope.training.settings import Settings
    from praxiscope.training.starting import InitialWeights

    chosen = Settings(**settings)
    recipe = model_card(model).recipe
    size = (recipe.frames, *recipe.resized_size(recipe.crop))
    examples = open_examples(data, DataOptions(clips=clips, seed=data_seed, size=size))
    paths = OutputPaths(
        Path(out),
        Path(cache) if cache else None,
        choose_device(device),
        workers=workers,
        resume=resume,
        half=half,
    )
    paths.out.mkdir(parents=True, exist_ok=True)
    with progress_bar(progress) as show:
        callbacks = Callbacks(
            on_decoded=lambda done, total: show("reading clips", done, total),
            on_step=lambda step, steps, loss: show(f"training, loss {loss:.3f}", step, steps),
        )
        return run_training(
            examples,
            InitialWeights(model, str(weights) if weights else None),
            paths,
            chosen,
            callbacks=callbacks,
        )
