"""A clip as one vector, gathered over several layers of a network.

The features of each layer are standardised and turned to their principal directions. Directions
with no more variance than noise shows in as many clips and features (Marchenko and Pastur 1967)
are left out. The others are whitened, but for weak ones, which would be blown up. Every layer then
has the same share of the whole, however many channels it has, much as in multiple factor analysis
(Escofier and Pagès 1994); one in which there is nothing but noise has none. Where that is true of
all, as of a handful of clips, each keeps its first two directions.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from praxiscope.atlas.principal_components import PrincipalComponents, principal_components
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.rows import Doubles, Floats, Rows, blocks, chosen, sample, width
from praxiscope.errors import PraxiscopeError, WorkspaceError
from praxiscope.files.atomic_write import atomic_write

FITTED_ON = 100_000
"""Rows that directions are found on, drawn under the seed where there are more."""

FLOOR = 0.01
"""Default of the floor."""

_FORMAT, _FEWEST = 1, 2
_CHANCE = 1.05  # by which the largest variance of noise exceeds its limit now and then


@dataclass(frozen=True, eq=False)
class LayerBasis:
    """How the features of a layer become coordinates.

    Attributes:
        mean: of each feature, (C,).
        projection: from features less their mean to coordinates, (C, K).
        spread: by which the coordinates are multiplied to undo the whitening, (K,).
    """

    mean: Doubles
    projection: Doubles
    spread: Doubles


@dataclass(frozen=True, eq=False)
class Representation:
    """Turns features of layers into one vector a clip.

    Attributes:
        bases: by layer, in the order of the coordinates.
    """

    bases: Mapping[str, LayerBasis]

    @property
    def dimensions(self) -> int:
        """Length of a vector, at least one."""
        return max(1, sum(len(basis.spread) for basis in self.bases.values()))

    @property
    def spread(self) -> Doubles:
        """By what vectors are multiplied to undo the whitening, (D,).

        Where all that varies is whitened, no direction stands out; principal components of the
        clips are those of the vectors times this.
        """
        parts = [basis.spread for basis in self.bases.values()]
        return np.concatenate(parts) if sum(map(len, parts)) else np.ones(1)

    def of(self, features: Mapping[str, Rows], progress: Progress = silent) -> Floats:
        """Vectors of clips, seen before or not.

        Args:
            features: by layer, (N, ...) each; layers that are not used are ignored. What is
                missing (NaN or infinite) counts as the mean of its column.
            progress: is told how it goes.

        Returns:
            (N, D). Their variance over the clips that the representation was found on is 1 in
            all, the same for every layer that is used. One column of zeros where nothing varied.

        Raises:
            PraxiscopeError: a layer is missing or of another width, or layers differ in length.
        """
        count = self._check(features)
        vectors = np.zeros((count, self.dimensions), np.float32)
        begin = 0
        for number, (layer, basis) in enumerate(self.bases.items()):
            end = begin + len(basis.spread)
            for where, values in blocks(features[layer]):
                centred = np.nan_to_num(values - basis.mean, copy=False, nan=0.0)
                vectors[where, begin:end] = centred @ basis.projection
                progress("representation", (number + where.stop / count) / len(self.bases))
            begin = end
        return vectors

    def _check(self, features: Mapping[str, Rows]) -> int:
        for layer, basis in self.bases.items():
            if layer not in features:
                raise PraxiscopeError("its features are missing", where=layer)
            if width(features[layer]) != len(basis.mean):
                raise PraxiscopeError(
                    f"{width(features[layer])} features, the representation takes "
                    f"{len(basis.mean)}",
                    where=layer,
                )
        return _rows_of({layer: features[layer] for layer in self.bases})


def find_representation(
    features: Mapping[str, Rows],
    *,
    components: int = 64,
    floor: float = FLOOR,
    seed: int = 0,
    progress: Progress = silent,
) -> Representation:
    """Find the representation of some clips.

    Args:
        features: by layer, (N, ...) each, in memory or on disk; logits may be one of them.
        components: principal directions of a layer at most.
        floor: share of a layer's largest variance; weaker directions are divided by the root of
            that instead of by their own standard deviation. 0 whitens all, 1 none.
        seed: decides which rows the directions are found on where there are more than
            :data:`FITTED_ON`.
        progress: is told how it goes.

    Raises:
        PraxiscopeError: no layers, layers that differ in length, or one that is too wide.
    """
    count = _rows_of(features)
    rows = sample(count, FITTED_ON, seed)
    found = {}
    for number, (layer, values) in enumerate(features.items()):
        progress("principal directions", number / len(features))
        found[layer] = principal_components(chosen(values, rows), components, standardise=True)
    progress("principal directions", 1.0)
    kept = {layer: _above_noise(one, len(rows)) for layer, one in found.items()}
    if not any(kept.values()):
        kept = {layer: min(_FEWEST, len(one.variances)) for layer, one in found.items()}
    share = 1 / max(1, sum(count > 0 for count in kept.values()))
    return Representation(
        {layer: _basis(one, kept[layer], floor, share) for layer, one in found.items()}
    )


def save_representation(representation: Representation, path: Path) -> None:
    """Write a representation as ``.npz``: arrays only, nothing pickled.

    Raises:
        WorkspaceError: it can't be written.
    """
    arrays: dict[str, np.ndarray] = {
        "format": np.array(_FORMAT),
        "layers": np.array(list(representation.bases), np.str_),
    }
    for number, basis in enumerate(representation.bases.values()):
        arrays[f"mean.{number}"] = basis.mean
        arrays[f"projection.{number}"] = basis.projection
        arrays[f"spread.{number}"] = basis.spread
    with atomic_write(path, fsync=True) as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


def load_representation(path: Path) -> Representation:
    """Read a representation.

    Raises:
        WorkspaceError: there is none, it is damaged, or of a newer format.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if int(arrays["format"]) > _FORMAT:
                raise WorkspaceError(
                    "is of a newer format",
                    where=str(path),
                    remedy="pip install --upgrade praxiscope",
                )
            return Representation(
                {
                    str(layer): LayerBasis(
                        arrays[f"mean.{number}"],
                        arrays[f"projection.{number}"],
                        arrays[f"spread.{number}"],
                    )
                    for number, layer in enumerate(arrays["layers"])
                }
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise WorkspaceError(f"can't be read, {error}", where=str(path)) from error


def _basis(found: PrincipalComponents, kept: int, floor: float, share: float) -> LayerBasis:
    """Whiten the directions that are kept and give the layer its share of the whole variance."""
    variances, directions = found.variances[:kept], found.directions[:, :kept]
    divided = np.maximum(variances, floor * variances.max(initial=0.0))
    left = variances / divided
    weight = np.sqrt(share / left.sum()) if kept else 1.0
    projection = directions / found.scale[:, None] / np.sqrt(divided) * weight
    spread = np.sqrt(divided * (left.sum() / variances.sum())) if kept else np.ones(0)
    return LayerBasis(found.mean, projection, spread)


def _above_noise(found: PrincipalComponents, clips: int) -> int:
    """How many directions have more variance than noise would.

    Noise is what the directions left out have on average, which in turn decides which those are:
    begun with none kept, the number only grows.
    """
    features = int(np.isfinite(found.scale).sum())
    edge = _CHANCE * (1 + np.sqrt(features / max(clips - 1, 1))) ** 2
    kept = 0
    while kept < min(len(found.variances), features - 1):
        noise = (found.total - found.variances[:kept].sum()) / (features - kept)
        above = int((found.variances > noise * edge).sum())
        if above <= kept:
            break
        kept = above
    return kept


def _rows_of(features: Mapping[str, Rows]) -> int:
    counts = {layer: rows.shape[0] for layer, rows in features.items()}
    if not counts:
        raise PraxiscopeError("no layers to represent clips by", where="atlas")
    if len(set(counts.values())) > 1:
        raise PraxiscopeError(f"layers differ in their number of clips: {counts}", where="atlas")
    return next(iter(counts.values()))
