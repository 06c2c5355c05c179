"""Backends by name; none of their libraries is imported before one of them is loaded."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from transcription.types import Backend

DEMO_MODEL = Path(__file__).parent.parent / "models" / "demo-zh.pt"
SCRIPTED = "scripted:"
_log = logging.getLogger(__name__)


def load_backend(
    model: str | Path = "demo",
    *,
    sha256: str | None = None,
    device: str = "cpu",
    threads: int | None = None,
    batch_size: int | None = None,
    compute_type: str = "auto",
    download_folder: Path | None = None,
    announce: Callable[[str], None] = _log.warning,
) -> Backend:
    """The backend for a model: `demo`, a checkpoint's path, a name such as `turbo`, `scripted:FILE`.

    `batch_size` none: 8 on a CPU, on a GPU as many as its free memory holds. `compute_type` is the arithmetic: `auto`,
    `float32`, `bfloat16`, `float16` on a GPU, `int8` on a CPU. `sha256` is what the checkpoint must have. A named model
    that is not in `download_folder` (`~/.cache/whisper`, as Whisper's own command, by default) is downloaded, and
    `announce` is told so first. Raises ModelUnavailable.
    """
    if str(model).startswith(SCRIPTED):
        from transcription.backends.scripted import ScriptedBackend

        return ScriptedBackend.from_file(Path(str(model).removeprefix(SCRIPTED)))
    from transcription.backends.whisper import load_whisper

    return load_whisper(
        DEMO_MODEL if str(model) == "demo" else model,
        sha256=sha256,
        device=device,
        threads=threads,
        batch_size=batch_size,
        compute_type=compute_type,
        download_folder=download_folder,
        announce=announce,
    )


def needs_download(model: str | Path, *, download_folder: Path | None = None) -> bool:
    """True when loading this model would fetch it from the network. Raises ModelUnavailable."""
    if str(model) == "demo" or str(model).startswith(SCRIPTED) or Path(model).exists():
        return False
    from transcription.backends.whisper import is_downloaded

    return not is_downloaded(str(model), download_folder)
