"""Where the videos lie that a list calls by their names alone."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from praxiscope.video.find import VIDEO_ENDINGS


@dataclass(frozen=True)
class NamedVideos:
    """Videos below a folder, by name.

    Attributes:
        folder: that was searched.
        found: files and frame folders by their name without ending, in order of their paths.
    """

    folder: Path
    found: Mapping[str, list[Path]]

    def path(self, expected: str, label: str = "") -> Path:
        """Where a video lies, whatever its ending; where it should lie if it is nowhere.

        Args:
            expected: its path from the folder, such as ``LABEL/NAME.mp4``.
            label: of several videos of the name, one in a folder called so is preferred.
        """
        places = self.found.get(PurePosixPath(expected).stem, [self.folder / expected])
        return max(places, key=lambda place: label in place.parent.parts)


def find_named(folder: Path, names: Iterable[str]) -> NamedVideos:
    """Search a folder at every depth for videos of some names, in one pass.

    Links to folders are followed, hidden folders are not. A folder of a wanted name is taken for
    a folder of frames and not searched.
    """
    wanted = set(names)
    found: defaultdict[str, list[Path]] = defaultdict(list)
    visited: set[tuple[int, int]] = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        status = Path(place).stat()
        # A link can lead back to a folder above it.
        if (status.st_dev, status.st_ino) in visited:
            folders.clear()
            continue
        visited.add((status.st_dev, status.st_ino))
        for name in sorted(files):
            stem, ending = os.path.splitext(name)  # noqa: PTH122 (a Path for every file is slow)
            if stem in wanted and ending.lower() in VIDEO_ENDINGS:
                found[stem].append(Path(place, name))
        for name in sorted(wanted.intersection(folders)):
            found[name].append(Path(place, name))
        folders[:] = sorted(n for n in folders if n not in wanted and not n.startswith("."))
    return NamedVideos(folder, found)
