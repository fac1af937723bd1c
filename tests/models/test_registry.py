from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from praxiscope.errors import ModelError
from praxiscope.models.classes import class_list
from praxiscope.models.registry import load_model, model_card, model_names
from praxiscope.models.weights import read_state

NETWORK = "x3d_xs"


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """A trained network's file with the classes of Something-Something."""
    torch.manual_seed(5)
    path = tmp_path / "trained.pth"
    torch.save({"state_dict": model_card(NETWORK).build(174).state_dict()}, path)
    return path


SLOW_IMPORTS = "torch torchvision transformers huggingface_hub matplotlib scipy pandas av cv2"


def test_the_list_of_all_models_loads_neither_torch_nor_a_video_library() -> None:
    script = f"""
import sys
from praxiscope.models.catalogue import model_card, model_names
print(*(model_card(name).name for name in model_names()))
print(*set({SLOW_IMPORTS.split()}) & set(sys.modules))
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    names, imported = run.stdout.split("\n")[:2]
    assert {"x3d_m", "slowfast_r50", "tsm_r50", "swin3d_t", "mvit_v2_s", "videomae_b"} <= set(
        names.split()
    )
    assert imported == ""


def test_names_are_those_of_the_cards_and_each_once() -> None:
    names = model_names()
    assert len(set(names)) == len(names)
    assert all(model_card(name).name == name for name in names)


@pytest.mark.slow
@pytest.mark.parametrize("name", model_names())
def test_every_card_holds_together(name: str) -> None:
    card = model_card(name)
    if card.requires:
        pytest.importorskip(card.requires)
    with torch.device("meta"):
        network = card.build(7)
    assert network.get_submodule(card.head).weight.shape[0] == 7
    paths = [layer.path for layer in card.layers]
    assert all(network.get_submodule(path) for path in paths)
    assert set(card.default_layers) <= set(paths)
    pathways = {layer.pathway for layer in card.layers}
    assert pathways == set(range(len(card.recipe.pathways)))
    assert len(card.default_layers) == len(pathways)
    for checkpoint in card.checkpoints:
        assert not checkpoint.classes or class_list(checkpoint.classes)
        assert checkpoint.licence
        assert checkpoint.source


def test_no_two_checkpoints_share_a_file_in_the_cache() -> None:
    by_file: dict[str, set[str]] = {}
    for name in model_names():
        card = model_card(name)
        for checkpoint in () if card.open_folder else card.checkpoints:
            by_file.setdefault(checkpoint.file_name, set()).add(checkpoint.url)
    assert {file: urls for file, urls in by_file.items() if len(urls) > 1} == {}


def test_unknown_models_suggest_the_nearest() -> None:
    with pytest.raises(ModelError, match=r"no model 'x3dm' \(did you mean .*'x3d_m'"):
        load_model("x3dm")


def test_random_weights_are_repeatable_frozen_and_do_not_change_the_generator() -> None:
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    first = load_model(NETWORK, weights="random")
    assert torch.equal(torch.rand(3), expected)
    second = load_model(NETWORK, weights="random")
    states = first.network.state_dict(), second.network.state_dict()
    assert all(torch.equal(states[0][key], states[1][key]) for key in states[0])
    assert not first.network.training
    assert not any(parameter.requires_grad for parameter in first.network.parameters())
    assert first.classes == class_list("kinetics400")
    assert first.weights == "random"


def test_a_files_head_decides_the_classes_and_their_names_are_marked_as_assumed(
    weights: Path,
) -> None:
    model = load_model(NETWORK, weights=weights)
    assert model.classes == class_list("something-something-v2")
    assert model.weights == f"{weights} (class names of something-something-v2)"
    state = model.network.state_dict()
    assert all(torch.equal(tensor, state[key]) for key, tensor in read_state(weights).items())
    (size,) = model.recipe.input_sizes
    assert model.logits([torch.zeros(1, 3, *size)]).shape == (1, 174)


def test_given_names_come_first_and_must_be_as_many(weights: Path, tmp_path: Path) -> None:
    names = [f"action {index}" for index in range(174)]
    model = load_model(NETWORK, weights=weights, classes=names)
    assert model.classes == tuple(names)
    assert model.weights == str(weights)
    file = tmp_path / "names.txt"
    file.write_text("\n".join(names))
    assert load_model(NETWORK, weights=str(weights), classes=file).classes == tuple(names)
    with pytest.raises(ModelError, match="3 class names for the 174 classes"):
        load_model(NETWORK, weights=weights, classes=["a", "b", "c"])
    assert len(load_model(NETWORK, weights="random", classes=["a", "b"]).classes) == 2


def test_an_unusual_number_of_classes_is_numbered(tmp_path: Path) -> None:
    path = tmp_path / "five.pt"
    torch.save(model_card(NETWORK).build(5).state_dict(), path)
    model = load_model(NETWORK, weights=path)
    assert model.classes == ("class 0", "class 1", "class 2", "class 3", "class 4")
    assert "class names unknown" in model.weights


def test_official_weights_are_taken_from_torchs_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torchvision.models.video")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(torch.hub, "_hub_dir", None)
    cache = tmp_path / "hub" / "checkpoints"
    cache.mkdir(parents=True)
    torch.manual_seed(7)
    network = model_card("mc3_18").build(400)
    torch.save(network.state_dict(), cache / "mc3_18-a90a0ba3.pth")
    for weights_name in (None, "kinetics400"):
        model = load_model("mc3_18", weights=weights_name)
        assert model.weights == "kinetics400"
        assert model.classes[:2] == ("abseiling", "air drumming")
        assert torch.equal(model.network.fc.weight, network.fc.weight)


@pytest.mark.slow
def test_weights_of_another_model_name_the_models_they_fit(tmp_path: Path) -> None:
    path = tmp_path / "who.pth"
    torch.save(model_card("x3d_m").build(9).state_dict(), path)
    with pytest.raises(ModelError, match=r"does not fit slow_r50: .*they fit .*x3d_m"):
        load_model("slow_r50", weights=path)
    with pytest.raises(ModelError, match=r"no fc\.weight; .*they fit x3d_xs"):
        load_model("r3d_18", weights=path)


@pytest.mark.parametrize("device", ["abacus", "cuda:977"])
def test_devices_that_cant_be_used(device: str) -> None:
    with pytest.raises(ModelError, match=f"device: '{device}' can't be used"):
        load_model(NETWORK, weights="random", device=device)


def test_weights_that_are_neither_a_file_nor_official(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="did you mean 'kinetics400'"):
        load_model("x3d_m", weights="kinetics-400")
    with pytest.raises(ModelError, match="no such weights file"):
        load_model("x3d_m", weights=tmp_path / "none.pth")
    with pytest.raises(ModelError, match="is a folder, and x3d_m takes a weights file"):
        load_model("x3d_m", weights=tmp_path)


@pytest.mark.parametrize(
    ("name", "library"), [("r3d_18", "torchvision"), ("videomae_b", "transformers")]
)
def test_a_missing_library_says_what_to_install(
    name: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ModelError, match=rf"{library} is not installed .*praxiscope\[{library}\]"):
        load_model(name, weights="random")


@pytest.mark.slow
def test_a_torchvision_for_another_torch_says_which_to_install(tmp_path: Path) -> None:
    (tmp_path / "torchvision").mkdir()
    (tmp_path / "torchvision" / "__init__.py").write_text(
        "raise RuntimeError('operator torchvision::nms does not exist')"
    )
    script = """
import sys
sys.path.insert(0, sys.argv[1])
from praxiscope.errors import ModelError
from praxiscope.models.registry import load_model
try:
    load_model("r3d_18", weights="random")
except ModelError as error:
    print(error)
"""
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "operator torchvision::nms does not exist" in run.stdout
    assert f"install the torchvision that matches torch {torch.__version__}" in run.stdout


def test_a_folder_of_the_hub_decides_the_architecture(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    config = transformers.VideoMAEConfig(
        hidden_size=32,
        num_hidden_layers=4,
        num_attention_heads=2,
        intermediate_size=64,
        image_size=64,
        num_frames=8,
        id2label={0: "run", 1: "walk"},
    )
    transformers.VideoMAEForVideoClassification(config).save_pretrained(tmp_path)
    model = load_model("videomae_b", weights=tmp_path)
    assert model.name == "videomae_b"
    assert model.classes == ("run", "walk")
    assert model.weights == str(tmp_path)
    assert model.recipe.input_sizes == ((8, 64, 64),)
    assert model.logits([torch.zeros(1, 3, 8, 64, 64)]).shape == (1, 2)
    assert not any(parameter.requires_grad for parameter in model.network.parameters())
