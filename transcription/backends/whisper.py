"""OpenAI's Whisper: windows in batches, each failing one read again, every word with its time."""

from __future__ import annotations

import pickle
import urllib.error
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
import whisper
from numpy.typing import NDArray
from whisper import DecodingResult
from whisper.model import disable_sdpa
from whisper.timing import median_filter
from whisper.tokenizer import Tokenizer, get_tokenizer

from transcription.alignment import FRAME_S, token_starts
from transcription.backends.greedy import decode_batch
from transcription.backends.precision import convert, resolve
from transcription.backends.prompting import whisper_prompt
from transcription.backends.token_words import (
    alike,
    is_surer,
    looks_wrong,
    mel_of,
    phrases_of,
    positions_for,
    seed_of,
)
from transcription.backends.weights import digest_of
from transcription.errors import ModelUnavailable, OutOfMemory
from transcription.memory_guard import CPU_BATCH, Shape, fitting_batch, window_bytes
from transcription.types import ModelInfo, Options, Phrase, Reading, Window

SMALLEST_PUBLISHED_WIDTH = 384
"""Width of `tiny`. A narrower model is one of this project's own, for synthesised voices only."""

_FILTER_WIDTH = 7


class WhisperBackend:
    """Reads windows with one loaded Whisper model."""

    def __init__(
        self,
        model: whisper.Whisper,
        info: ModelInfo,
        *,
        batch_size: int,
        dtype: torch.dtype = torch.float32,
        takes_prompt: bool | None = None,
    ) -> None:
        self._model = model
        self._info = info
        self._dtype = dtype
        # The demo model has never seen a prompt: with one, its error rises from nothing to a quarter of the characters.
        self._takes_prompt = not info.is_demo if takes_prompt is None else takes_prompt
        self.batch_size = batch_size

    @property
    def info(self) -> ModelInfo:
        return self._info

    @property
    def model(self) -> whisper.Whisper:
        """The loaded model."""
        return self._model

    def read(self, windows: Sequence[Window], *, options: Options) -> Sequence[Reading]:
        """Greedily first; windows that look wrong again at higher temperatures.

        Raises ModelUnavailable, and OutOfMemory when there are too many windows at once.
        """
        self._check_language(options.language)
        try:
            return self._read(windows, options)
        except (torch.OutOfMemoryError, RuntimeError) as error:
            if not is_memory_error(error):
                raise
            problem = str(error).splitlines()[0]
        # Only here, outside of the block, are the tensors of the failed batch let go of.
        if self._model.device.type == "cuda":
            torch.cuda.empty_cache()
        raise OutOfMemory(problem)

    def _read(self, windows: Sequence[Window], options: Options) -> list[Reading]:
        readings: dict[int, Reading] = {}
        for places in alike(windows) if self._info.is_demo else [range(len(windows))]:
            some = [windows[place] for place in places]
            readings |= zip(places, self._read_alike(some, options), strict=True)
        return [readings[place] for place in range(len(windows))]

    def _read_alike(self, windows: Sequence[Window], options: Options) -> list[Reading]:
        longest = max(window.span.duration_s for window in windows)
        with torch.inference_mode(), self._listening_to(longest):
            results = self._decode(windows, options)
            words = self._words_of(results, windows, options.language)
        return [
            Reading(
                phrases,
                avg_logprob=round(float(result.avg_logprob), 4),
                no_speech_prob=round(float(result.no_speech_prob), 4),
                compression_ratio=round(float(result.compression_ratio), 3),
                temperature=result.temperature,
            )
            for result, phrases in zip(results, words, strict=True)
        ]

    def decoding(self, temperature: float, options: Options) -> whisper.DecodingOptions:
        """How Whisper is asked to decode; the benchmark asks for a number of tokens besides."""
        return whisper.DecodingOptions(
            language=options.language,
            temperature=temperature,
            fp16=self._dtype == torch.float16,
            prompt=whisper_prompt(options.vocabulary, options.language) if self._takes_prompt else None,
        )

    def _check_language(self, language: str) -> None:
        if language != "en" and not self._model.is_multilingual:
            raise ModelUnavailable(
                f"Model {self._info.name} knows English only, the recordings are in {language!r}; name another model."
            )

    @contextmanager
    def _listening_to(self, seconds: float) -> Iterator[None]:
        """Let the demo model hear no more of its 30 s than there is sound; published ones need all of it.

        The demo model was trained on windows of every length, the published ones only on full ones,
        and three quarters of the time of a short window is spent on the silence behind it.
        """
        if not self._info.is_demo:
            yield
            return
        encoder, dims = self._model.encoder, self._model.dims
        whole = encoder.positional_embedding
        positions = min(len(whole), positions_for(seconds))
        encoder.positional_embedding = whole[:positions].clone()
        dims.n_audio_ctx = positions
        try:
            yield
        finally:
            encoder.positional_embedding = whole
            dims.n_audio_ctx = len(whole)

    def _decode(self, windows: Sequence[Window], options: Options) -> list[DecodingResult]:
        mels = torch.stack([self._mel(window) for window in windows]).to(self._model.device)
        features = self._model.encoder(mels.to(self._dtype))
        results: dict[int, DecodingResult] = {}
        failing = list(range(len(windows)))
        for temperature in options.temperatures:
            seeds = [seed_of(windows[place]) for place in failing]
            tried = decode_batch(self._model, features[failing], self.decoding(temperature, options), seeds=seeds)
            for place, result in zip(failing, tried, strict=True):
                if place not in results or not looks_wrong(result, options) or is_surer(result, results[place]):
                    results[place] = result
            failing = [place for place in failing if looks_wrong(results[place], options)]
            if not failing:
                break
        return [results[place] for place in range(len(windows))]

    def _mel(self, window: Window) -> torch.Tensor:
        dims = self._model.dims
        return mel_of(window.samples, mels=dims.n_mels, positions=dims.n_audio_ctx)

    def _words_of(
        self, results: Sequence[DecodingResult], windows: Sequence[Window], language: str
    ) -> list[tuple[Phrase, ...]]:
        tokenizer = get_tokenizer(
            self._model.is_multilingual, num_languages=self._model.num_languages, language=language, task="transcribe"
        )
        texts = [[token for token in result.tokens if token < tokenizer.eot] for result in results]
        seconds = [min(window.span.duration_s, 30.0) for window in windows]
        features = torch.stack([result.audio_features for result in results])
        times = self._token_times(tokenizer, texts, features, seconds)
        return [
            phrases_of(tokenizer, result.tokens, starts, chances, length)
            for result, (starts, chances), length in zip(results, times, seconds, strict=True)
        ]

    def _token_times(
        self, tokenizer: Tokenizer, texts: Sequence[list[int]], features: torch.Tensor, seconds: Sequence[float]
    ) -> list[tuple[list[float], list[float]]]:
        """For each window the start of every text token, with one more for the end, and its probability."""
        opening = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        longest = max(len(text) for text in texts)
        rows = [opening + text + [tokenizer.eot] * (longest - len(text) + 1) for text in texts]
        tokens = torch.tensor(rows, device=self._model.device)
        with self._watching_attention() as watched:
            logits = self._model.decoder(tokens, features).float()
        first = len(opening) - 1  # the row whose output is the first text token
        weights = self._aligned(watched)
        found = []
        for place, (text, length) in enumerate(zip(texts, seconds, strict=True)):
            frames = max(1, min(round(length / FRAME_S), self._model.dims.n_audio_ctx))
            seen = _sharpened(weights[:, place, first : first + len(text) + 1, :frames])
            said = logits[place, first : first + len(text), : tokenizer.eot]
            chosen = (said[range(len(text)), text] - said.logsumexp(-1)).exp().tolist()
            found.append(([*token_starts(seen).tolist()], chosen))
        return found

    def _aligned(self, watched: Sequence[torch.Tensor]) -> torch.Tensor:
        """The attention of the heads that follow the sound: (heads, windows, tokens, frames)."""
        return torch.cat(list(watched), dim=1).transpose(0, 1).float()

    @contextmanager
    def _watching_attention(self) -> Iterator[list[torch.Tensor]]:
        """Collect what the heads that follow the sound look at; all heads of a large model would fill a card."""
        watched: list[torch.Tensor] = []
        heads: dict[int, list[int]] = {}
        for layer, head in self._model.alignment_heads.indices().T.tolist():
            heads.setdefault(layer, []).append(head)
        hooks = [
            self._model.decoder.blocks[layer].cross_attn.register_forward_hook(
                lambda _layer, _given, made, own=own: watched.append(made[-1][:, own])
            )
            for layer, own in sorted(heads.items())
        ]
        try:
            with disable_sdpa():
                yield watched
        finally:
            for hook in hooks:
                hook.remove()


def load_whisper(
    model: str | Path,
    *,
    sha256: str | None,
    device: str,
    threads: int | None,
    batch_size: int | None,
    compute_type: str,
    download_folder: Path | None,
    announce: Callable[[str], None],
) -> WhisperBackend:
    """Load a checkpoint by path or published name; see `transcription.load_backend`."""
    precision = resolve(compute_type, device=device)
    if threads is not None:
        torch.set_num_threads(threads)
    path = Path(model)
    if not path.is_file():
        path = _fetch(str(model), download_folder, announce)
    digest = digest_of(path, wanted=sha256)
    try:
        loaded = whisper.load_model(str(path), device=device)
    except (RuntimeError, KeyError, TypeError, EOFError, pickle.UnpicklingError) as error:
        raise ModelUnavailable(f"{path}: not a Whisper checkpoint ({error}); name another file.") from error
    dtype = convert(loaded, precision)
    is_demo = loaded.dims.n_audio_state < SMALLEST_PUBLISHED_WIDTH
    # Another arithmetic may give other words, so it is part of the name that transcripts are kept under.
    backend = "whisper" if precision == "float32" else f"whisper-{precision}"
    info = ModelInfo(backend=backend, name=path.stem, sha256=digest, is_demo=is_demo)
    return WhisperBackend(loaded, info, batch_size=batch_size or best_batch(loaded, dtype), dtype=dtype)


def best_batch(model: whisper.Whisper, dtype: torch.dtype) -> int:
    """How many windows to decode at once: on a GPU what its free memory holds, on a CPU what was measured."""
    if model.device.type != "cuda":
        return CPU_BATCH
    free, _ = torch.cuda.mem_get_info(model.device)
    return fitting_batch(free_bytes=free, window_bytes=window_bytes(shape_of(model), value_bytes=dtype.itemsize))


def shape_of(model: whisper.Whisper) -> Shape:
    """The sizes of a model that the memory for a window depends on."""
    dims = model.dims
    return Shape(
        positions=dims.n_audio_ctx,
        audio_width=dims.n_audio_state,
        text_width=dims.n_text_state,
        text_layers=dims.n_text_layer,
        vocabulary=dims.n_vocab,
        heads_followed=model.alignment_heads.indices().shape[1],
    )


def is_memory_error(error: Exception) -> bool:
    """Whether torch ran out of memory: on a CPU it has no type of its own for that."""
    return isinstance(error, torch.OutOfMemoryError) or "DefaultCPUAllocator" in str(error)


def is_downloaded(name: str, download_folder: Path | None) -> bool:
    """Whether a published model's file is on this machine. Raises ModelUnavailable for unknown names."""
    return _published_path(name, download_folder).is_file()


def _published_path(name: str, download_folder: Path | None) -> Path:
    if name not in whisper.available_models():
        known = ", ".join(whisper.available_models())
        raise ModelUnavailable(f"No model {name!r}: it is neither a file nor one of {known}.")
    return (download_folder or Path.home() / ".cache" / "whisper") / Path(whisper._MODELS[name]).name  # noqa: SLF001  the only list of its files


def _fetch(name: str, download_folder: Path | None, announce: Callable[[str], None]) -> Path:
    path = _published_path(name, download_folder)
    if path.is_file():
        return path
    announce(f"The Whisper model {name!r} is not on this machine; it is now downloaded to {path}.")
    try:
        whisper.load_model(name, download_root=str(path.parent))
    except (urllib.error.URLError, OSError, RuntimeError) as error:
        raise ModelUnavailable(
            f"The model {name!r} could not be downloaded ({error}); put its file at {path} or name a local one."
        ) from error
    return path


def _sharpened(scores: torch.Tensor) -> NDArray[np.float32]:
    """Whisper's way of making attention comparable: softmax, standardise over tokens, smooth, average."""
    weights = scores.softmax(dim=-1)
    spread, middle = torch.std_mean(weights, dim=-2, keepdim=True, unbiased=False)
    weights = median_filter((weights - middle) / spread.clamp(min=1e-6), _FILTER_WIDTH)
    averaged: NDArray[np.float32] = weights.mean(dim=0).cpu().numpy()
    return averaged
