"""The registry of methods, and a method that is not a CAM: it needs one file and nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping

import numpy as np
import pytest
import torch
from torch import Tensor

from praxiscope.attribution import methods
from praxiscope.attribution.cam import cam_method
from praxiscope.attribution.explain import explain
from praxiscope.attribution.inputs import MethodInputs
from praxiscope.attribution.methods import (
    RawMaps,
    attribution_method,
    find_method,
    known_methods,
)
from praxiscope.attribution.overlay import overlay_frames
from praxiscope.attribution.placement import InputPlacement
from praxiscope.errors import AttributionError
from praxiscope.models.model import Layer, VideoModel
from praxiscope.video.clip import Clip

NAMES = [
    "grad-cam",
    "grad-cam-per-frame",
    "grad-cam++",
    "xgrad-cam",
    "hires-cam",
    "layer-cam",
    "eigen-cam",
]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the registry that the test may change."""
    known_methods()
    monkeypatch.setattr(methods, "_METHODS", dict(methods._METHODS))


@pytest.fixture
def input_gradient(registry: None) -> str:
    """The magnitude of the gradient at every pixel (Simonyan et al. 2014), the largest channel."""

    @attribution_method("input-gradient", "how much each pixel changes the score")
    def maps(
        model: VideoModel, inputs: MethodInputs, targets: Tensor, layers: Mapping[str, Layer]
    ) -> list[RawMaps]:
        pathways = [tensor.detach().requires_grad_() for tensor in inputs.pathways]
        logits = inputs.forward(model, pathways)
        by_target = [
            torch.autograd.grad((logits * weights).sum(), pathways, retain_graph=True)
            for weights in targets.unbind(1)
        ]
        return [
            RawMaps(
                torch.stack([gradient.abs().amax(1) for gradient in gradients], 1),
                placement=InputPlacement(pathway=pathway),
            )
            for pathway, gradients in enumerate(zip(*by_target, strict=True))
        ]

    return "input-gradient"


def test_the_registry_lists_every_method_with_a_summary() -> None:
    assert [method.name for method in known_methods()] == NAMES
    for method in known_methods():
        assert method.summary
        assert method.title
        assert method.needs_layer
        assert method.uses_gradient == (method.name != "eigen-cam")


def test_the_list_of_methods_does_not_load_torch() -> None:
    code = (
        "import sys; from praxiscope.attribution.methods import known_methods; "
        "assert known_methods(); print('torch' in sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "False"


@pytest.mark.parametrize("name", ["Grad-CAM++", "gradcam++", "GRAD_CAM++"])
def test_spelling_of_a_name_does_not_matter(name: str) -> None:
    assert find_method(name).name == "grad-cam++"


def test_an_unknown_method_names_the_nearest() -> None:
    with pytest.raises(AttributionError, match=r"method: no method 'hirescamm'.*'hires-cam'"):
        find_method("hirescamm")


def test_a_method_without_layers_agrees_with_plain_autograd(
    grid_model: VideoModel, noise: Clip, input_gradient: str
) -> None:
    explanation = explain(grid_model, noise, target=["1", "0-vs-2"], method=input_gradient)
    assert len(explanation.heatmaps) == 2
    prepared = grid_model.recipe.prepare(noise)
    for heatmap, score in zip(
        explanation.heatmaps,
        (lambda logits: logits[0, 1], lambda logits: logits[0, 0] - logits[0, 2]),
        strict=True,
    ):
        clip = prepared.pathways[0].clone().requires_grad_()
        score(grid_model.network(clip)).backward()
        np.testing.assert_allclose(heatmap.raw, clip.grad[0].abs().amax(0), rtol=1e-5, atol=1e-9)
        assert heatmap.layer_name == ""
        assert heatmap.method == "input-gradient"
        # One cell per pixel: the values are the map itself, normalised.
        np.testing.assert_allclose(heatmap.values, heatmap.raw / heatmap.raw.max(), atol=1e-6)


def test_chunks_of_views_give_the_same_maps_without_layers(
    grid_model: VideoModel, noise: Clip, input_gradient: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"target": "2", "views": "2x3", "method": input_gradient}
    whole = explain(grid_model, noise, **options)
    monkeypatch.setattr("praxiscope.attribution.batch_explainer.VIEWS_AT_ONCE", 4)
    chunked = explain(grid_model, noise, **options)
    assert len(whole.heatmaps) == len(chunked.heatmaps) == 6
    for expected, heatmap in zip(whole.heatmaps, chunked.heatmaps, strict=True):
        np.testing.assert_allclose(heatmap.raw, expected.raw, rtol=1e-5, atol=1e-9)


def test_a_method_without_layers_can_be_drawn_and_saved(
    grid_model: VideoModel, noise: Clip, input_gradient: str, tmp_path
) -> None:
    explanation = explain(grid_model, noise, method=input_gradient)
    assert next(overlay_frames(explanation)).ndim == 3
    assert (explanation.save(tmp_path / "out") / "summary.json").exists()


def test_a_layer_for_a_method_without_layers_is_refused(
    grid_model: VideoModel, noise: Clip, input_gradient: str
) -> None:
    with pytest.raises(AttributionError, match=r"layer: input-gradient explains the input"):
        explain(grid_model, noise, method=input_gradient, layer="late")


def test_a_method_with_maps_of_a_wrong_shape_is_refused(
    grid_model: VideoModel, noise: Clip, registry: None
) -> None:
    @attribution_method("flat", "one value per view")
    def maps(
        model: VideoModel, inputs: MethodInputs, targets: Tensor, layers: Mapping[str, Layer]
    ) -> list[RawMaps]:
        return [RawMaps(torch.ones(1, 1))]

    with pytest.raises(AttributionError, match=r"method flat: returns maps of shape \(1, 1\)"):
        explain(grid_model, noise, method="flat")


def test_a_cam_is_one_function_of_activation_and_gradient(
    grid_model: VideoModel, noise: Clip, registry: None
) -> None:
    @cam_method("absolute", "absolute gradient times activation")
    def absolute(activation: Tensor, gradient: Tensor) -> Tensor:
        return (activation * gradient.abs()).sum(1)

    (heatmap,) = explain(grid_model, noise, target="3", method="absolute").heatmaps
    grids: list[Tensor] = []

    def keep(module: object, arguments: object, output: Tensor) -> None:
        output.retain_grad()
        grids.append(output)

    hook = grid_model.network.late.register_forward_hook(keep)
    grid_model.network(grid_model.recipe.prepare(noise).pathways[0])[0, 3].backward()
    hook.remove()
    expected = (grids[0] * grids[0].grad.abs()).sum(1)[0].detach()
    np.testing.assert_allclose(heatmap.raw, expected, rtol=1e-5, atol=1e-9)


class TestWithoutGradient:
    """A method that uses no gradient."""

    def test_it_runs_once_for_all_targets(
        self, grid_model: VideoModel, noise: Clip, registry: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls = []

        @cam_method("brightness", "mean activation", uses_gradient=False)
        def brightness(activation: Tensor, gradient: Tensor) -> Tensor:
            assert not activation.requires_grad
            assert gradient.numel() == 0
            calls.append(1)
            return activation.mean(1)

        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("a gradient was computed")

        monkeypatch.setattr(torch.autograd, "grad", refuse)
        explanation = explain(
            grid_model, noise, target=["0", "1", "3-vs-2"], layer="all", method="brightness"
        )
        assert len(calls) == 2  # one per layer
        assert len(explanation.heatmaps) == 3 * 2
        for layer in (0, 1):
            maps = [explanation.heatmaps[2 * target + layer].raw for target in range(3)]
            assert maps[0].any()
            np.testing.assert_array_equal(maps[0], maps[1])
            np.testing.assert_array_equal(maps[0], maps[2])

    def test_a_layer_without_gradient_is_no_obstacle(
        self, grid_model: VideoModel, noise: Clip
    ) -> None:
        grid_model.network.head.weight.data.zero_()
        with pytest.raises(AttributionError, match="the gradient is zero everywhere"):
            explain(grid_model, noise, method="grad-cam")
        assert explain(grid_model, noise, method="eigen-cam").heatmaps[0].raw.any()

    def test_the_network_runs_once(self, grid_model: VideoModel, noise: Clip) -> None:
        runs = []
        grid_model.network.register_forward_hook(lambda *_: runs.append(1))
        explain(grid_model, noise, target=["0", "1"], method="eigen-cam")
        assert len(runs) == 1
