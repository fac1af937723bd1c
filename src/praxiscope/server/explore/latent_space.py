"""Vectors of the clips in the latent space, updated quickly while a run grows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from praxiscope.atlas.features import Features, read_features
from praxiscope.atlas.linear_map import LinearMap, fit_linear_map
from praxiscope.atlas.neighbours import EUCLIDEAN, similar
from praxiscope.atlas.representation import Representation, fit_representation
from praxiscope.atlas.rows import Doubles, Floats, Numbers
from praxiscope.workspace.run import Run

MAX_NEW_SHARE = 0.25
"""Share of new clips above which the representation is computed again from all clips."""

_BLOCK = 65_536


@dataclass(frozen=True, eq=False)
class LatentSpace:
    """The representation of a version's clips.

    Attributes:
        clips: numbers of the clips, ascending, ``(N,)``.
        representation: of them.
        vectors: of the clips, ``(N, D)``.
        axes: of the map of principal components.
        fitted: number of clips that representation and axes were fitted to.
    """

    clips: Numbers
    representation: Representation
    vectors: Floats
    axes: LinearMap
    fitted: int

    def similar(self, row: int, count: int) -> tuple[Numbers, Floats]:
        """The most similar clips and their distances, the nearest first.

        Args:
            row: of the clip.
            count: number of clips; all others if there are fewer.
        """
        rows, distances = similar(self.vectors, row, min(count, len(self.clips) - 1), EUCLIDEAN)
        return self.clips[rows], distances

    def linear_map(self) -> Doubles:
        """Positions of the clips along their principal components, ``(N, 2)``."""
        starts = range(0, len(self.vectors), _BLOCK)
        blocks = [self.axes.of(self.vectors[start : start + _BLOCK]) for start in starts]
        return np.concatenate(blocks)


def read_latent_space(run: Run, before: LatentSpace | None = None) -> LatentSpace:
    """Vectors of the clips of a run, the same as for insights.

    Args:
        run: that has clips.
        before: of the run at another time. If it has most of the clips, representation and axes
            stay the same: only the other clips are read, and the rest keep their positions.

    Raises:
        WorkspaceError: it has no clips yet, or a part is damaged.
    """
    features = read_features(run)
    if before is not None:
        is_old = np.isin(features.clips, before.clips, assume_unique=True)
        new = int((~is_old).sum())
        if new <= MAX_NEW_SHARE * len(is_old) and len(is_old) <= before.fitted / (
            1 - MAX_NEW_SHARE
        ):
            return _extended(before, features, is_old)
    representation = fit_representation(features.layers)
    vectors = representation.of(features.layers)
    axes = fit_linear_map(vectors, representation.spread)
    return LatentSpace(features.clips, representation, vectors, axes, len(vectors))


def _extended(before: LatentSpace, features: Features, is_old: NDArray[np.bool_]) -> LatentSpace:
    vectors = np.empty((len(is_old), before.vectors.shape[1]), np.float32)
    rows = np.searchsorted(before.clips, features.clips[is_old])
    vectors[is_old] = before.vectors[rows]
    if not is_old.all():
        new = features.of(features.clips[~is_old])
        vectors[~is_old] = before.representation.of(new)
    return replace(before, clips=features.clips, vectors=vectors)
