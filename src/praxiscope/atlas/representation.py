"""One vector per clip from several layers of a network.

The features of each layer are standardised and projected to their principal directions. Directions
with no more variance than noise has for as many clips and features (Marchenko and Pastur 1967) are
dropped. The others are whitened, except for weak ones, which whitening would amplify too much. All
layers then have the same total variance, as in multiple factor analysis (Escofier and Pagès 1994);
a layer that contains only noise has none. Where all layers contain only noise, as with few clips,
each keeps its first two directions.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from praxiscope.atlas.principal_components import PrincipalComponents, principal_components
from praxiscope.atlas.progress import Progress, silent
from praxiscope.atlas.rows import Doubles, Floats, Rows, blocks, sample, select_rows, width
from praxiscope.errors import PraxiscopeError, WorkspaceError
from praxiscope.files.atomic_write import atomic_write

FITTED_ON = 100_000
"""Largest number of rows for the fit; of more rows, a random sample is used."""

FLOOR = 0.01
"""Default of the variance floor."""

_FORMAT, _FEWEST = 1, 2
_MARGIN = 1.05  # factor by which the largest variance of noise may exceed its limit by chance


@dataclass(frozen=True, eq=False)
class LayerBasis:
    """Projection of the features of a layer to coordinates.

    Attributes:
        mean: of each feature, (C,).
        projection: of features minus their mean, (C, K).
        spread: factor of each coordinate that undoes the whitening, (K,).
    """

    mean: Doubles
    projection: Doubles
    spread: Doubles


@dataclass(frozen=True, eq=False)
class Representation:
    """Maps the features of several layers to one vector per clip.

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
        """Factor of each coordinate that undoes the whitening, (D,).

        In whitened coordinates all directions have the same variance. The principal components
        of clips are therefore computed from the vectors times this factor.
        """
        parts = [basis.spread for basis in self.bases.values()]
        return np.concatenate(parts) if sum(map(len, parts)) else np.ones(1)

    def of(self, features: Mapping[str, Rows], progress: Progress = silent) -> Floats:
        """Vectors of clips, of the fit or new.

        Args:
            features: by layer, (N, ...) each; other layers are ignored. Missing values (NaN
                or infinite) count as the mean of their column.
            progress: callback that receives the progress (0 to 1).

        Returns:
            (N, D). Their total variance over the clips of the fit is 1, the same for every layer
            in use. One column of zeros where nothing varied.

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
                raise PraxiscopeError("features are missing", where=layer)
            if width(features[layer]) != len(basis.mean):
                raise PraxiscopeError(
                    f"{width(features[layer])} features, the representation needs "
                    f"{len(basis.mean)}",
                    where=layer,
                )
        return _rows_of({layer: features[layer] for layer in self.bases})


def fit_representation(
    features: Mapping[str, Rows],
    *,
    components: int = 64,
    floor: float = FLOOR,
    seed: int = 0,
    progress: Progress = silent,
) -> Representation:
    """Fit the representation of clips.

    Args:
        features: by layer, (N, ...) each, in memory or on disk; logits may be one of them.
        components: largest number of principal directions of a layer.
        floor: share of a layer's largest variance; weaker directions are divided by the root of
            this value instead of by their own standard deviation. 0 whitens all, 1 none.
        seed: of the sample where there are more than :data:`FITTED_ON` rows.
        progress: callback that receives the progress (0 to 1).

    Raises:
        PraxiscopeError: no layers, layers that differ in length, or one that is too wide.
    """
    count = _rows_of(features)
    rows = sample(count, FITTED_ON, seed)
    components_of = {}
    for number, (layer, values) in enumerate(features.items()):
        progress("principal directions", number / len(features))
        components_of[layer] = principal_components(
            select_rows(values, rows), components, standardise=True
        )
    progress("principal directions", 1.0)
    counts = {
        layer: _above_noise(principal, len(rows)) for layer, principal in components_of.items()
    }
    if not any(counts.values()):
        counts = {
            layer: min(_FEWEST, len(principal.variances))
            for layer, principal in components_of.items()
        }
    share = 1 / max(1, sum(significant > 0 for significant in counts.values()))
    return Representation(
        {
            layer: _basis(principal, counts[layer], floor, share)
            for layer, principal in components_of.items()
        }
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
        WorkspaceError: the file is missing, damaged, or of a newer format.
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


def _basis(principal: PrincipalComponents, count: int, floor: float, share: float) -> LayerBasis:
    """Whiten the first directions and scale the layer to its share of the total variance."""
    variances, directions = principal.variances[:count], principal.directions[:, :count]
    divisors = np.maximum(variances, floor * variances.max(initial=0.0))
    whitened = variances / divisors
    weight = np.sqrt(share / whitened.sum()) if count else 1.0
    projection = directions / principal.scale[:, None] / np.sqrt(divisors) * weight
    spread = np.sqrt(divisors * (whitened.sum() / variances.sum())) if count else np.ones(0)
    return LayerBasis(principal.mean, projection, spread)


def _above_noise(principal: PrincipalComponents, clips: int) -> int:
    """Number of directions with more variance than noise.

    The noise level is the mean variance of the dropped directions. It depends on which directions
    are dropped: the iteration starts with all of them, and the number of kept ones only grows.
    """
    features = int(np.isfinite(principal.scale).sum())
    edge = _MARGIN * (1 + np.sqrt(features / max(clips - 1, 1))) ** 2
    significant = 0
    while significant < min(len(principal.variances), features - 1):
        noise = (principal.total - principal.variances[:significant].sum()) / (
            features - significant
        )
        above = int((principal.variances > noise * edge).sum())
        if above <= significant:
            break
        significant = above
    return significant


def _rows_of(features: Mapping[str, Rows]) -> int:
    counts = {layer: rows.shape[0] for layer, rows in features.items()}
    if not counts:
        raise PraxiscopeError("no layers to represent clips by", where="atlas")
    if len(set(counts.values())) > 1:
        raise PraxiscopeError(f"layers differ in their number of clips: {counts}", where="atlas")
    return next(iter(counts.values()))
