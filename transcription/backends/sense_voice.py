"""SenseVoice through sherpa-onnx: a recogniser of another family, to read a doubtful recording a second time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from transcription.backends.openai_api import UNKNOWN_CONFIDENCE, spread
from transcription.backends.weights import digest_of
from transcription.errors import ModelUnavailable
from transcription.types import BACKEND_RATE, ModelInfo, Options, Phrase, Reading, Span, Window, Word

if TYPE_CHECKING:
    import sherpa_onnx

_MODELS = ("model.int8.onnx", "model.onnx")
_TOKENS = "tokens.txt"
_LANGUAGES = ("zh", "en", "yue", "ja", "ko")


class SenseVoiceBackend:
    """Reads windows with one loaded model. It says when each token was spoken, and not how sure it is."""

    def __init__(self, recogniser: sherpa_onnx.OfflineRecognizer, info: ModelInfo, *, batch_size: int) -> None:
        self._recogniser = recogniser
        self._info = info
        self.batch_size = batch_size

    @property
    def info(self) -> ModelInfo:
        return self._info

    def read(self, windows: Sequence[Window], *, options: Options) -> Sequence[Reading]:
        """All windows at once. Raises ModelUnavailable for a language that the model does not know."""
        if options.language not in _LANGUAGES:
            known = ", ".join(_LANGUAGES)
            raise ModelUnavailable(f"SenseVoice knows {known}, the recordings are in {options.language!r}.")
        streams = []
        for window in windows:
            stream = self._recogniser.create_stream()
            stream.accept_waveform(BACKEND_RATE, window.samples)
            streams.append(stream)
        self._recogniser.decode_streams(streams)
        return [_reading(stream.result, window) for stream, window in zip(streams, windows, strict=True)]


def load_sense_voice(folder: Path, *, sha256: str | None, threads: int | None, batch_size: int) -> SenseVoiceBackend:
    """Load a folder with `model.int8.onnx` or `model.onnx`, and `tokens.txt`. Raises ModelUnavailable."""
    import sherpa_onnx

    found = [folder / name for name in _MODELS if (folder / name).is_file()]
    if not found or not (folder / _TOKENS).is_file():
        raise ModelUnavailable(
            f"{folder}: no SenseVoice model; name a folder with {' or '.join(_MODELS)}, and {_TOKENS}."
        )
    digest = digest_of(found[0], wanted=sha256)
    try:
        recogniser = sherpa_onnx.OfflineRecognizer.from_sense_voice(
            model=str(found[0]), tokens=str(folder / _TOKENS), num_threads=threads or 1, use_itn=False
        )
    except (RuntimeError, ValueError) as error:
        raise ModelUnavailable(f"{folder}: sherpa-onnx cannot load it ({error}); name another folder.") from error
    info = ModelInfo(backend="sense-voice", name=folder.name, sha256=digest, is_demo=False)
    return SenseVoiceBackend(recogniser, info, batch_size=batch_size)


def _reading(result: sherpa_onnx.OfflineRecognitionResult, window: Window) -> Reading:
    whole = Span(0.0, window.span.duration_s)
    tokens, starts = list(result.tokens), [float(start) for start in result.timestamps]
    if tokens and len(tokens) == len(starts):
        ends = [*starts[1:], whole.end_s]
        words = tuple(
            Word(token, start, max(start, end), UNKNOWN_CONFIDENCE)
            for token, start, end in zip(tokens, starts, ends, strict=True)
        )
    else:
        words = spread(str(result.text).strip(), whole, UNKNOWN_CONFIDENCE)
    phrases = (Phrase(Span(words[0].start_s, words[-1].end_s), words),) if words else ()
    return Reading(phrases, avg_logprob=0.0, no_speech_prob=0.0, compression_ratio=1.0, temperature=0.0)
