"""Settings of an atlas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from praxiscope.atlas.neighbours import EUCLIDEAN
from praxiscope.atlas.projection import PCA, TSNE
from praxiscope.atlas.representation import FLOOR

_DEFAULT_NAMES = {PCA: "insights", TSNE: "report"}


@dataclass(frozen=True)
class Settings:
    """All settings that determine the atlas of given clips.

    Attributes:
        layers: whose features represent a clip; all layers of the run where empty.
        logits: whether the logits are used as well.
        components: largest number of principal directions of a layer.
        floor: share of a layer's largest variance below which directions are not whitened.
        metric: of the neighbours.
        method: of the map.
        perplexity: of t-SNE.
        coarse: number of coarse clusters; 0 for the default, the cube root of the clips.
        fine: number of fine clusters; 0 for the default, the square root of the clips.
        seed: of all random numbers.
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


def default_name(method: str) -> str:
    """Name of the atlas with this map method and otherwise default settings.

    Insights, reports and comparisons use these names, so that each atlas is built once.
    """
    return _DEFAULT_NAMES.get(method, f"comparison-{method}")


def settings_to_plain(settings: Settings) -> dict[str, Any]:
    """As JSON values."""
    return asdict(settings) | {"layers": list(settings.layers)}


def settings_from_plain(content: Mapping[str, Any]) -> Settings:
    """From JSON values.

    Raises:
        KeyError: a setting is missing.
        TypeError: a setting has the wrong type.
    """
    names = Settings.__dataclass_fields__
    return Settings(
        **{name: content[name] for name in names} | {"layers": tuple(content["layers"])}
    )
