"""The recognisers that can read a recording, what each can do, and how it is loaded."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from transcription.backends import DEMO_MODEL, load_backend
from transcription.errors import ModelUnavailable
from transcription.memory_guard import CPU_BATCH, GuardedBackend
from transcription.types import Backend

DEFAULT_ENGINE = "openai-whisper"
_log = logging.getLogger(__name__)


class Detail(StrEnum):
    """How fine an engine's times and its confidence are."""

    WORD = "word"
    SEGMENT = "segment"
    NONE = "none"


@dataclass(frozen=True)
class Capabilities:
    """What an engine can do.

    `languages` none: whatever its model knows. `times` coarser than words are spread evenly over the words;
    `confidence` coarser than words is given to each word, and none of it makes every word 0.5, neither sure nor unsure.
    `batching`: many windows are decoded at once. `prompt`: it can be told which words to expect.
    """

    languages: tuple[str, ...] | None
    times: Detail
    confidence: Detail
    batching: bool
    devices: tuple[str, ...]
    prompt: bool


@dataclass(frozen=True)
class EngineChoice:
    """Which model an engine loads and how.

    `model` is a path or, where the engine knows names, a name. `compute_type` is the arithmetic, "auto" what was
    measured to be best; engines that have no choice ignore it. `batch_size` none: 8 on a CPU, on a GPU as many as its
    free memory holds. `url` is a server's; recordings go only to a loopback or private address unless `may_leave`.
    """

    model: str = "demo"
    sha256: str | None = None
    device: str = "cpu"
    threads: int | None = None
    batch_size: int | None = None
    compute_type: str = "auto"
    url: str | None = None
    key: str | None = field(default=None, repr=False)
    may_leave: bool = False
    timeout_s: float = 600.0
    work_folder: Path | None = None
    announce: Callable[[str], None] = _log.warning


@dataclass(frozen=True)
class Engine:
    """One engine. `package` is what must be installed for it, by the name it is imported by and by its extra."""

    name: str
    capabilities: Capabilities
    package: str
    extra: str
    load: Callable[[EngineChoice], Backend]

    @property
    def is_installed(self) -> bool:
        return importlib.util.find_spec(self.package) is not None


def load_engine(name: str, choice: EngineChoice) -> Backend:
    """The backend of an engine with its model loaded.

    Where its memory does not hold a batch, it goes on with half as many windows. Raises ModelUnavailable: name unknown,
    package not installed, model missing or not the engine's, server unreachable.
    """
    engine = ENGINES.get(name)
    if engine is None:
        raise ModelUnavailable(f"No engine {name!r}; choose one of {', '.join(ENGINES)}.")
    if not engine.is_installed:
        raise ModelUnavailable(
            f"The engine {name} needs the package {engine.package}, which is not installed; "
            f"install it with pip install 'contact-audit[{engine.extra}]', or choose another engine."
        )
    return GuardedBackend(engine.load(choice), announce=choice.announce)


def _load_whisper(choice: EngineChoice) -> Backend:
    return load_backend(
        choice.model,
        sha256=choice.sha256,
        device=choice.device,
        threads=choice.threads,
        batch_size=choice.batch_size,
        compute_type=choice.compute_type,
        announce=choice.announce,
    )


def _load_faster_whisper(choice: EngineChoice) -> Backend:
    from transcription.backends.faster_whisper import load_faster_whisper

    return load_faster_whisper(
        DEMO_MODEL if choice.model == "demo" else Path(choice.model),
        sha256=choice.sha256,
        device=choice.device,
        compute_type="int8" if choice.compute_type == "auto" else choice.compute_type,
        threads=choice.threads,
        batch_size=choice.batch_size or CPU_BATCH,
        work_folder=choice.work_folder or Path.home() / ".cache" / "contact-audit" / "models",
    )


def _load_server(choice: EngineChoice) -> Backend:
    from transcription.backends.openai_api import connect

    return connect(
        choice.url, model=choice.model, key=choice.key, may_leave=choice.may_leave, timeout_s=choice.timeout_s
    )


def _load_sense_voice(choice: EngineChoice) -> Backend:
    from transcription.backends.sense_voice import load_sense_voice

    return load_sense_voice(
        Path(choice.model), sha256=choice.sha256, threads=choice.threads, batch_size=choice.batch_size or CPU_BATCH
    )


ENGINES: Mapping[str, Engine] = {
    engine.name: engine
    for engine in (
        Engine(
            DEFAULT_ENGINE,
            Capabilities(None, Detail.WORD, Detail.WORD, batching=True, devices=("cpu", "cuda"), prompt=True),
            package="whisper",
            extra="",
            load=_load_whisper,
        ),
        Engine(
            "faster-whisper",
            Capabilities(None, Detail.WORD, Detail.WORD, batching=True, devices=("cpu", "cuda"), prompt=True),
            package="ctranslate2",
            extra="",
            load=_load_faster_whisper,
        ),
        Engine(
            "openai-api",
            Capabilities(None, Detail.WORD, Detail.SEGMENT, batching=False, devices=("server",), prompt=True),
            package="http",
            extra="",
            load=_load_server,
        ),
        Engine(
            "sense-voice",
            Capabilities(
                ("zh", "en", "yue", "ja", "ko"), Detail.WORD, Detail.NONE, batching=True, devices=("cpu",), prompt=False
            ),
            package="sherpa_onnx",
            extra="sherpa",
            load=_load_sense_voice,
        ),
    )
}
"""Every engine by name, the default first."""
