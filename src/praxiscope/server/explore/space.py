"""Where clips lie to each other, as far as it can be had at once."""

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

MOST_NEW = 0.25
"""Share of the clips that may be new before all are represented anew."""

_BLOCK = 65_536


@dataclass(frozen=True, eq=False)
class Space:
    """The representation of a version's clips.

    Attributes:
        clips: numbers of the clips, ascending, ``(N,)``.
        representation: of them.
        vectors: by which they are represented, ``(N, D)``.
        axes: of their map of principal components.
        fitted: number of clips that representation and axes were found on.
    """

    clips: Numbers
    representation: Representation
    vectors: Floats
    axes: LinearMap
    fitted: int

    def similar(self, row: int, count: int) -> tuple[Numbers, Floats]:
        """The clips most like one, and distances to them, the nearest first.

        Args:
            row: of the clip.
            count: how many; all others where there are fewer.
        """
        rows, distances = similar(self.vectors, row, min(count, len(self.clips) - 1), EUCLIDEAN)
        return self.clips[rows], distances

    def linear_map(self) -> Doubles:
        """Places of the clips along their principal components, ``(N, 2)``."""
        starts = range(0, len(self.vectors), _BLOCK)
        blocks = [self.axes.of(self.vectors[start : start + _BLOCK]) for start in starts]
        return np.concatenate(blocks)


def read_space(run: Run, before: Space | None = None) -> Space:
    """Represent the clips of a run as insights do.

    Args:
        run: that has clips.
        before: of the run at another time. Where most clips were there, representation and axes
            stay as they are: just the other clips are read, and the rest keep their places.

    Raises:
        WorkspaceError: it has no clips yet, or a part is damaged.
    """
    features = read_features(run)
    if before is not None:
        was_there = np.isin(features.clips, before.clips, assume_unique=True)
        new = int((~was_there).sum())
        if new <= MOST_NEW * len(was_there) and len(was_there) <= before.fitted / (1 - MOST_NEW):
            return _continued(before, features, was_there)
    representation = fit_representation(features.layers)
    vectors = representation.of(features.layers)
    axes = fit_linear_map(vectors, representation.spread)
    return Space(features.clips, representation, vectors, axes, len(vectors))


def _continued(before: Space, features: Features, was_there: NDArray[np.bool_]) -> Space:
    vectors = np.empty((len(was_there), before.vectors.shape[1]), np.float32)
    rows = np.searchsorted(before.clips, features.clips[was_there])
    vectors[was_there] = before.vectors[rows]
    if not was_there.all():
        new = features.of(features.clips[~was_there])
        vectors[~was_there] = before.representation.of(new)
    return replace(before, clips=features.clips, vectors=vectors)
