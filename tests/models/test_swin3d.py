from __future__ import annotations

import pytest
import torch

from praxiscope.models.swin3d import DropPath, Swin3dShape, swin3d, without_offset_indices

SMALL = Swin3dShape(
    patch=(2, 4, 4), width=16, depths=(2, 2), heads=(2, 4), window=(4, 3, 3), drop_path=0.0
)


def published(shape, classes):
    from torchvision.models.video import SwinTransformer3d

    return SwinTransformer3d(
        patch_size=list(shape.patch),
        embed_dim=shape.width,
        depths=list(shape.depths),
        num_heads=list(shape.heads),
        window_size=list(shape.window),
        stochastic_depth_prob=shape.drop_path,
        num_classes=classes,
    ).eval()


def test_keys_and_shapes_of_the_whole_network_are_torchvisions():
    with torch.device("meta"):
        ours, theirs = swin3d(400), published(Swin3dShape(), 400)
    shapes = {key: tensor.shape for key, tensor in ours.state_dict().items()}
    published_state = without_offset_indices(theirs.state_dict())
    assert shapes == {key: tensor.shape for key, tensor in published_state.items()}


def test_the_offsets_of_a_window_are_numbered_as_in_torchvision():
    ours, theirs = swin3d(5, SMALL), published(SMALL, 5)
    index = ours.features[0][0].attn.relative_position_index
    assert torch.equal(index, theirs.features[0][0].attn.relative_position_index)


@pytest.mark.parametrize(
    "size",
    [
        (16, 48, 48),  # several windows, shifted
        (8, 24, 24),  # one window along time
        (6, 20, 28),  # windows and merges that need padding
        (7, 21, 26),  # patches that need padding
        (2, 4, 4),  # less than a window
    ],
)
def test_logits_and_gradients_equal_torchvisions_with_the_same_weights(size, randomise):
    torch.manual_seed(0)
    theirs = randomise(published(SMALL, 5)).eval()
    ours = swin3d(5, SMALL).eval()
    ours.load_state_dict(without_offset_indices(theirs.state_dict()), strict=True)
    clip = torch.randn(2, 3, *size)
    gradients = []
    for network in (ours, theirs):
        leaf = clip.clone().requires_grad_()
        logits = network(leaf)
        gradients.append((logits, torch.autograd.grad(logits[:, 2].sum(), leaf)[0]))
    (logits, gradient), (expected, expected_gradient) = gradients
    assert expected.std() > 1e-3
    torch.testing.assert_close(logits, expected, rtol=0, atol=1e-5)
    torch.testing.assert_close(gradient, expected_gradient, rtol=1e-4, atol=1e-6)


def test_skipped_branches_leave_the_expected_sum():
    torch.manual_seed(0)
    drop = DropPath(0.25).train()
    rows = drop(torch.ones(20_000, 2))
    assert rows.unique().tolist() == pytest.approx([0, 4 / 3])
    assert torch.equal(rows[:, 0], rows[:, 1])
    assert rows.mean().item() == pytest.approx(1, abs=0.02)
    assert torch.equal(drop.eval()(torch.ones(5)), torch.ones(5))
