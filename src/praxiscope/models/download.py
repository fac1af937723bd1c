"""Download published checkpoints into the usual caches."""

from __future__ import annotations

import hashlib
import os
import tempfile
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import torch
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from praxiscope.errors import WeightsUnavailableError
from praxiscope.models.card import PACKAGED, SHIPPED, Checkpoint

CONNECT_SECONDS = 10.0
_CHUNK = 1 << 20
_OTHER_WAYS = "or give --weights FILE, or --weights random for an untrained network"


def cached_path(checkpoint: Checkpoint) -> Path:
    """Path of a checkpoint file in torch's usual cache, which TORCH_HOME moves.

    A file that comes with this package lies in its folder.
    """
    if checkpoint.url.startswith(PACKAGED):
        return SHIPPED / checkpoint.url.removeprefix(PACKAGED)
    return Path(torch.hub.get_dir()) / "checkpoints" / checkpoint.file_name


def fetch_file(checkpoint: Checkpoint) -> Path:
    """Path of a checkpoint file, after a download where the cache does not hold it.

    The download goes to a temporary file. It gets its name after its length and the published
    SHA-256 were checked, so that the cache never holds half a file.

    Raises:
        WeightsUnavailableError: neither in the cache nor reachable, or with a wrong SHA-256.
    """
    path = cached_path(checkpoint)
    if path.exists():
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _download(checkpoint, path)
    except (OSError, HTTPException) as error:
        raise WeightsUnavailableError(
            f"not in the cache, and {checkpoint.url} can't be fetched: {_reason(error)}",
            where=f"weights {path.name}",
            remedy=f"put the file at {path}, {_OTHER_WAYS}",
        ) from error
    return path


def fetch_folder(checkpoint: Checkpoint) -> Path:
    """Folder of a Hugging Face repository in its usual cache, after a download where necessary.

    Safetensors are preferred. Only configurations and weights are downloaded, never code.

    Raises:
        WeightsUnavailableError: neither in the cache nor reachable.
    """
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import snapshot_download

    for offline in (True, False):
        for weights in ("model*.safetensors*", "pytorch_model*.bin*"):
            try:
                folder = Path(
                    snapshot_download(
                        checkpoint.url,
                        allow_patterns=["*config.json", weights],
                        local_files_only=offline,
                        etag_timeout=CONNECT_SECONDS,
                    )
                )
            except OSError as error:
                failure = error
                break
            if any(folder.glob(weights.rstrip("*"))):
                return folder
            failure = FileNotFoundError("the repository holds no weights")
    raise WeightsUnavailableError(
        f"not in the cache, and it can't be fetched from the hub: {_reason(failure)}",
        where=f"weights {checkpoint.url}",
        remedy="fetch it with `hf download "
        f"{checkpoint.url} --local-dir FOLDER` elsewhere and give --weights FOLDER, "
        "or --weights random for an untrained network",
    ) from failure


def _download(checkpoint: Checkpoint, path: Path) -> None:
    # The addresses come from the cards of the zoo.
    request = Request(checkpoint.url, headers={"User-Agent": "praxiscope"})  # noqa: S310
    with (
        urlopen(request, timeout=CONNECT_SECONDS) as response,  # noqa: S310
        tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f"{path.name}.", suffix=".part", delete=False
        ) as part,
    ):
        try:
            digest = _copy(response, part.file, path.name)
            part.flush()
            os.fsync(part.fileno())
            if not digest.startswith(checkpoint.sha256.lower()):
                raise URLError(f"its SHA-256 is {digest}, not {checkpoint.sha256}...")
            # Temporary files are private; a cache may be shared.
            Path(part.name).chmod(0o644)
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise


def _copy(response: HTTPResponse, file: IO[bytes], name: str) -> str:
    """Copy a response into a file under a progress bar; its SHA-256."""
    digest = hashlib.sha256()
    length = response.headers.get("Content-Length")
    total = int(length) if length else None
    received = 0
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(name, total=total)
        while chunk := response.read(_CHUNK):
            file.write(chunk)
            digest.update(chunk)
            received += len(chunk)
            progress.update(task, completed=received)
    if total is not None and received != total:
        raise URLError(f"the connection ended after {received} of {total} bytes")
    return digest.hexdigest()


def _reason(error: Exception) -> str:
    if isinstance(error, HTTPError):
        return f"HTTP {error.code} {error.reason}"
    if isinstance(error, URLError):
        return str(error.reason)
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__
