"""Replace the head of a network, or train only the head."""

from __future__ import annotations

from torch import Tensor, nn

from praxiscope.errors import TrainingError

Head = nn.Linear | nn.Conv3d


def find_head(network: nn.Module, path: str) -> Head:
    """The last linear module of a network.

    Raises:
        TrainingError: the module at ``path`` is not linear.
    """
    head = network.get_submodule(path)
    if not isinstance(head, nn.Linear | nn.Conv3d):
        raise TrainingError(f"the head is a {type(head).__name__}", where=path)
    return head


def replace_head(network: nn.Module, path: str, outputs: int) -> None:
    """Replace the head by a new one with random weights and ``outputs`` outputs."""
    old = find_head(network, path)
    has_bias = old.bias is not None
    if isinstance(old, nn.Linear):
        new: Head = nn.Linear(old.in_features, outputs, has_bias)
    else:
        new = nn.Conv3d(old.in_channels, outputs, 1, bias=has_bias)
    nn.init.normal_(new.weight, std=0.01)
    if new.bias is not None:
        nn.init.zeros_(new.bias)
    parent, _, name = path.rpartition(".")
    setattr(network.get_submodule(parent), name, new)


def widen_head(network: nn.Module, path: str, extra: int) -> None:
    """Append outputs to a head; the existing outputs stay the same.

    Only averages follow a head in these networks, so the new outputs act as a separate head.
    """
    old = find_head(network, path)
    weight, bias = (old.weight.data, None if old.bias is None else old.bias.data)
    replace_head(network, path, len(old.weight) + extra)
    new = find_head(network, path)
    new.weight.data[: len(weight)] = weight
    # Outputs with unit variance are a good start for vectors that are compared by cosine.
    nn.init.normal_(new.weight.data[len(weight) :], std=weight[0].numel() ** -0.5)
    if new.bias is not None and bias is not None:
        new.bias.data[: len(bias)] = bias


def split_head(
    state: dict[str, Tensor], path: str, classes: int
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Split a state into one with the first outputs of the head, and the other outputs."""
    head_keys = {f"{path}.weight", f"{path}.bias"}
    plain = {key: value[:classes] if key in head_keys else value for key, value in state.items()}
    other = {key: value[classes:] for key, value in state.items() if key in head_keys}
    return plain, other


def freeze_body(network: nn.Module, path: str) -> None:
    """Train only the head."""
    network.requires_grad_(False)
    find_head(network, path).requires_grad_(True)


def training_mode(network: nn.Module, path: str, *, frozen: bool) -> None:
    """Set training mode; a frozen body stays in evaluation mode, so that its norms don't change."""
    network.train(not frozen)
    if frozen:
        find_head(network, path).train()
