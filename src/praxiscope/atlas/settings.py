"""What an atlas is made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from praxiscope.atlas.neighbours import EUCLIDEAN
from praxiscope.atlas.projection import PCA, TSNE
from praxiscope.atlas.representation import FLOOR

_USUAL_NAMES = {PCA: "insights", TSNE: "report"}


@dataclass(frozen=True)
class Settings:
    """Everything that decides what an atlas of given clips is.

    Attributes:
        layers: whose features represent a clip, all of the run where empty.
        logits: whether logits do so too.
        components: principal directions of a layer at most.
        floor: share of a layer's largest variance below which directions are not whitened.
        metric: of the neighbours.
        method: of the map.
        perplexity: of t-SNE.
        coarse: groups at the coarse grain; 0 leaves it to their rule.
        fine: groups at the fine grain; 0 leaves it to their rule.
        seed: of all that is drawn.
    """

    layers: tuple[str, ...] = ()
    logits: bool = False
    components: int = 64
    floor: float = FLOOR
    metric: str = EUCLIDEAN
    method: str = TSNE
    perplexity: float = 30.0
    coarse: int = 0
    fine: int = 0
    seed: int = 0


def usual_name(method: str) -> str:
    """What the atlas of a map is called where all else is left as it is.

    Those that insights and reports make have these names, so that they are made once.
    """
    return _USUAL_NAMES.get(method, f"comparison-{method}")


def settings_to_plain(settings: Settings) -> dict[str, Any]:
    """As JSON holds them."""
    return asdict(settings) | {"layers": list(settings.layers)}


def settings_from_plain(content: Mapping[str, Any]) -> Settings:
    """From what JSON held.

    Raises:
        KeyError: one is missing.
        TypeError: one is of the wrong kind.
    """
    names = Settings.__dataclass_fields__
    return Settings(
        **{name: content[name] for name in names} | {"layers": tuple(content["layers"])}
    )
