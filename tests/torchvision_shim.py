"""Makes a torchvision built for CUDA importable with a CPU-only torch (its pure-Python parts)."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch

_LIBRARIES: list[torch.library.Library] = []  # a garbage-collected library removes its schemas


def make_torchvision_importable() -> bool:
    """Register substitute schemas if torchvision's compiled part does not load.

    Call before the first ``import torchvision``. Returns whether substitutes were needed.
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
    # The only operators for which torchvision registers fakes even if they do not exist.
    library = torch.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    _LIBRARIES.append(library)
    return True
