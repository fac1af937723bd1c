"""Read checkpoint files and load them into networks, strictly and without running code."""

from __future__ import annotations

import argparse
import pickle
import pickletools
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from praxiscope.errors import ModelError

State = Mapping[str, Tensor]

SUFFIXES = (".pth", ".pt", ".pyth", ".safetensors", ".tar", ".ckpt", ".bin")
"""Endings of checkpoint files."""

_CONTAINERS = ("model_state", "state_dict", "model_state_dict", "model", "module", "net", "network")
_WRAPPERS = ("module.", "_orig_mod.", "model.")
_SHOWN = 3


def read_state(path: str | Path) -> dict[str, Tensor]:
    """The tensors of a checkpoint file by their keys.

    Reads safetensors and files of ``torch.save``, which hold only weights or a training checkpoint.
    PyTorch's restricted reader reads pickles, so that a file never runs code. The prefixes that
    ``DataParallel`` and ``torch.compile`` put before every key are removed.

    Raises:
        ModelError: the file is missing, damaged, not a checkpoint, or contains Python objects.
    """
    path = Path(path)
    content = _read(path)
    for _ in range(len(_CONTAINERS)):
        inner = _container(content)
        if inner is None:
            break
        content = inner
    if not isinstance(content, Mapping):
        raise ModelError(
            f"holds a {type(content).__name__}, not weights by name",
            where=str(path),
            remedy="save network.state_dict()",
        )
    state = {str(key): value for key, value in content.items() if isinstance(value, Tensor)}
    if not state:
        held = ", ".join(repr(key) for key in list(content)[:5]) or "nothing"
        raise ModelError(f"holds no weights, but {held}", where=str(path))
    return without_wrappers(state)


def without_wrappers(state: State) -> dict[str, Tensor]:
    """A state dictionary without the prefixes that training wrappers put before every key."""
    for prefix in _WRAPPERS * 2:
        if all(key.startswith(prefix) for key in state):
            state = {key.removeprefix(prefix): tensor for key, tensor in state.items()}
    return dict(state)


def class_count(state: State, head: str) -> int | None:
    """Number of classes of a state dictionary: the rows of the head's weight, or None."""
    weight = state.get(f"{head}.weight")
    return None if weight is None else int(weight.shape[0])


def mismatch(network: nn.Module, state: State) -> str:
    """How a state dictionary differs from that of a network, as a sentence; empty if it fits."""
    expected = network.state_dict()
    missing = [
        key for key in expected if key not in state and not key.endswith("num_batches_tracked")
    ]
    unexpected = [key for key in state if key not in expected]
    misshapen = [
        f"{key} {tuple(state[key].shape)} instead of {tuple(tensor.shape)}"
        for key, tensor in expected.items()
        if key in state and state[key].shape != tensor.shape
    ]
    kinds = (
        (missing, "missing"),
        (unexpected, "unexpected"),
        (misshapen, "of a wrong shape"),
    )
    differences = [f"{len(keys)} {kind} ({some_of(keys)})" for keys, kind in kinds if keys]
    return f"it expects {len(expected)} tensors; {', '.join(differences)}" if differences else ""


def load_strictly(
    network: nn.Module, state: State, *, where: str, model: str, remedy: str = ""
) -> None:
    """Copy a state dictionary into a network.

    Raises:
        ModelError: a tensor is missing, unexpected or of a wrong shape; nothing is loaded then.
    """
    difference = mismatch(network, state)
    if difference:
        raise ModelError(f"does not fit {model}: {difference}", where=where, remedy=remedy)
    network.load_state_dict(dict(state), strict=True)


def some_of(names: Sequence[str]) -> str:
    """The first few names, for a message."""
    return ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")


def _container(content: Any) -> Any:
    """The weights inside a training checkpoint, None where the content is the weights."""
    if not isinstance(content, Mapping):
        return None
    return next(
        (content[key] for key in _CONTAINERS if isinstance(content.get(key), Mapping)), None
    )


def _read(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except FileNotFoundError:
        raise ModelError("no such weights file", where=str(path)) from None
    except OSError as error:
        raise ModelError(f"can't be read: {error.strerror}", where=str(path)) from error
    _refuse_other_content(path, start)
    if start[8:9] == b"{" and int.from_bytes(start[:8], "little") < 100 << 20:
        return _read_safetensors(path)
    return _read_pickle(path)


def _refuse_other_content(path: Path, start: bytes) -> None:
    """Recognise other files that are often saved under a checkpoint's name."""
    text = start.lstrip().lower()
    if not start:
        what, remedy = "an empty file", "download it again"
    elif text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        what, remedy = "a web page, not weights", "download the file itself, not its page"
    elif text.startswith(b"version https://git-lfs"):
        what, remedy = "a Git LFS pointer, not the weights", "run `git lfs pull`"
    else:
        return
    raise ModelError(f"is {what}", where=str(path), remedy=remedy)


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except SafetensorError as error:
        raise _damaged(path, error) from error


def _read_pickle(path: Path) -> Any:
    try:
        # An open file: with a path, torch.load decides by the ending of the name.
        with (
            torch.serialization.safe_globals(_harmless_records()),
            warnings.catch_warnings(action="ignore"),  # problems are raised as errors
            path.open("rb") as file,
        ):
            return torch.load(file, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        objects = _objects(path, str(error))
        if not objects:
            raise _damaged(path, error) from error
        raise ModelError(
            f"holds Python objects ({some_of(objects)}), which could run code when read, so it "
            "was not read",
            where=str(path),
            remedy="if you trust the file, save its tensors as safetensors and use that file",
        ) from None
    except (RuntimeError, EOFError, OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise _damaged(path, error) from error


def _harmless_records() -> list[Any]:
    """Types that training scripts save beside weights and that run no code when loaded."""
    scalar = np.float64(0).__reduce__()[0]
    numbers = [type(np.dtype(kind)) for kind in (np.float64, np.float32, np.int64, np.int32)]
    return [argparse.Namespace, scalar, np.dtype, *numbers]


def _objects(path: Path, message: str) -> list[str]:
    """Names of the Python objects because of which a pickle was refused."""
    if zipfile.is_zipfile(path):
        try:
            unsafe_names = torch.serialization.get_unsafe_globals_in_checkpoint(path)
        except (RuntimeError, ValueError, pickle.UnpicklingError):
            unsafe_names = []
        if unsafe_names:
            return sorted(unsafe_names)
    object_names = re.findall(r"GLOBAL ([\w.]+)", message)[:1]
    return object_names or (["a plain pickle"] if _is_plain_pickle(path) else [])


def _is_plain_pickle(path: Path) -> bool:
    """Whether a file is a pickle from its first byte to its last."""
    try:
        return all(True for _ in pickletools.genops(path.read_bytes()))
    except ValueError:
        return False


def _damaged(path: Path, error: Exception) -> ModelError:
    lines = str(error).strip().splitlines()
    reason = f" ({lines[0].rstrip('.')[:120]})" if lines else ""
    return ModelError(
        f"is no checkpoint, or a damaged or incomplete one{reason}",
        where=str(path),
        remedy="delete it and download or copy it again",
    )
