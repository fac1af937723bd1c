from __future__ import annotations

import pytest
import torch

from praxiscope.models.layouts import FRAMES_IN_BATCH
from praxiscope.models.resnet2d import ResNet2dShape
from praxiscope.models.tsm import shift_both_ways, shift_from_past, tsm
from praxiscope.models.zoo.tsm import CARDS, LAYERS

OFFLINE, ONLINE = CARDS
SHALLOW = ResNet2dShape(width=16, depths=(1, 1, 1, 1))

torchvision_models = pytest.importorskip("torchvision.models")


def official_key(key: str) -> str:
    """A key of an image ResNet-50, as the official code names it once the shift is in place."""
    if key.startswith("fc."):
        return key.replace("fc.", "new_fc.")
    if ".conv1." in key:
        key = key.replace(".conv1.", ".conv1.net.")
    return f"base_model.{key}"


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_keys_and_shapes_are_those_of_the_official_code(card):
    with torch.device("meta"):
        ours = card.build(174).state_dict()
        image_network = torchvision_models.resnet50(num_classes=174).state_dict()
    assert len(ours) == 320
    expected = {official_key(key): tensor.shape for key, tensor in image_network.items()}
    assert {key: tensor.shape for key, tensor in ours.items()} == expected


def shift_frame_by_frame(frames, one_way):
    """The shift of the paper, read literally: a list of ``(C, H, W)`` frames, zeros at the ends."""
    shifted = []
    for t, frame in enumerate(frames):
        fold = frame.shape[0] // 8
        nothing = torch.zeros_like(frame)
        last = frames[t - 1] if t > 0 else nothing
        following = frames[t + 1] if t + 1 < len(frames) else nothing
        if one_way:
            parts = [last[:fold], frame[fold:]]
        else:
            parts = [following[:fold], last[fold : 2 * fold], frame[2 * fold :]]
        shifted.append(torch.cat(parts))
    return shifted


@pytest.mark.parametrize(("shift", "one_way"), [(shift_both_ways, False), (shift_from_past, True)])
def test_shift_equals_a_loop_over_frames(shift, one_way):
    torch.manual_seed(0)
    clips = torch.randn(2, 5, 20, 3, 4)
    expected = torch.stack(
        [torch.stack(shift_frame_by_frame(list(clip), one_way)) for clip in clips]
    )
    assert torch.equal(shift(clips), expected)


def run_block(block, frames, one_way):
    """A block of torchvision's ResNet on frames ``(T, C, H, W)``, its residual branch shifted."""
    shifted = torch.stack(shift_frame_by_frame(list(frames), one_way))
    out = block.bn1(block.conv1(shifted)).relu()
    out = block.bn3(block.conv3(block.bn2(block.conv2(out)).relu()))
    return (out + (block.downsample(frames) if block.downsample else frames)).relu()


@pytest.mark.slow
@pytest.mark.parametrize("frames", [8, 16])
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.name)
def test_logits_equal_an_image_resnet_whose_blocks_are_shifted_by_hand(card, frames, randomise):
    torch.manual_seed(0)
    image_network = randomise(torchvision_models.resnet50(num_classes=6))
    ours = card.build(6).eval()
    official = {
        f"module.{official_key(key)}": tensor for key, tensor in image_network.state_dict().items()
    }
    ours.load_state_dict(card.translate(official), strict=True)
    clips = torch.randn(2, 3, frames, 64, 64)
    with torch.no_grad():
        expected = []
        for clip in clips.transpose(1, 2):
            grid = image_network.maxpool(image_network.bn1(image_network.conv1(clip)).relu())
            for stage in ("layer1", "layer2", "layer3", "layer4"):
                for block in getattr(image_network, stage):
                    grid = run_block(block, grid, card is ONLINE)
            expected.append(image_network.fc(grid.mean((2, 3))).mean(0))
        logits = ours(clips)
    assert logits.std() > 0.01
    torch.testing.assert_close(logits, torch.stack(expected), rtol=1e-5, atol=1e-5)


def last_grid(network, clip):
    captured = []
    handle = network.get_submodule("base_model.layer4").register_forward_hook(
        lambda module, inputs, output: captured.append(output)
    )
    with torch.no_grad():
        network(clip)
    handle.remove()
    return FRAMES_IN_BATCH.to_grid(captured[0], (clip.shape[2], 0, 0))


@pytest.mark.parametrize(("card", "sees_the_future"), [(OFFLINE, True), (ONLINE, False)])
def test_only_the_online_network_is_independent_of_later_frames(card, sees_the_future):
    torch.manual_seed(0)
    network = card.build(4).eval()
    clip = torch.randn(1, 3, 6, 64, 64)
    changed = clip.clone()
    changed[:, :, 4:] = torch.randn(1, 3, 2, 64, 64)
    before, after = last_grid(network, clip), last_grid(network, changed)
    assert torch.equal(before[:, :, :4], after[:, :, :4]) is not sees_the_future
    assert not torch.allclose(before[:, :, 4:], after[:, :, 4:])


def test_online_frames_depend_on_earlier_ones():
    torch.manual_seed(0)
    network = ONLINE.build(4).eval()
    clip = torch.randn(1, 3, 4, 64, 64)
    changed = clip.clone()
    changed[:, :, 0] = torch.randn(1, 3, 64, 64)
    before, after = last_grid(network, clip), last_grid(network, changed)
    assert not torch.allclose(before[:, :, 1:], after[:, :, 1:])


def test_declared_cell_centres_are_those_of_the_network(check_cell_centres):
    check_cell_centres(tsm(4, SHALLOW), LAYERS, [(11, 128, 128)])


def test_checkpoints_bring_the_frames_they_were_trained_on():
    frames = {checkpoint.name: checkpoint.recipe.frames for checkpoint in OFFLINE.checkpoints}
    for checkpoint in OFFLINE.checkpoints:
        assert f"segment{frames[checkpoint.name]}_" in checkpoint.url
