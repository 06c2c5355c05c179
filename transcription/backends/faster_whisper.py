"""Whisper through CTranslate2, the engine under faster-whisper: the same windows, fallback and words as `whisper`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from whisper.tokenizer import Tokenizer, get_tokenizer
from whisper.utils import compression_ratio

from transcription.alignment import FRAME_S
from transcription.backends.prompting import whisper_prompt
from transcription.backends.token_words import alike, is_surer, looks_wrong, mel_of, phrases_of, positions_for
from transcription.backends.weights import digest_of
from transcription.backends.whisper import SMALLEST_PUBLISHED_WIDTH
from transcription.errors import ModelUnavailable, OutOfMemory
from transcription.types import ModelInfo, Options, Phrase, Reading, Window

if TYPE_CHECKING:
    import ctranslate2

_MODEL_FILE = "model.bin"
_MOST_TOKENS = 224  # as many as Whisper's own decoder writes for one window
TOKEN_LENGTH = 2
"""What a token counts as in CTranslate2's `max_length`: it halves that for Whisper."""

_WHOLE_POSITIONS = 1_500


@dataclass(frozen=True)
class _Text:
    """What was decoded from one window."""

    tokens: tuple[int, ...]
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float


class FasterWhisperBackend:
    """Reads windows with one converted Whisper model."""

    def __init__(
        self, model: ctranslate2.models.Whisper, info: ModelInfo, *, batch_size: int, takes_prompt: bool | None = None
    ) -> None:
        self._model = model
        self._info = info
        self._takes_prompt = not info.is_demo if takes_prompt is None else takes_prompt
        self.batch_size = batch_size

    @property
    def info(self) -> ModelInfo:
        return self._info

    def read(self, windows: Sequence[Window], *, options: Options) -> Sequence[Reading]:
        """Greedily first; windows that look wrong again at higher temperatures.

        Raises ModelUnavailable, and OutOfMemory when there are too many windows at once.
        """
        if options.language != "en" and not self._model.is_multilingual:
            raise ModelUnavailable(
                f"Model {self._info.name} knows English only, the recordings are in {options.language!r}; "
                "name another model."
            )
        tokenizer = get_tokenizer(
            multilingual=True, num_languages=self._model.num_languages, language=options.language, task="transcribe"
        )
        readings: dict[int, Reading] = {}
        for places in alike(windows) if self._info.is_demo else [range(len(windows))]:
            some = [windows[place] for place in places]
            try:
                readings |= zip(places, self._read_alike(some, tokenizer, options), strict=True)
            except (RuntimeError, MemoryError) as error:
                if isinstance(error, RuntimeError) and "out of memory" not in str(error):
                    raise
                raise OutOfMemory(str(error) or "out of memory") from error
        return [readings[place] for place in range(len(windows))]

    def _read_alike(self, windows: Sequence[Window], tokenizer: Tokenizer, options: Options) -> list[Reading]:
        import ctranslate2

        # Heeded only by threads that have drawn nothing yet: what is drawn by lot later differs from run to run.
        ctranslate2.set_random_seed(0)
        sound = self._sound(windows)
        features = self._model.encode(ctranslate2.StorageView.from_array(sound))
        texts = self._decode(sound, features, tokenizer, options)
        words = self._words_of(texts, windows, features, tokenizer)
        return [
            Reading(
                phrases,
                avg_logprob=round(text.avg_logprob, 4),
                no_speech_prob=round(text.no_speech_prob, 4),
                compression_ratio=round(text.compression_ratio, 3),
                temperature=text.temperature,
            )
            for text, phrases in zip(texts, words, strict=True)
        ]

    def _sound(
        self, windows: Sequence[Window]
    ) -> np.ndarray[Any, np.dtype[np.float32]]:  # of shape (windows, mels, frames)
        longest = max(window.span.duration_s for window in windows)
        positions = positions_for(longest) if self._info.is_demo else _WHOLE_POSITIONS
        mels = [mel_of(window.samples, mels=self._model.n_mels, positions=positions) for window in windows]
        return np.ascontiguousarray(torch.stack(mels).numpy())

    def _decode(
        self,
        sound: np.ndarray[Any, np.dtype[np.float32]],
        features: ctranslate2.StorageView,
        tokenizer: Tokenizer,
        options: Options,
    ) -> list[_Text]:
        import ctranslate2

        results: dict[int, _Text] = {}
        failing = list(range(len(sound)))
        for temperature in options.temperatures:
            heard = features
            if len(failing) < len(sound):
                heard = self._model.encode(ctranslate2.StorageView.from_array(np.ascontiguousarray(sound[failing])))
            tried = self._model.generate(
                heard, [self.opening(tokenizer, options)] * len(failing), **self.decoding(temperature)
            )
            for place, found in zip(failing, tried, strict=True):
                text = _text_of(found, tokenizer, temperature)
                if place not in results or not looks_wrong(text, options) or is_surer(text, results[place]):
                    results[place] = text
            failing = [place for place in failing if looks_wrong(results[place], options)]
            if not failing:
                break
        return [results[place] for place in range(len(sound))]

    def decoding(self, temperature: float) -> dict[str, Any]:
        """How CTranslate2 is asked to decode; the benchmark asks for a number of tokens besides."""
        return {
            "beam_size": 1,
            "sampling_topk": 1 if temperature == 0 else 0,
            "sampling_temperature": temperature or 1.0,
            "max_length": TOKEN_LENGTH * _MOST_TOKENS,
            "return_scores": True,
            "return_no_speech_prob": True,
        }

    def opening(self, tokenizer: Tokenizer, options: Options) -> list[int]:
        """What the decoder goes on from: the vocabulary as said before, then the beginning of a text."""
        prompt = whisper_prompt(options.vocabulary, options.language) if self._takes_prompt else ""
        before = [tokenizer.sot_prev, *tokenizer.encode(" " + prompt)] if prompt else []
        return [*before, *tokenizer.sot_sequence]

    def _words_of(
        self,
        texts: Sequence[_Text],
        windows: Sequence[Window],
        features: ctranslate2.StorageView,
        tokenizer: Tokenizer,
    ) -> list[tuple[Phrase, ...]]:
        written = [[token for token in text.tokens if token < tokenizer.eot] for text in texts]
        seconds = [min(window.span.duration_s, 30.0) for window in windows]
        frames = [max(2, 2 * round(length / FRAME_S)) for length in seconds]
        aligned = self._model.align(features, list(tokenizer.sot_sequence), written, frames)
        found = []
        for text, tokens, length, one in zip(texts, written, seconds, aligned, strict=True):
            starts = _starts(one.alignments, len(tokens), length)
            found.append(phrases_of(tokenizer, text.tokens, starts, one.text_token_probs, length))
        return found


def load_faster_whisper(
    model: Path,
    *,
    sha256: str | None,
    device: str,
    compute_type: str,
    threads: int | None,
    batch_size: int,
    work_folder: Path,
) -> FasterWhisperBackend:
    """Load a CTranslate2 folder, or convert a Whisper checkpoint to one in `work_folder`, once.

    `sha256` is that of `model.bin` or of the checkpoint. Raises ModelUnavailable.
    """
    import ctranslate2

    if not model.is_file() and not (model / _MODEL_FILE).is_file():
        raise ModelUnavailable(
            f"{model}: neither a Whisper checkpoint nor a folder with {_MODEL_FILE}; name one of them."
        )
    is_folder = model.is_dir()
    digest = digest_of(model / _MODEL_FILE if is_folder else model, wanted=sha256, name=model)
    folder = model if is_folder else work_folder / f"{digest[:16]}-{compute_type}"
    if not (folder / _MODEL_FILE).is_file():
        from transcription.backends.ct2_conversion import convert_checkpoint

        convert_checkpoint(model, folder, compute_type=compute_type)
    try:
        loaded = ctranslate2.models.Whisper(
            str(folder), device=device, compute_type=compute_type, intra_threads=threads or 0
        )
    except (RuntimeError, ValueError) as error:
        raise ModelUnavailable(
            f"{folder}: CTranslate2 cannot load it ({error}); name another model or device."
        ) from error
    info = ModelInfo(
        backend=f"faster-whisper-{compute_type}",
        name=model.stem,
        sha256=digest,
        is_demo=_width(loaded) < SMALLEST_PUBLISHED_WIDTH,
    )
    return FasterWhisperBackend(loaded, info, batch_size=batch_size)


def _width(model: ctranslate2.models.Whisper) -> int:
    import ctranslate2

    nothing = np.zeros((1, model.n_mels, 2), np.float32)
    return int(model.encode(ctranslate2.StorageView.from_array(nothing)).shape[-1])


def _text_of(found: ctranslate2.models.WhisperGenerationResult, tokenizer: Tokenizer, temperature: float) -> _Text:
    tokens = tuple(found.sequences_ids[0])
    written = tokenizer.decode([token for token in tokens if token < tokenizer.eot]).strip()
    # Its score is the mean over the tokens, end included; Whisper counts the same sum over as many.
    return _Text(
        tokens,
        avg_logprob=float(found.scores[0]) * len(tokens) / (len(tokens) + 1),
        no_speech_prob=float(found.no_speech_prob),
        compression_ratio=float(compression_ratio(written)) if written else 1.0,
        temperature=temperature,
    )


def _starts(path: Sequence[tuple[int, int]], tokens: int, length: float) -> list[float]:
    """The second at which each token begins, and one more for the end."""
    first: dict[int, int] = {}
    for token, frame in path:
        first.setdefault(token, frame)
    starts = [first.get(token, 0) * FRAME_S for token in range(tokens)]
    return [*starts, min(length, first.get(tokens, round(length / FRAME_S)) * FRAME_S)]
