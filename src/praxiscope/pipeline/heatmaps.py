"""Coarse heatmaps of the predicted class, small enough to store for every clip."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from praxiscope.attribution.engine import Recording
from praxiscope.attribution.families.cam import grad_cam
from praxiscope.models.model import VideoModel


def heatmap_layer(model: VideoModel) -> str:
    """The layer whose heatmaps are stored, that of the slow pathway of two; empty for none."""
    return next(iter(model.default_layers), "")


def predicted_class_maps(recording: Recording, views: int) -> NDArray[np.uint8]:
    """Grad-CAM of each clip's predicted class on its first view.

    Args:
        recording: of ``N * views`` views, with a single layer.
        views: number of views of each clip, next to each other; their mean logits give the class.

    Returns:
        ``(N, T, H, W)`` on the layer's own grid, 255 at a clip's maximum, all 0 where no
        activation supports the class.
    """
    logits = recording.logits
    mean = logits.detach().reshape(-1, views, logits.shape[1]).mean(1)
    predicted = mean.argmax(1).repeat_interleave(views)
    gradients = recording.gradients(logits.gather(1, predicted[:, None])[:, 0], last=True)
    ((name, activation),) = recording.activations().items()
    maps = grad_cam(activation, gradients[name])[::views].nan_to_num()
    largest = maps.amax((1, 2, 3), keepdim=True)
    scaled = torch.where(largest > 0, maps / largest.clamp(min=1e-30), 0.0)
    values: NDArray[np.uint8] = scaled.mul(255).round().to(torch.uint8).cpu().numpy()
    return values
