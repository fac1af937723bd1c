"""Build networks without values (on torch's ``meta`` device): only their shapes exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

_INITIALISATIONS = {
    Tensor.normal_,
    Tensor.uniform_,
    *(
        function
        for name, function in vars(nn.init).items()
        if re.fullmatch(r"[a-z]\w*[a-z]_", name)
    ),
}
"""Functions that change a tensor's values in place."""


class _WithoutInitialisation(TorchFunctionMode):
    """Skips the initialisation of weights.

    Torch initialises meta tensors by its compiler, whose import takes two seconds.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        if func in _INITIALISATIONS:
            return args[0] if args else kwargs["tensor"]
        return func(*args, **kwargs)


@contextmanager
def without_values() -> Iterator[None]:
    """Networks that are built in this context allocate no memory."""
    with torch.device("meta"), _WithoutInitialisation():
        yield
