"""What Whisper's tokens say, whichever library decoded them: words with times, and whether to decode once more."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import torch
from whisper.audio import HOP_LENGTH, N_FFT, log_mel_spectrogram, pad_or_trim
from whisper.tokenizer import Tokenizer

from transcription.alignment import FRAME_S
from transcription.types import Options, Phrase, Samples, Span, Window, Word

CONTEXTS_S = (3, 5, 8, 12)
"""Lengths that the demo model may be asked to listen to, in seconds."""

_POSITIONS_A_SECOND = 50
_FULL_WIDTH = str.maketrans({",": "，", "?": "？", "!": "！", ":": "：", ";": "；"})
_PUNCTUATION = set("，。？！、；：,.?!;:…")


class Decoded(Protocol):
    """One window as the decoder left it."""

    @property
    def compression_ratio(self) -> float: ...

    @property
    def avg_logprob(self) -> float: ...


def positions_for(seconds: float) -> int:
    """How many of the encoder's positions the demo model needs for so many seconds of sound."""
    return next((length for length in CONTEXTS_S if length > seconds), 30) * _POSITIONS_A_SECOND


def alike(windows: Sequence[Window]) -> list[list[int]]:
    """The places of windows for which the demo model needs the same positions.

    It reads them together, so that what it hears of a window does not depend on the others of its batch.
    """
    places: dict[int, list[int]] = {}
    for place, window in enumerate(windows):
        places.setdefault(positions_for(window.span.duration_s), []).append(place)
    return list(places.values())


def seed_of(window: Window) -> int:
    """A number of the window's own, for what is drawn by lot: the same sound gives the same text."""
    name = f"{window.audio_sha256} {window.channel} {window.span.start_s:.3f} {window.span.end_s:.3f}"
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:7])


def mel_of(samples: Samples, *, mels: int, positions: int) -> torch.Tensor:
    """Whisper's spectrogram of a window, of shape (mels, 2 * positions): silence behind the sound, or cut."""
    frames = 2 * positions
    missing = max(0, frames * HOP_LENGTH - len(samples)) + N_FFT
    spectrogram = log_mel_spectrogram(torch.from_numpy(np.ascontiguousarray(samples)), n_mels=mels, padding=missing)
    return pad_or_trim(spectrogram, frames)


def looks_wrong(result: Decoded, options: Options) -> bool:
    """Whether a window should be read again at a higher temperature."""
    return bool(result.compression_ratio > options.most_compression or result.avg_logprob < options.least_logprob)


def is_surer(result: Decoded, other: Decoded) -> bool:
    """Whether a second reading is better than the first though it looks wrong too."""
    return bool(result.avg_logprob > other.avg_logprob and result.compression_ratio <= other.compression_ratio)


def phrases_of(
    tokenizer: Tokenizer, tokens: Sequence[int], starts: Sequence[float], chances: Sequence[float], length: float
) -> tuple[Phrase, ...]:
    """The window's text cut where the model wrote time stamps."""
    phrases: list[Phrase] = []
    begin, taken = 0.0, 0
    text: list[int] = []
    for token in [*tokens, tokenizer.timestamp_begin + round(length / FRAME_S)]:
        if token < tokenizer.eot:
            text.append(token)
            continue
        if token < tokenizer.timestamp_begin:
            continue
        stamp = min((token - tokenizer.timestamp_begin) * FRAME_S, length)
        if text:
            edges = [*starts[taken : taken + len(text)], max(stamp, starts[taken + len(text)])]
            words = _words(tokenizer, text, edges, chances[taken : taken + len(text)])
            phrases.append(Phrase(Span(begin, max(stamp, begin)), words))
            taken += len(text)
            text = []
        begin = stamp
    return tuple(phrase for phrase in phrases if phrase.words)


def _words(tokenizer: Tokenizer, text: list[int], edges: Sequence[float], chances: Sequence[float]) -> tuple[Word, ...]:
    words: list[Word] = []
    first = 0
    for piece, tokens in zip(*tokenizer.split_to_word_tokens(text), strict=True):
        last = first + len(tokens)
        written = piece.translate(_FULL_WIDTH) if tokenizer.language == "zh" else piece
        if words and written.strip() and set(written.strip()) <= _PUNCTUATION:
            before = words[-1]
            words[-1] = Word(before.text + written.strip(), before.start_s, before.end_s, before.confidence)
        elif written:
            chance = float(np.mean(chances[first:last]))
            words.append(Word(written, edges[first], max(edges[first], edges[last]), round(chance, 4)))
        first = last
    return tuple(words)
