"""Find the videos that a list names without their folders."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from praxiscope.video.find import VIDEO_ENDINGS


@dataclass(frozen=True)
class NamedVideos:
    """Videos in a folder, by name.

    Attributes:
        folder: the folder that was searched.
        paths: files and frame folders by their name without ending, in the order of their paths.
    """

    folder: Path
    paths: Mapping[str, list[Path]]

    def path(self, expected: str, label: str = "") -> Path:
        """The path of a video, whatever its ending; the expected path if it does not exist.

        Args:
            expected: expected path relative to the folder, such as ``LABEL/NAME.mp4``.
            label: if several videos have the name, one in a folder with this name is preferred.
        """
        candidates = self.paths.get(PurePosixPath(expected).stem, [self.folder / expected])
        return max(candidates, key=lambda path: label in path.parent.parts)


def find_named(folder: Path, names: Iterable[str]) -> NamedVideos:
    """Search a folder at every depth for videos with some names, in one pass.

    Links to folders are followed; hidden folders are skipped. A folder with one of the names counts
    as a folder of frames and is not searched.
    """
    searched = set(names)
    paths: defaultdict[str, list[Path]] = defaultdict(list)
    visited: set[tuple[int, int]] = set()
    for folder_path, folders, files in os.walk(folder, followlinks=True):
        status = Path(folder_path).stat()
        # A link can lead back to a folder above it.
        if (status.st_dev, status.st_ino) in visited:
            folders.clear()
            continue
        visited.add((status.st_dev, status.st_ino))
        for name in sorted(files):
            stem, ending = os.path.splitext(name)  # noqa: PTH122 (a Path for every file is slow)
            if stem in searched and ending.lower() in VIDEO_ENDINGS:
                paths[stem].append(Path(folder_path, name))
        for name in sorted(searched.intersection(folders)):
            paths[name].append(Path(folder_path, name))
        folders[:] = sorted(n for n in folders if n not in searched and not n.startswith("."))
    return NamedVideos(folder, paths)
