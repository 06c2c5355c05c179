"""Pure speed of the published sizes on CTranslate2: ours beside faster-whisper's own modes, with random weights.

As in benchmarks/speech_sizes.py all write the same number of tokens for each 30 s, at the lowest temperature. Both have
the converted weights in int8 and the same windows of 30 s, so that nobody's voice activity counts. Ours also finds the
time of every token, which faster-whisper does not unless it is asked.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np
import torch
from faster_whisper import BatchedInferencePipeline, WhisperModel
from whisper.model import Whisper
from whisper.tokenizer import Tokenizer, get_tokenizer

from benchmarks.speech_sizes import NEVER_DOUBT, WINDOW_S, windows_of
from transcription.backends.ct2_conversion import convert_checkpoint
from transcription.backends.faster_whisper import TOKEN_LENGTH, FasterWhisperBackend
from transcription.types import BACKEND_RATE, ModelInfo, Options

Read = Callable[[np.ndarray], int]
"""Reads samples and says how many tokens it wrote."""


class ForcedFasterBackend(FasterWhisperBackend):
    """The engine as it is, made to write a number of tokens."""

    tokens = 0
    ending = 0

    def decoding(self, temperature: float) -> dict[str, Any]:
        """The engine's own settings, without an end."""
        forced = {"suppress_tokens": [-1, self.ending], "max_length": TOKEN_LENGTH * self.tokens}
        return {**super().decoding(temperature), **forced}

    def opening(self, tokenizer: Tokenizer, options: Options) -> list[int]:
        """The beginning of a text without time stamps, as the others write."""
        return [*super().opening(tokenizer, options), tokenizer.no_timestamps]


def make_faster_readers(
    model: Whisper, folder: Path, *, device: str, threads: int, batch_size: int, tokens: int
) -> Mapping[str, Read]:
    """faster-whisper's batched mode as it comes, greedy, and greedy with times; and ours; on the converted model."""
    converted = _convert(model, folder)
    tokenizer = get_tokenizer(multilingual=True, num_languages=model.num_languages, language="zh", task="transcribe")
    theirs = BatchedInferencePipeline(
        model=WhisperModel(str(converted), device=device, compute_type="int8", cpu_threads=threads)
    )
    loaded = ctranslate2.models.Whisper(str(converted), device=device, compute_type="int8", intra_threads=threads)
    ours = ForcedFasterBackend(loaded, ModelInfo("ct2", "random", "0" * 64, is_demo=False), batch_size=batch_size)
    ours.tokens, ours.ending = tokens, tokenizer.eot

    def batched(samples: np.ndarray, beam_size: int = 5, **more: bool) -> int:
        ends = range(int(WINDOW_S), round(len(samples) / BACKEND_RATE) + 1, int(WINDOW_S))
        found, _ = theirs.transcribe(
            samples,
            language="zh",
            batch_size=batch_size,
            beam_size=beam_size,
            vad_filter=False,
            clip_timestamps=[{"start": end - WINDOW_S, "end": end} for end in ends],
            suppress_tokens=[-1, tokenizer.eot],
            max_new_tokens=TOKEN_LENGTH * tokens - len(tokenizer.sot_sequence) - 1,
            **more,
        )
        return sum(len(segment.tokens) for segment in found)

    return {
        "faster_whisper_batched": batched,
        "faster_whisper_batched_greedy": lambda samples: batched(samples, 1),
        "faster_whisper_batched_times": lambda samples: batched(samples, 1, word_timestamps=True),
        "ours_faster_whisper": lambda samples: _read_ours(ours, samples),
    }


def _convert(model: Whisper, folder: Path) -> Path:
    with tempfile.TemporaryDirectory(dir=folder) as own:
        checkpoint = Path(own) / "random.pt"
        torch.save({"dims": asdict(model.dims), "model_state_dict": model.state_dict()}, checkpoint)
        convert_checkpoint(checkpoint, folder / "int8", compute_type="int8")
    return folder / "int8"


def _read_ours(backend: ForcedFasterBackend, samples: np.ndarray) -> int:
    windows = windows_of(samples)
    for first in range(0, len(windows), backend.batch_size):
        backend.read(windows[first : first + backend.batch_size], options=NEVER_DOUBT)
    return backend.tokens * len(windows)
