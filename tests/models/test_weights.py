from __future__ import annotations

import argparse
import hashlib
import pickle
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from praxiscope.errors import ModelError, WeightsUnavailableError
from praxiscope.models.card import Checkpoint
from praxiscope.models.download import cached_path, fetch_file
from praxiscope.models.weights import class_count, load_strictly, read_state


@pytest.fixture
def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv3d(3, 4, 1), nn.BatchNorm3d(4), nn.Linear(4, 5))


def assert_same(state: dict[str, torch.Tensor], network: nn.Module) -> None:
    expected = network.state_dict()
    assert state.keys() == expected.keys()
    assert all(torch.equal(state[key], tensor) for key, tensor in expected.items())


@pytest.mark.parametrize(
    "pack",
    [
        lambda state: state,
        lambda state: {"model_state": state, "cfg": "TRAIN: {}", "epoch": 3},
        lambda state: {"state_dict": state, "best_prec1": np.float64(61.4)},
        lambda state: {"model": {"state_dict": state}, "args": argparse.Namespace(lr=0.1)},
        lambda state: {"state_dict": {f"module.{key}": value for key, value in state.items()}},
        lambda state: {f"_orig_mod.module.{key}": value for key, value in state.items()},
    ],
    ids=["plain", "slowfast", "tsm", "nested", "parallel", "compiled"],
)
@pytest.mark.parametrize("zipped", [True, False])
def test_weights_come_out_of_every_container(
    tmp_path: Path, network: nn.Module, pack: Any, zipped: bool
) -> None:
    path = tmp_path / "weights.pth.tar"
    torch.save(pack(network.state_dict()), path, _use_new_zipfile_serialization=zipped)
    assert_same(read_state(path), network)


def test_safetensors_are_recognised_by_content(tmp_path: Path, network: nn.Module) -> None:
    path = tmp_path / "weights.bin"
    save_file(network.state_dict(), path)
    assert_same(read_state(path), network)


class Trap:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_that_would_run_code_is_refused_and_not_run(tmp_path: Path, zipped: bool) -> None:
    path, sprung = tmp_path / "weights.pth", tmp_path / "sprung"
    torch.save({"a": Trap(sprung)}, path, _use_new_zipfile_serialization=zipped)
    with pytest.raises(ModelError, match=r"Python objects \(.*(touch|Path|getattr)") as caught:
        read_state(path)
    assert not sprung.exists()
    assert "safetensors" in str(caught.value)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_plain_pickle_is_refused_and_not_run(tmp_path: Path, protocol: int) -> None:
    path, sprung = tmp_path / "weights.pth", tmp_path / "sprung"
    path.write_bytes(pickle.dumps(Trap(sprung), protocol))
    with pytest.raises(ModelError, match="Python objects"):
        read_state(path)
    assert not sprung.exists()


def test_a_pickled_network_is_refused_by_name(tmp_path: Path, network: nn.Module) -> None:
    torch.save(network, tmp_path / "weights.pth")
    with pytest.raises(ModelError, match=r"Python objects \(.*torch\.nn"):
        read_state(tmp_path / "weights.pth")


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.98])
def test_truncated_files_get_one_clear_line(
    tmp_path: Path, network: nn.Module, zipped: bool, share: float
) -> None:
    path = tmp_path / "weights.pth"
    torch.save(network.state_dict(), path, _use_new_zipfile_serialization=zipped)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ModelError, match=r"damaged or incomplete|empty file") as caught:
        read_state(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_truncated_safetensors(tmp_path: Path, network: nn.Module, share: float) -> None:
    path = tmp_path / "weights.safetensors"
    save_file(network.state_dict(), path)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ModelError, match="damaged or incomplete"):
        read_state(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\n<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n", "git lfs pull"),
        (b"0123456789" * 100, "no checkpoint"),
        (bytes(range(256)) * 8, "no checkpoint"),
        (b"PK\x03\x04" + b"\0" * 100, "no checkpoint"),
    ],
)
def test_other_things_saved_as_weights(tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "weights.pth").write_bytes(content)
    with pytest.raises(ModelError, match=problem):
        read_state(tmp_path / "weights.pth")


def test_missing_files_and_files_without_weights(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such weights file"):
        read_state(tmp_path / "none.pth")
    with pytest.raises(ModelError, match="can't be read"):
        read_state(tmp_path)
    torch.save({"epoch": 3, "lr": 0.1}, tmp_path / "log.pth")
    with pytest.raises(ModelError, match="no weights, but 'epoch', 'lr'"):
        read_state(tmp_path / "log.pth")
    torch.save(torch.zeros(3), tmp_path / "one.pth")
    with pytest.raises(ModelError, match="holds a Tensor"):
        read_state(tmp_path / "one.pth")


def test_class_count_is_the_rows_of_the_head(network: nn.Module) -> None:
    assert class_count(network.state_dict(), "2") == 5
    assert class_count(network.state_dict(), "fc") is None


def test_a_misfit_counts_and_names_every_kind_and_loads_nothing(network: nn.Module) -> None:
    state = dict(network.state_dict())
    before = {key: tensor.clone() for key, tensor in state.items()}
    wrong = {key: torch.ones_like(tensor) for key, tensor in state.items()}
    del wrong["0.weight"], wrong["0.bias"]
    wrong["extra.weight"] = torch.ones(1)
    wrong["2.weight"] = torch.ones(7, 4)
    with pytest.raises(ModelError) as caught:
        load_strictly(network, wrong, where="file.pth", model="tiny")
    message = str(caught.value)
    assert "file.pth: does not fit tiny: it expects 9 tensors" in message
    assert "2 missing (0.weight, 0.bias)" in message
    assert "1 unexpected (extra.weight)" in message
    assert "1 of a wrong shape (2.weight (7, 4) instead of (5, 4))" in message
    assert_same(before, network)


def test_checkpoints_older_than_batch_counters_load(network: nn.Module) -> None:
    state = {key: value for key, value in network.state_dict().items() if "num_batches" not in key}
    load_strictly(network, state, where="old.pth", model="tiny")


class Truncating(BaseHTTPRequestHandler):
    """Promises more bytes than it sends."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b"x" * 10)

    def log_message(self, *_: Any) -> None:
        pass


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Checkpoint]:
    """A checkpoint on a server of this machine, and an empty cache."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(torch.hub, "_hub_dir", None)
    monkeypatch.setattr(urllib.request, "getproxies", dict)
    monkeypatch.setattr(urllib.request, "_opener", None)
    site = tmp_path / "site"
    site.mkdir()
    torch.save({"a": torch.arange(5)}, site / "net.pth")
    digest = hashlib.sha256((site / "net.pth").read_bytes()).hexdigest()
    with serving(partial(Quiet, directory=str(site))) as address:
        yield Checkpoint("test", f"{address}/net.pth", "", "", "", sha256=digest[:8])


class serving:  # noqa: N801
    def __init__(self, handler: Any) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


def test_a_checkpoint_is_fetched_once_into_torchs_cache(
    tmp_path: Path, published: Checkpoint
) -> None:
    path = fetch_file(published)
    assert path == tmp_path / "home" / "hub" / "checkpoints" / "net.pth"
    assert torch.equal(read_state(path)["a"], torch.arange(5))
    assert [file.name for file in path.parent.iterdir()] == ["net.pth"]
    gone = replace(published, url="http://127.0.0.1:9/net.pth")
    assert fetch_file(gone) == path


def test_a_different_file_name_in_the_cache(published: Checkpoint) -> None:
    assert fetch_file(replace(published, saved_as="other.pth")).name == "other.pth"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sha256": "0123abcd"}, "SHA-256"),
        ({"url": "http://127.0.0.1:9/net.pth"}, "refused"),
        ({"url": "http://name.invalid/net.pth"}, "can't be fetched"),
    ],
)
def test_a_failed_download_names_the_path_and_leaves_no_file(
    published: Checkpoint, change: dict[str, str], reason: str
) -> None:
    checkpoint = replace(published, **change)
    with pytest.raises(WeightsUnavailableError, match=reason) as caught:
        fetch_file(checkpoint)
    message = str(caught.value)
    for part in ("net.pth", checkpoint.url, str(cached_path(checkpoint)), "--weights random"):
        assert part in message
    assert "\n" not in message
    assert not list(cached_path(checkpoint).parent.iterdir())


@pytest.mark.slow
def test_addresses_that_are_gone_and_connections_that_break(published: Checkpoint) -> None:
    with pytest.raises(WeightsUnavailableError, match="HTTP 404"):
        fetch_file(replace(published, url=f"{published.url}.old", saved_as="x.pth"))
    with (
        serving(Truncating) as address,
        pytest.raises(WeightsUnavailableError, match="ended after 10 of 100000 bytes"),
    ):
        fetch_file(replace(published, url=f"{address}/net.pth"))
    assert not list(cached_path(published).parent.iterdir())
