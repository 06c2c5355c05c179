"""Pure speed of the published model sizes: random weights, so that no file is needed, and a forced number of tokens.

Random weights never end a text and never doubt it, so both sides write exactly as many tokens for each 30 s, at the
lowest temperature only. `whisper.transcribe` keeps its beam of 5 and its conditioning; it also runs without either, to
show what greedy decoding alone gives. Ours reads windows of 30 s in batches and finds the time of every token, which
the others do not.
"""

import importlib.util
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import whisper
from whisper.model import ModelDimensions, Whisper

from transcription.backends.precision import convert
from transcription.backends.whisper import WhisperBackend
from transcription.types import BACKEND_RATE, ModelInfo, Options, Span, Window

WINDOW_S = 30.0
SPREAD = 0.02
NEVER_DOUBT = Options(temperatures=(0.0,), least_logprob=-1e9, most_compression=1e9)


@dataclass(frozen=True)
class Size:
    """The dimensions in which published models differ."""

    width: int
    heads: int
    encoder_layers: int
    decoder_layers: int
    mels: int = 80
    vocabulary: int = 51_865


SIZES = {
    "tiny": Size(384, 6, 4, 4),
    "base": Size(512, 8, 6, 6),
    "small": Size(768, 12, 12, 12),
    "medium": Size(1024, 16, 24, 24),
    "large-v3": Size(1280, 20, 32, 32, mels=128, vocabulary=51_866),
    "turbo": Size(1280, 20, 32, 4, mels=128, vocabulary=51_866),
}


def measure_sizes(
    names: Sequence[str], *, minutes: float, device: str, threads: int, batch_size: int, tokens: int
) -> None:
    """Time each size and print its figures; a size that is not known is refused with SystemExit."""
    unknown = [name for name in names if name not in SIZES]
    if unknown:
        raise SystemExit(f"--sizes: {', '.join(unknown)} is not known; write some of {','.join(SIZES)}.")
    torch.set_num_threads(threads)
    where = torch.cuda.get_device_name() if device == "cuda" else f"{threads} CPU threads"
    print(f"{minutes:g} minutes on one channel, {tokens} tokens for each 30 s, {where}, torch {torch.__version__}")
    print(
        "| size | whisper, beam 5 | whisper, greedy | ours | to beam 5 | to greedy |\n|---|---|---|---|---|---|",
        flush=True,
    )
    samples = _noise(minutes)
    for name in names:
        model = random_model(SIZES[name]).to(device)
        beam = _speed(lambda part, model=model: read_plain(model, part, tokens=tokens, beam_size=5), samples, device)
        greedy = _speed(lambda part, model=model: read_plain(model, part, tokens=tokens), samples, device)
        # As the engine does when it loads; the rival was timed before.
        backend = backend_of(
            model, tokens=tokens, batch_size=batch_size, precision="float16" if device == "cuda" else "float32"
        )
        ours = _speed(lambda part, backend=backend: read_ours(backend, part), samples, device, warm_windows=batch_size)
        print(
            f"| {name} | {beam:.1f} | {greedy:.1f} | {ours:.1f} | {ours / beam:.2f} | {ours / greedy:.2f} |", flush=True
        )
        label = f"{device}_{name.replace('-', '_')}"
        print(f"figure speed_{label}_openai_whisper {beam:.2f} seconds/second")
        print(f"figure speed_{label}_ours {ours:.2f} seconds/second")
        print(f"figure speed_vs_openai_whisper_{label} {ours / beam:.3f} ratio", flush=True)
        del backend
        if importlib.util.find_spec("faster_whisper") is not None:
            _measure_faster(model.float().cpu(), samples, label, device, threads, batch_size, tokens)
        del model
        if device == "cuda":
            torch.cuda.empty_cache()


def _measure_faster(
    model: Whisper, samples: np.ndarray, label: str, device: str, threads: int, batch_size: int, tokens: int
) -> None:
    from benchmarks.speech_sizes_faster import make_faster_readers

    with tempfile.TemporaryDirectory(prefix="sizes-") as folder:
        readers = make_faster_readers(
            model, Path(folder), device=device, threads=threads, batch_size=batch_size, tokens=tokens
        )
        speeds = {name: _speed(read, samples, device, warm_windows=batch_size) for name, read in readers.items()}
    for name, speed in speeds.items():
        print(f"figure speed_{label}_{name} {speed:.2f} seconds/second")
    ours = speeds.pop("ours_faster_whisper")
    for name, speed in speeds.items():
        print(f"figure speed_vs_{name}_{label} {ours / speed:.3f} ratio", flush=True)


def random_model(size: Size) -> Whisper:
    """A model of that size that has learnt nothing; the same each time."""
    torch.manual_seed(0)
    dims = ModelDimensions(
        size.mels, 1500, size.width, size.heads, size.encoder_layers,
        size.vocabulary, 448, size.width, size.heads, size.decoder_layers,
    )  # fmt: skip
    model = Whisper(dims)
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=SPREAD)
    return model.eval()


def read_plain(model: Whisper, samples: np.ndarray, *, tokens: int, beam_size: int | None = None) -> int:
    """As the command reads, with so many tokens for each 30 s; return how many were written."""
    ending = whisper.tokenizer.get_tokenizer(multilingual=True, num_languages=model.num_languages).eot
    found = whisper.transcribe(
        model,
        samples,
        language="zh",
        temperature=0.0,
        beam_size=beam_size,
        condition_on_previous_text=beam_size is not None,
        compression_ratio_threshold=None,
        logprob_threshold=None,
        no_speech_threshold=None,
        without_timestamps=True,
        suppress_tokens=[-1, ending],
        sample_len=tokens,
        fp16=model.device.type == "cuda",
    )
    return sum(len(segment["tokens"]) for segment in found["segments"])


class ForcedBackend(WhisperBackend):
    """The engine as it is, made to write a number of tokens."""

    tokens = 0

    def decoding(self, temperature: float, options: Options) -> whisper.DecodingOptions:
        """The engine's own settings, without an end and without time stamps."""
        own = super().decoding(temperature, options)
        ending = whisper.tokenizer.get_tokenizer(multilingual=True, num_languages=self._model.num_languages).eot
        return whisper.DecodingOptions(
            language=own.language, temperature=own.temperature, fp16=own.fp16,
            without_timestamps=True, suppress_tokens=[-1, ending], sample_len=self.tokens,
        )  # fmt: skip


def backend_of(model: Whisper, *, tokens: int, batch_size: int, precision: str = "float32") -> ForcedBackend:
    """Our engine around a model, which is converted to the precision."""
    info = ModelInfo("whisper", "random", "0" * 64, is_demo=False)
    backend = ForcedBackend(model, info, batch_size=batch_size, dtype=convert(model, precision))
    backend.tokens = tokens
    return backend


def read_ours(backend: ForcedBackend, samples: np.ndarray) -> int:
    """Windows of 30 s in batches; return how many tokens were written."""
    windows = windows_of(samples)
    for first in range(0, len(windows), backend.batch_size):
        backend.read(windows[first : first + backend.batch_size], options=NEVER_DOUBT)
    return backend.tokens * len(windows)


def windows_of(samples: np.ndarray) -> list[Window]:
    """The samples in windows of 30 s."""
    step = int(WINDOW_S * BACKEND_RATE)
    return [
        Window("0" * 64, 0, Span(at / BACKEND_RATE, (at + step) / BACKEND_RATE), samples[at : at + step])
        for at in range(0, len(samples), step)
    ]


def _speed(read: Callable[[np.ndarray], int], samples: np.ndarray, device: str, *, warm_windows: int = 1) -> float:
    """Seconds of sound a second, after some windows to warm up: a batch of them where batches are read.

    On one thread of a CPU it is a second of processor time, so that other work on the machine does not count.
    """
    clock = time.process_time if device == "cpu" and torch.get_num_threads() == 1 else time.perf_counter
    read(samples[: int(warm_windows * WINDOW_S * BACKEND_RATE)])
    _wait(device)
    begin = clock()
    read(samples)
    _wait(device)
    return len(samples) / BACKEND_RATE / (clock() - begin)


def _wait(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


def _noise(minutes: float) -> np.ndarray:
    windows = max(1, round(60 * minutes / WINDOW_S))
    noise = np.random.default_rng(5).standard_normal(int(windows * WINDOW_S * BACKEND_RATE))
    return (0.05 * noise).astype(np.float32)
