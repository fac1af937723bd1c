"""How a clip becomes the input of a network, and where the input lies in the clip."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from praxiscope.errors import VideoError
from praxiscope.video.clip import Clip, Times, shown_at
from praxiscope.video.geometry import Geometry
from praxiscope.video.sample import SampleTimes, Sampling

if TYPE_CHECKING:
    import torch

KINETICS_MEAN, KINETICS_STD = (0.45, 0.45, 0.45), (0.225, 0.225, 0.225)
IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@dataclass(frozen=True)
class Views:
    """How many clips and crops of one video a network receives; their logits are averaged."""

    clips: int = 1
    crops: int = 1

    def __post_init__(self) -> None:
        if self.clips < 1 or self.crops not in (1, 3, 5):
            raise VideoError(
                f"{self.clips}x{self.crops} is not possible",
                where="views",
                remedy="clips from 1 on, and 1 (centre), 3 (along the long side) or 5 (corners and "
                "centre) crops, such as 10x3",
            )

    @classmethod
    def parse(cls, text: str) -> Views:
        """Read ``CLIPS`` or ``CLIPSxCROPS``, such as ``10x3``."""
        counts = re.fullmatch(r"(\d+)(?:x(\d+))?", text.strip(), re.IGNORECASE)
        if counts is None:
            raise VideoError(f"{text!r} is not CLIPS or CLIPSxCROPS, such as 10x3", where="views")
        return cls(int(counts[1]), int(counts[2] or 1))


@dataclass(frozen=True, eq=False)
class ModelInput:
    """The input of a network, and its position in the source.

    Attributes:
        pathways: one normalised float32 tensor ``(N, C, T, H, W)`` per pathway; N counts views.
        geometries: one per view.
    """

    pathways: tuple[torch.Tensor, ...]
    geometries: tuple[Geometry, ...]

    def to(self, device: str | torch.device) -> ModelInput:
        """The same input on another device."""
        return ModelInput(tuple(tensor.to(device) for tensor in self.pathways), self.geometries)


def concatenate(inputs: Sequence[ModelInput]) -> ModelInput:
    """Join the inputs of several clips into one batch."""
    import torch

    pathways = zip(*(entry.pathways for entry in inputs), strict=True)
    return ModelInput(
        tuple(torch.cat(tensors) for tensors in pathways),
        tuple(geometry for entry in inputs for geometry in entry.geometries),
    )


@dataclass(frozen=True)
class ClipRecipe:
    """How frames become a network's input.

    Attributes:
        sampling: at which times frames are taken.
        resize: short side in pixels (aspect kept), or an exact height and width.
        crop: height and width of the network input.
        mean: per channel, of RGB in 0..1.
        std: per channel, of RGB in 0..1.
        slow_every: for two pathways, the number of fast frames for each slow one (alpha).

    Raises:
        VideoError: the crop is larger than the exact size.
    """

    sampling: Sampling
    resize: int | tuple[int, int]
    crop: tuple[int, int]
    mean: tuple[float, float, float] = KINETICS_MEAN
    std: tuple[float, float, float] = KINETICS_STD
    slow_every: int | None = None

    def __post_init__(self) -> None:
        if isinstance(self.resize, tuple) and (
            self.resize[0] < self.crop[0] or self.resize[1] < self.crop[1]
        ):
            raise VideoError(
                f"a crop of {self.crop[0]} x {self.crop[1]} does not fit "
                f"{self.resize[0]} x {self.resize[1]}",
                where="recipe",
                remedy="give a smaller crop, or a larger size to resize to",
            )

    @property
    def frames(self) -> int:
        """Frames of one view, at the highest frame rate of the pathways."""
        return self.sampling.frames

    @property
    def pathways(self) -> tuple[NDArray[np.intp], ...]:
        """Which of the frames each pathway receives: one pathway, or slow and fast.

        Slow frames follow PyTorchVideo's networks (0, 4, 8, 13, 17, ... of 32), so that official
        weights receive the frames that they were trained on.
        """
        fast = np.arange(self.frames)
        if self.slow_every is None:
            return (fast,)
        slow = np.linspace(0, self.frames - 1, self.frames // self.slow_every)
        return slow.astype(np.intp), fast

    @property
    def input_sizes(self) -> tuple[tuple[int, int, int], ...]:
        """Frames, height and width of each pathway's input."""
        return tuple((len(frames), *self.crop) for frames in self.pathways)

    def sample_times(self, duration: float, clips: int = 1) -> SampleTimes:
        """All times in seconds at which a frame is needed, flat."""
        return self.sampling.sample_times(duration, clips).ravel()

    def read(
        self, path: str | Path, views: Views | None = None, *, threads: int | None = None
    ) -> Clip:
        """Decode only the frames of a video that this recipe needs."""
        # Loads PyAV and OpenCV, which a list of recipes does not need.
        from praxiscope.video.decode import read_clip

        times = partial(self.sample_times, clips=(views or Views()).clips)
        return read_clip(path, times, threads=threads)

    def prepare(self, clip: Clip, views: Views | None = None) -> ModelInput:
        """Sample, resize, crop and normalise; one row per view, clips first, then crops."""
        import torch

        views = views or Views()
        geometries = self.geometries(clip.size, clip.times, clip.duration, views)
        rows = []
        for start in range(0, len(geometries), views.crops):
            crops = geometries[start : start + views.crops]  # all of the same frames
            used, position = np.unique(crops[0].frames, return_inverse=True)
            resized_size = crops[0].resized_size
            resized = np.stack([resize_frame(clip.frames[i], resized_size) for i in used])
            for top, left in (geometry.crop_corner for geometry in crops):
                crop = resized[:, top : top + self.crop[0], left : left + self.crop[1]]
                rows.append(crop[position])
        pixels = torch.from_numpy(self._normalise(np.stack(rows)))
        return ModelInput(
            tuple(
                pixels if len(steps) == self.frames else pixels[:, :, torch.from_numpy(steps)]
                for steps in self.pathways
            ),
            geometries,
        )

    def geometries(
        self, size: tuple[int, int], times: Times, duration: float, views: Views | None = None
    ) -> tuple[Geometry, ...]:
        """Where the network's inputs lie in a clip; one a view, clips first, then crops.

        Args:
            size: height and width of the clip's frames in pixels.
            times: ``(T,)`` seconds at which the clip's frames are shown.
            duration: of the clip in seconds.
            views: of the clip, one in its middle where None.
        """
        views = views or Views()
        resized_size = self.resized_size(size)
        corners = _crop_corners(resized_size, self.crop, views.crops)
        frames_of_views = (
            shown_at(times, seconds)
            for seconds in self.sampling.sample_times(duration, views.clips)
        )
        return tuple(
            Geometry(
                source_size=size,
                resized_size=resized_size,
                crop_corner=corner,
                crop_size=self.crop,
                frames=frames,
                times=times[frames],
                pathways=self.pathways,
            )
            for frames in frames_of_views
            for corner in corners
        )

    def _normalise(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """``(N, T, H, W, 3)`` uint8 to normalised ``(N, 3, T, H, W)`` float32."""
        # NumPy instead of torch: torch's threads wait in busy loops, which costs far more than the
        # work itself where several clips are prepared at once.
        std = np.array(self.std, np.float32)
        scale, shift = 1 / (255 * std), np.array(self.mean, np.float32) / std
        count, time, height, width, channels = frames.shape
        pixels = np.empty((count, channels, time, height, width), np.float32)
        for channel in range(channels):
            np.multiply(frames[..., channel], scale[channel], out=pixels[:, channel])
            pixels[:, channel] -= shift[channel]
        return pixels

    def resized_size(self, size: tuple[int, int]) -> tuple[int, int]:
        """Height and width that frames of that size have before the crop."""
        if isinstance(self.resize, tuple):
            return self.resize
        scale = self.resize / min(size)
        height, width = (max(self.resize, round(side * scale)) for side in size)
        # A crop that is larger than the short side still has to fit.
        grow = max(1.0, self.crop[0] / height, self.crop[1] / width)
        return round(height * grow), round(width * grow)


def resize_frame(frame: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Resize ``(H, W, C)`` to a height and width, as for a network's input."""
    import cv2

    if frame.shape[:2] == size:
        return frame
    # Bilinear as in the training pipelines; area averages where that would skip source pixels.
    shrinkage = frame.shape[0] / size[0], frame.shape[1] / size[1]
    by_area = max(shrinkage) > 2 and min(shrinkage) >= 1
    method = cv2.INTER_AREA if by_area else cv2.INTER_LINEAR
    resized: NDArray[np.uint8] = cv2.resize(frame, (size[1], size[0]), interpolation=method)  # type: ignore[assignment]
    return resized


def _crop_corners(
    size: tuple[int, int], crop: tuple[int, int], count: int
) -> list[tuple[int, int]]:
    """Top-left corners: centre; or start, centre, end of the long side; or corners and centre."""
    slack = size[0] - crop[0], size[1] - crop[1]
    centre = round(slack[0] / 2), round(slack[1] / 2)
    if count == 1:
        return [centre]
    if count == 5:
        return [centre, (0, 0), (0, slack[1]), (slack[0], 0), slack]
    if slack[0] > slack[1]:
        return [(0, centre[1]), centre, (slack[0], centre[1])]
    return [(centre[0], 0), centre, (centre[0], slack[1])]
