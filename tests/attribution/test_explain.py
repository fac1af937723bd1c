"""Explanations as a user asks for them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
import pytest
import torch

from praxiscope.attribution import batch_explainer
from praxiscope.attribution.explain import explain, explain_batch
from praxiscope.attribution.explanation import Request
from praxiscope.errors import AttributionError, ModelError, PraxiscopeError, VideoError
from praxiscope.models.model import VideoModel
from praxiscope.video.clip import Clip
from praxiscope.video.recipe import Views


def raws(explanation: object) -> np.ndarray:
    return np.stack([heatmap.raw for heatmap in explanation.heatmaps])


def test_the_map_is_grad_cam_of_the_network(grid_model: VideoModel, noise: Clip) -> None:
    """Against autograd by hand: the head is linear over a mean, so its weights are the gradient."""
    (heatmap,) = explain(grid_model, noise, target="tai chi").heatmaps
    network, (clip,) = grid_model.network, grid_model.recipe.prepare(noise).pathways
    with torch.no_grad():
        grid = network.late(network.early(clip))[0]
    cells = grid[0].numel()
    expected = torch.einsum("c,cthw->thw", network.head.weight[3].detach(), grid).relu() / cells
    np.testing.assert_allclose(heatmap.raw, expected, rtol=1e-4, atol=1e-8)


def test_logits_and_probabilities_are_the_networks(grid_model: VideoModel, noise: Clip) -> None:
    explanation = explain(grid_model, noise)
    with torch.no_grad():
        logits = grid_model.network(grid_model.recipe.prepare(noise).pathways[0])[0]
    np.testing.assert_allclose(explanation.logits, logits, rtol=1e-5)
    np.testing.assert_allclose(explanation.probabilities, logits.softmax(0), rtol=1e-5)
    best = logits.softmax(0).topk(2)
    assert [name for name, _ in explanation.top(2)] == [
        grid_model.classes[index] for index in best.indices
    ]
    assert [share for _, share in explanation.top(2)] == pytest.approx(best.values.tolist())
    assert len(explanation.top(99)) == 5


def test_views_are_averaged_as_logits(grid_model: VideoModel, noise: Clip) -> None:
    views = Views(3, 3)
    explanation = explain(grid_model, noise, views=views)
    with torch.no_grad():
        logits = grid_model.network(grid_model.recipe.prepare(noise, views).pathways[0])
    np.testing.assert_allclose(explanation.logits, logits.mean(0), rtol=1e-4)
    assert [heatmap.view for heatmap in explanation.heatmaps] == list(range(9))


@pytest.mark.parametrize("views", ["1", "4x1", "3x3"])
@pytest.mark.parametrize("method", ["grad-cam", "hires-cam", "eigen-cam"])
def test_chunks_of_views_give_the_maps_of_all_at_once(
    grid_model: VideoModel, noise: Clip, monkeypatch: pytest.MonkeyPatch, views: str, method: str
) -> None:
    options = {"views": views, "target": ["top1", "0-vs-1"], "layer": "all", "method": method}
    monkeypatch.setattr(batch_explainer, "VIEWS_AT_ONCE", 100)
    at_once = explain(grid_model, noise, **options)
    monkeypatch.setattr(batch_explainer, "VIEWS_AT_ONCE", 2)
    in_chunks = explain(grid_model, noise, **options)
    np.testing.assert_allclose(in_chunks.logits, at_once.logits, rtol=1e-4)
    for mine, other in zip(in_chunks.heatmaps, at_once.heatmaps, strict=True):
        assert (mine.target, mine.layer_name, mine.view) == (
            other.target,
            other.layer_name,
            other.view,
        )
        np.testing.assert_allclose(mine.raw, other.raw, rtol=1e-3, atol=1e-6 * other.raw.max())


def test_a_batch_of_clips_is_the_clips_one_by_one(grid_model: VideoModel) -> None:
    """Clips of different size and length, with targets that differ between them."""
    random = np.random.default_rng(3)
    clips = [
        Clip.from_frames(random.integers(0, 256, (length, *size, 3), np.uint8), fps)
        for length, size, fps in ((9, (40, 60), 10.0), (30, (64, 33), 25.0), (1, (50, 50), 5.0))
    ]
    labels = ["7", "走る", "Tai Chi"]
    request = Request(("true", "true-vs-top1"), layers=("all",), views=Views(2, 3))
    together = explain_batch(grid_model, clips, request, labels)
    for clip, label, mine in zip(clips, labels, together, strict=True):
        (single,) = explain_batch(grid_model, [clip], request, [label])
        assert mine.label == label
        assert [h.target for h in mine.heatmaps] == [h.target for h in single.heatmaps]
        np.testing.assert_allclose(mine.logits, single.logits, rtol=1e-4)
        np.testing.assert_allclose(
            raws_of_layer(mine, "late"), raws_of_layer(single, "late"), rtol=1e-3, atol=1e-7
        )
        np.testing.assert_allclose(
            raws_of_layer(mine, "early"), raws_of_layer(single, "early"), rtol=1e-3, atol=1e-7
        )


def raws_of_layer(explanation: object, name: str) -> np.ndarray:
    return np.stack([h.raw for h in explanation.heatmaps if h.layer_name == name])


def test_maps_come_by_target_then_layer_then_view(grid_model: VideoModel, noise: Clip) -> None:
    explanation = explain(grid_model, noise, target=[0, "7"], layer=["early", "late"], views="2x1")
    assert [(h.target.name, h.layer_name, h.view) for h in explanation.heatmaps] == [
        (target, layer, view)
        for target in ("Jumping Jacks", "7")
        for layer in ("early", "late")
        for view in (0, 1)
    ]


def test_a_contrast_is_the_gradient_of_the_difference(grid_model: VideoModel, noise: Clip) -> None:
    """HiResCAM of a linear head is linear in the weights before it is rectified."""
    contrast = explain(grid_model, noise, target="0-vs-1", method="hires-cam").heatmaps[0]
    other_way = explain(grid_model, noise, target="1-vs-0", method="hires-cam").heatmaps[0]
    network, (clip,) = grid_model.network, grid_model.recipe.prepare(noise).pathways
    with torch.no_grad():
        grid = network.late(network.early(clip))[0]
    weights = (network.head.weight[0] - network.head.weight[1]).detach()
    difference = torch.einsum("c,cthw->thw", weights, grid) / grid[0].numel()
    np.testing.assert_allclose(contrast.raw, difference.relu(), rtol=1e-4, atol=1e-8)
    np.testing.assert_allclose(other_way.raw, (-difference).relu(), rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, torch.enable_grad])
def test_it_works_in_whatever_gradient_mode_the_caller_is(
    grid_model: VideoModel, noise: Clip, mode: Callable[[], AbstractContextManager[None]]
) -> None:
    for views in ("1", "5x3"):  # one chunk, and several
        expected = raws(explain(grid_model, noise, views=views))
        with mode():
            maps = raws(explain(grid_model, noise, views=views))
        np.testing.assert_allclose(maps, expected, rtol=1e-5)


def test_a_network_in_training_is_explained_in_evaluation_mode_and_left_training(
    grid_model: VideoModel, noise: Clip
) -> None:
    grid_model.network.late.append(torch.nn.Dropout(0.9))
    expected = raws(explain(grid_model, noise))
    grid_model.network.train()
    np.testing.assert_array_equal(raws(explain(grid_model, noise)), expected)
    assert all(module.training for module in grid_model.network.modules())


def test_the_same_call_gives_the_same_numbers(grid_model: VideoModel, noise: Clip) -> None:
    first, second = (explain(grid_model, noise, layer="all") for _ in range(2))
    np.testing.assert_array_equal(first.logits, second.logits)
    for mine, other in zip(first.heatmaps, second.heatmaps, strict=True):
        np.testing.assert_array_equal(mine.raw, other.raw)


def test_true_takes_the_label(grid_model: VideoModel, noise: Clip) -> None:
    explanation = explain(grid_model, noise, target=["true", "top1"], label="走る")
    assert explanation.label == "走る"
    assert explanation.heatmaps[0].target.positive == 2


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"target": "jumping jack"}, ModelError, "no class 'jumping jack'.*'Jumping Jacks'"),
        ({"target": []}, AttributionError, "target: no target"),
        ({"method": "gradcan"}, AttributionError, "no method 'gradcan'.*'grad-cam'"),
        ({"layer": "lat"}, AttributionError, "no layer 'lat' in grid.*'late'"),
        ({"precision": "fp16"}, AttributionError, "no precision 'fp16'"),
        ({"views": "10x2"}, VideoError, "views: 10x2 is not possible"),
        ({"views": "ten"}, VideoError, "views: 'ten' is not CLIPS or CLIPSxCROPS"),
    ],
)
def test_refusals_are_one_clear_line(
    grid_model: VideoModel,
    noise: Clip,
    options: dict[str, object],
    kind: type[PraxiscopeError],
    message: str,
) -> None:
    with pytest.raises(kind, match=message) as caught:
        explain(grid_model, noise, **options)
    assert "\n" not in str(caught.value)


def test_a_network_that_gives_no_numbers_is_refused(grid_model: VideoModel, noise: Clip) -> None:
    grid_model.network.head.bias.data[1] = float("nan")
    with pytest.raises(ModelError, match="grid: returns logits that are not finite"):
        explain(grid_model, noise)
