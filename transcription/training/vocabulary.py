"""The small vocabulary that training uses in place of Whisper's 51,865 tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

import whisper.tokenizer

from transcription.training import bank, corpus

FULL_SIZE = 51_865
TIMESTAMPS = 1_501  # 0.00 to 30.00 s in steps of 20 ms
TIMESTAMP_STEP_S = 0.02
_DRAWS = 60  # fillings of each sentence, to meet every token that a value can make


@dataclass(frozen=True)
class Vocabulary:
    """Text tokens, then Whisper's control tokens, then one token for all unused, then time stamps."""

    text: tuple[int, ...]
    control: tuple[int, ...]
    index: Mapping[int, int]

    @property
    def known(self) -> tuple[int, ...]:
        """Whisper's ids of the text and control tokens, in the order of the small vocabulary."""
        return self.text + self.control

    @property
    def unused(self) -> int:
        return len(self.text) + len(self.control)

    @property
    def first_timestamp(self) -> int:
        return self.unused + 1

    @property
    def size(self) -> int:
        return self.first_timestamp + TIMESTAMPS

    @property
    def unused_count(self) -> int:
        return FULL_SIZE - len(self.known) - TIMESTAMPS

    def timestamp(self, second: float) -> int:
        """The token that says this second of a window."""
        return self.first_timestamp + round(min(max(second, 0.0), 30.0) / TIMESTAMP_STEP_S)


@dataclass(frozen=True)
class Spelling:
    """A text as small-vocabulary tokens, and the second at which each token begins."""

    tokens: tuple[int, ...]
    starts: tuple[float, ...]


@cache
def whisper_tokenizer() -> whisper.tokenizer.Tokenizer:
    """Whisper's own multilingual tokenizer, set to Chinese."""
    return whisper.tokenizer.get_tokenizer(multilingual=True, num_languages=99, language="zh", task="transcribe")


@cache
def load_vocabulary() -> Vocabulary:
    """The tokens that the corpus can make; the same for the same corpus."""
    tokenizer = whisper_tokenizer()
    rng = Random(0)
    used: set[int] = set()
    for text in [*(sentence.text for sentence in corpus.load_sentences()), *bank.FRAGMENTS]:
        for _ in range(_DRAWS if "{" in text else 1):
            filled = corpus.fill(text, corpus.draw_values(rng))
            used.update(tokenizer.encode(corpus.written_form(filled)))
    for character in corpus.DIGITS + "".join(corpus.UNITS) + "万元,?":
        used.update(tokenizer.encode(character))
    control = (
        tokenizer.eot,
        tokenizer.sot,
        tokenizer.language_token,
        tokenizer.transcribe,
        tokenizer.sot_prev,
        tokenizer.no_speech,
        tokenizer.no_timestamps,
    )
    text_tokens = tuple(sorted(used))
    return Vocabulary(text_tokens, control, {token: i for i, token in enumerate(text_tokens + control)})


def spell(text: str, starts: Sequence[float], duration_s: float) -> Spelling:
    """The written form of the text in tokens, each with the time of its first character."""
    vocabulary = load_vocabulary()
    written = corpus.written_form(text)
    times = _times_of_characters(written, starts, duration_s)
    byte_times = [time for character, time in zip(written, times, strict=True) for _ in character.encode()]
    tokens: list[int] = []
    token_starts: list[float] = []
    position = 0
    tokenizer = whisper_tokenizer()
    for token in tokenizer.encode(written):
        tokens.append(vocabulary.index[token])
        token_starts.append(byte_times[min(position, len(byte_times) - 1)])
        position += len(tokenizer.encoding.decode_single_token_bytes(token))
    return Spelling(tuple(tokens), tuple(token_starts))


def _times_of_characters(written: str, starts: Sequence[float], duration_s: float) -> list[float]:
    """A punctuation mark begins where the next character does, or at the end of the speech."""
    times: list[float] = []
    spoken = 0
    for character in written:
        times.append(starts[spoken] if spoken < len(starts) else duration_s)
        if character not in ",?":
            spoken += 1
    return times
