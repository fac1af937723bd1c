"""Make the pure-Python parts of a CUDA torchvision importable with a CPU-only torch."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch

_LIBRARIES: list[torch.library.Library] = []  # garbage collection of a library removes its schemas


def make_torchvision_importable() -> bool:
    """Register stand-in schemas where torchvision's compiled part does not load.

    Call before the first ``import torchvision``. Returns whether stand-ins were needed.
    """
    spec = importlib.util.find_spec("torchvision")
    if spec is None or spec.origin is None or _LIBRARIES:
        return bool(_LIBRARIES)
    for compiled in Path(spec.origin).parent.glob("_C*.so"):
        try:
            torch.ops.load_library(compiled)
        except OSError:
            continue
        return False
    # The only operators for which torchvision registers fakes whether they exist or not.
    library = torch.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _LIBRARIES.append(library)
    return True
