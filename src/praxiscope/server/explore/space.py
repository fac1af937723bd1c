"""Where clips lie to each other, as far as it can be had at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from praxiscope.atlas.features import read_features
from praxiscope.atlas.neighbours import EUCLIDEAN, similar
from praxiscope.atlas.pca import find_linear_map
from praxiscope.atlas.representation import Representation, find_representation
from praxiscope.atlas.rows import Doubles, Floats, Numbers
from praxiscope.workspace.run import Run

_BLOCK = 65_536


@dataclass(frozen=True, eq=False)
class Space:
    """The representation of a version's clips.

    Attributes:
        clips: numbers of the clips, ascending, ``(N,)``.
        representation: of them.
        vectors: by which they are represented, ``(N, D)``.
    """

    clips: Numbers
    representation: Representation
    vectors: Floats

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
        found = find_linear_map(self.vectors, self.representation.spread)
        starts = range(0, len(self.vectors), _BLOCK)
        return np.concatenate([found.of(self.vectors[start : start + _BLOCK]) for start in starts])


def read_space(run: Run) -> Space:
    """Represent the clips of a run as insights do.

    Raises:
        WorkspaceError: it has no clips yet, or a part is damaged.
    """
    features = read_features(run)
    representation = find_representation(features.layers)
    return Space(features.clips, representation, representation.of(features.layers))
