from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from praxiscope.errors import ModelError
from praxiscope.models.layouts import activation, with_activation
from praxiscope.models.transformers_folder import installed_keys, open_folder
from praxiscope.models.transformers_models import block_paths, describe_network
from praxiscope.models.weights import read_state
from praxiscope.models.zoo.video_transformers import CARDS
from praxiscope.video.sample import Dense, Uniform

transformers = pytest.importorskip("transformers")

TINY: dict[str, tuple[str, dict[str, Any]]] = {
    "videomae": ("VideoMAE", {"num_frames": 6, "image_size": 32, "patch_size": 8}),
    "timesformer": ("Timesformer", {"num_frames": 3, "image_size": 32, "patch_size": 8}),
    "vivit": ("Vivit", {"num_frames": 6, "image_size": 32, "tubelet_size": [2, 8, 8]}),
    "vjepa2": (
        "VJEPA2",
        {
            "frames_per_clip": 6,
            "crop_size": 32,
            "patch_size": 8,
            "num_pooler_layers": 1,
            "pred_hidden_size": 24,
            "pred_num_attention_heads": 2,
            "pred_num_hidden_layers": 5,
        },
    ),
}
EXTENT = (3, 4, 4)


def tiny(kind: str, *, blocks: int = 5, **options: Any) -> nn.Module:
    name, size = TINY[kind]
    config = getattr(transformers, f"{name}Config")(
        hidden_size=48,
        num_hidden_layers=blocks,
        num_attention_heads=2,
        **({} if kind == "vjepa2" else {"intermediate_size": 64}),
        **size,
        **{"id2label": {0: "run", 1: "walk", 2: "wave"}, **options},
    )
    torch.manual_seed(0)
    return getattr(transformers, f"{name}ForVideoClassification")(config).eval()


@pytest.mark.parametrize("kind", TINY)
def test_networks_of_any_size_are_described(kind: str) -> None:
    network = tiny(kind)
    described = describe_network(network)
    assert described is not None
    assert described.classes == ("run", "walk", "wave")
    (size,) = described.recipe.input_sizes
    assert size == (3 if kind == "timesformer" else 6, 32, 32)
    torch.manual_seed(0)
    clip = torch.randn(2, 3, *size)
    name = "pixel_values_videos" if kind == "vjepa2" else "pixel_values"
    with torch.no_grad():
        expected = network(**{name: clip.transpose(1, 2)}).logits
        assert torch.equal(described.call(network, [clip]), expected)


@pytest.mark.parametrize("kind", TINY)
def test_layers_are_encoder_blocks_with_the_grid_they_declare(kind: str) -> None:
    network = tiny(kind).requires_grad_(False)
    described = describe_network(network)
    assert described is not None
    layers = {layer.path: layer for layer in described.layers}
    assert len(layers) >= 4
    emitted: dict[str, Tensor] = {}

    def keep(path: str, output: Any) -> Any:
        tensor = activation(output)
        emitted[path] = tensor if emitted else tensor.detach().requires_grad_()
        return with_activation(output, emitted[path])

    for path in layers:
        network.get_submodule(path).register_forward_hook(
            lambda module, inputs, output, path=path: keep(path, output)
        )
    (size,) = described.recipe.input_sizes
    torch.manual_seed(1)
    logits = described.call(network, [torch.randn(1, 3, *size)])
    gradients = torch.autograd.grad(logits[0, 1], list(emitted.values()), materialize_grads=True)
    for layer, tensor, raw in zip(layers.values(), emitted.values(), gradients, strict=True):
        assert layer.extent(size) == EXTENT
        grid = layer.layout.to_grid(tensor, EXTENT)
        assert grid.shape == (1, 48, *EXTENT)
        assert torch.equal(layer.layout.from_grid(grid, tensor), tensor)
        gradient = layer.layout.to_grid(raw, EXTENT)
        assert bool(gradient.any()) is not layer.class_token_only
    assert [layers[path].class_token_only for path in described.default_layers] == [False]
    assert next(reversed(layers)).endswith(".4"), "the last block is listed"


@pytest.mark.parametrize("kind", TINY)
def test_a_changed_patch_changes_the_cell_of_that_patch_most(kind: str) -> None:
    network = tiny(kind)
    described = describe_network(network)
    assert described is not None
    (size,) = described.recipe.input_sizes
    first = replace(described.layers[0], path=block_paths(network, 5)[0])
    outputs: list[Tensor] = []
    network.get_submodule(first.path).register_forward_hook(
        lambda module, inputs, output: outputs.append(activation(output))
    )
    # One cell, off the diagonal of every pair of axes, so that no two axes can be mixed up.
    cell, (frames, rows, columns) = (2, 0, 3), first.stride
    patch = (
        slice(int(frames) * 2, int(frames) * 3),
        slice(0, int(rows)),
        slice(int(columns) * 3, int(columns) * 4),
    )
    clip = torch.zeros(1, 3, *size)
    changed = clip.clone()
    changed[(0, slice(None), *patch)] = 3.0
    with torch.no_grad():
        described.call(network, [clip])
        described.call(network, [changed])
    change = first.layout.to_grid(outputs[1] - outputs[0], EXTENT)[0].norm(dim=0)
    assert tuple(int(i) for i in (change == change.max()).nonzero()[0]) == cell
    assert first.offset == tuple((step - 1) / 2 for step in first.stride)


def test_other_networks_are_not_described() -> None:
    assert describe_network(nn.Conv3d(3, 4, 1)) is None
    assert describe_network(tiny("videomae").videomae) is None
    assert describe_network(tiny("timesformer", attention_type="space_only")) is None
    image = transformers.ViTForImageClassification(
        transformers.ViTConfig(hidden_size=48, num_hidden_layers=1, num_attention_heads=2)
    )
    assert describe_network(image) is None


def test_placeholder_labels_become_numbered_classes() -> None:
    described = describe_network(tiny("videomae", id2label={0: "LABEL_0", 1: "LABEL_1"}))
    assert described is not None
    assert described.classes == ("class 0", "class 1")


@pytest.mark.slow
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_cards_declare_what_their_networks_have(card: Any) -> None:
    with torch.device("meta"):
        network = card.build(7)
    described = describe_network(network)
    assert described is not None
    assert described.layers == card.layers
    assert described.default_layers == card.default_layers
    assert described.recipe.input_sizes == card.recipe.input_sizes
    assert network.get_submodule(card.head).weight.shape[0] == 7


@pytest.mark.parametrize("kind", TINY)
@pytest.mark.parametrize("pickled", [False, True])
def test_a_saved_folder_opens_to_the_same_network(tmp_path: Path, kind: str, pickled: bool) -> None:
    network = tiny(kind)
    network.save_pretrained(tmp_path)
    if pickled:
        weights = tmp_path / "model.safetensors"
        torch.save(read_state(weights), tmp_path / "pytorch_model.bin")
        weights.unlink()
    (tmp_path / "preprocessor_config.json").write_text(
        json.dumps({"image_mean": [0.1, 0.2, 0.3], "image_std": [0.4, 0.5, 0.6]})
    )
    recipe = next(card for card in CARDS if card.name.startswith(kind)).recipe
    model = open_folder(kind, tmp_path, recipe)
    assert model.classes == ("run", "walk", "wave")
    assert model.recipe.mean == (0.1, 0.2, 0.3)
    assert model.recipe.std == (0.4, 0.5, 0.6)
    assert model.recipe.sampling == replace(recipe.sampling, frames=model.recipe.frames)
    clip = torch.randn(1, 3, *model.recipe.input_sizes[0])
    with torch.no_grad():
        name = "pixel_values_videos" if kind == "vjepa2" else "pixel_values"
        expected = network(**{name: clip.transpose(1, 2)}).logits
        assert torch.allclose(model.network.eval()(clip.transpose(1, 2)).logits, expected)


def test_preprocessors_without_normalisation(tmp_path: Path) -> None:
    tiny("vivit").save_pretrained(tmp_path)
    stated = {"do_normalize": False, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
    settings = tmp_path / "preprocessor_config.json"
    settings.write_text(json.dumps(stated))
    assert open_folder("vivit", tmp_path, CARDS[2].recipe).recipe.std == (1.0, 1.0, 1.0)
    settings.write_text(json.dumps({**stated, "do_zero_centering": True}))
    assert open_folder("vivit", tmp_path, CARDS[2].recipe).recipe.mean == (0.5, 0.5, 0.5)


def test_folders_that_dont_fit_say_why(tmp_path: Path) -> None:
    recipe = CARDS[0].recipe
    with pytest.raises(ModelError, match=r"no config\.json"):
        open_folder("videomae", tmp_path, recipe)
    tiny("vivit").save_pretrained(tmp_path)
    with pytest.raises(ModelError, match=r"describes a vivit network.*use vivit_b"):
        open_folder("videomae", tmp_path, recipe)
    (tmp_path / "model.safetensors").write_bytes(b"<html>")
    with pytest.raises(ModelError, match="web page"):
        open_folder("vivit", tmp_path, recipe)
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"no model\.safetensors"):
        open_folder("vivit", tmp_path, recipe)


def test_a_pretrained_network_without_a_head_is_refused(tmp_path: Path) -> None:
    tiny("videomae").videomae.save_pretrained(tmp_path)
    with pytest.raises(ModelError, match=r"lacks .* fine-tuned for classification"):
        open_folder("videomae", tmp_path, CARDS[0].recipe)


def test_weights_of_another_size_than_the_configurations_are_refused(tmp_path: Path) -> None:
    tiny("vivit").save_pretrained(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "intermediate_size": 32}))
    with pytest.raises(ModelError, match="can't be opened") as caught:
        open_folder("vivit", tmp_path, CARDS[2].recipe)
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("kind", TINY)
def test_published_keys_become_those_of_the_network(tmp_path: Path, kind: str) -> None:
    network = tiny(kind)
    network.save_pretrained(tmp_path)
    published = read_state(tmp_path / "model.safetensors")
    options = {
        key: value
        for key, value in network.config.to_diff_dict().items()
        if key not in {"id2label", "label2id", "model_type", "architectures", "dtype"}
    }
    state = installed_keys(kind, options, published)
    expected = network.state_dict()
    assert state.keys() == expected.keys()
    assert all(torch.equal(state[key], tensor) for key, tensor in expected.items())
    # What does not fit is left for the report, not filled with random values.
    spoilt = {**published, "extra": torch.ones(1)}
    del spoilt["classifier.bias"]
    left = installed_keys(kind, options, spoilt)
    assert left.keys() == (expected.keys() - {"classifier.bias"}) | {"extra"}


@pytest.mark.slow
def test_a_cached_repository_opens_offline_and_an_uncached_one_says_what_to_do(
    tmp_path: Path,
) -> None:
    repository = tmp_path / "hub" / "models--MCG-NJU--videomae-base-finetuned-ssv2"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("a" * 40)
    tiny("videomae").save_pretrained(repository / "snapshots" / ("a" * 40))
    script = """
import torchvision_shim
torchvision_shim.make_torchvision_importable()
from praxiscope.errors import WeightsUnavailableError
from praxiscope.models.registry import load_model
model = load_model("videomae_b", weights="something-something-v2")
print(model.classes, model.weights, model.recipe.sampling)
try:
    load_model("videomae_b")
except WeightsUnavailableError as error:
    print(error)
"""
    environment = {
        "HF_HOME": str(tmp_path),
        "HF_HUB_OFFLINE": "1",
        "PATH": "",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    run = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    description, refused = run.stdout.splitlines()
    assert description == f"('run', 'walk', 'wave') something-something-v2 {Uniform(6)}"
    assert "weights MCG-NJU/videomae-base-finetuned-kinetics: not in the cache" in refused
    assert "--weights FOLDER" in refused


def test_recipes_follow_the_published_test_settings() -> None:
    by_name = {card.name: card for card in CARDS}
    assert by_name["videomae_b"].recipe.sampling == Dense(16, 4, 30)
    assert by_name["timesformer_b"].recipe.sampling == Dense(8, 32, 30)
    assert by_name["timesformer_b"].checkpoints[1].recipe.sampling == Uniform(8)
    assert by_name["vivit_b"].recipe.resize == 256
    assert by_name["vjepa2_l"].recipe.resize == 292
