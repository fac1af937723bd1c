"""A checksum that identifies the weights of a network."""

from __future__ import annotations

import hashlib

from torch import nn


def weights_digest(network: nn.Module) -> str:
    """SHA-256 of the names, shapes and values of a network's parameters and buffers."""
    digest = hashlib.sha256()
    for name, tensor in sorted(network.state_dict().items()):
        values = tensor.detach().cpu().float().numpy()
        digest.update(f"{name}{values.shape}".encode())
        digest.update(values.tobytes())
    return digest.hexdigest()
