"""What every test needs before it imports anything."""

from __future__ import annotations

import torch
from torchvision_shim import make_torchvision_importable

torch.set_num_threads(1)
make_torchvision_importable()
