"""Giving a network another head, and training nothing but it."""

from __future__ import annotations

from torch import Tensor, nn

from praxiscope.errors import TrainingError

Head = nn.Linear | nn.Conv3d


def find_head(network: nn.Module, path: str) -> Head:
    """The last linear module.

    Raises:
        TrainingError: it is of another kind.
    """
    head = network.get_submodule(path)
    if not isinstance(head, nn.Linear | nn.Conv3d):
        raise TrainingError(f"the head is a {type(head).__name__}", where=path)
    return head


def replace_head(network: nn.Module, path: str, outputs: int) -> None:
    """Put a fresh head with so many outputs in the place of the old one."""
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
    """Append outputs to a head; those that it has stay as they are.

    All that follows a head is an average, so that the new outputs are a head of their own.
    """
    old = find_head(network, path)
    kept = (old.weight.data, None if old.bias is None else old.bias.data)
    replace_head(network, path, len(old.weight) + extra)
    new = find_head(network, path)
    new.weight.data[: len(kept[0])] = kept[0]
    # At unit output variance, which a vector compared by its cosine may start from.
    nn.init.normal_(new.weight.data[len(kept[0]) :], std=kept[0][0].numel() ** -0.5)
    if new.bias is not None and kept[1] is not None:
        new.bias.data[: len(kept[1])] = kept[1]


def split_head(
    state: dict[str, Tensor], path: str, classes: int
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """A state with the first outputs of its head, and the others of that head."""
    own = {f"{path}.weight", f"{path}.bias"}
    plain = {key: value[:classes] if key in own else value for key, value in state.items()}
    other = {key: value[classes:] for key, value in state.items() if key in own}
    return plain, other


def freeze_body(network: nn.Module, path: str) -> None:
    """Let nothing but the head learn."""
    network.requires_grad_(False)
    find_head(network, path).requires_grad_(True)


def training_mode(network: nn.Module, path: str, *, frozen: bool) -> None:
    """Training mode; a frozen body stays in evaluation mode, so that its norms stay as they are."""
    network.train(not frozen)
    if frozen:
        find_head(network, path).train()
