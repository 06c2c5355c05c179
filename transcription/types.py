"""The values that cross the border of this package: options in, a transcript out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from transcription.raw import RawSound

Samples = NDArray[np.float32]
"""Sound of one channel between -1 and 1."""

BACKEND_RATE = 16_000
"""Samples a second that every backend is given."""


class Mark(StrEnum):
    """A reason to doubt a segment. A marked segment is shown and kept; nothing is deleted."""

    LOW_CONFIDENCE = "low_confidence"
    REPETITION = "repetition"
    NO_SPEECH = "no_speech"
    INVENTED_PHRASE = "invented_phrase"
    UNHEARD = "unheard"
    TOO_FAST = "too_fast"
    OTHER_SCRIPT = "other_script"
    PROMPT_ECHO = "prompt_echo"


@dataclass(frozen=True)
class Options:
    """What changes the text of a transcript besides the model. Equal options give equal texts.

    A window is what the model hears at once: stretches of speech less than `join_gap_s` apart,
    together at most `window_s` long. The demo model reads single stretches best, so nothing is joined;
    published models lose little by joining and take fewer windows. `raw` says what a file without a header holds.
    `vocabulary` holds the terms that engines with a prompt are told to expect, the most important first.
    """

    language: str = "zh"
    window_s: float = 10.0
    join_gap_s: float = 0.0
    speech_threshold: float = 0.3
    speech_pad_s: float = 0.5
    temperatures: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8)
    least_logprob: float = -1.0
    most_compression: float = 2.4
    longest_s: float = 4 * 3600.0
    raw: RawSound | None = None
    vocabulary: tuple[str, ...] = ()

    def fingerprint(self) -> str:
        """A short name that differs whenever any option differs."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ModelInfo:
    """Which model read the audio. `is_demo`: made for the synthesised demo voices, not for people."""

    backend: str
    name: str
    sha256: str
    is_demo: bool


@dataclass(frozen=True)
class AudioInfo:
    """What a recording's file says about itself. `duration_s` is the longest channel's."""

    sha256: str
    duration_s: float
    channels: int
    sample_rate: int
    codec: str
    container: str


@dataclass(frozen=True)
class Span:
    """A stretch of time in seconds from the beginning of the recording."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        return self.end_s - self.start_s


@dataclass(frozen=True)
class VoiceSpan:
    """A stretch in which one voice speaks. Equal numbers are equal voices of one channel; whose, the words must say."""

    start_s: float
    end_s: float
    voice: int
    confidence: float


class SoundKind(StrEnum):
    """What a line carries besides speech."""

    RINGING = "ringing"
    BUSY = "busy"
    TONE = "tone"
    MUSIC = "music"


@dataclass(frozen=True)
class SoundSpan:
    """A stretch of a channel that is a signal of the network or music."""

    start_s: float
    end_s: float
    kind: SoundKind


@dataclass(frozen=True)
class Word:
    """A word, in Chinese mostly one character, with its time and the model's own probability."""

    text: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True)
class Segment:
    """One stretch of text on one channel. `text` is the words put together, punctuation included.

    `loudness_db` is the level of its speech in dB below full scale, pauses left out.
    """

    channel: int
    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...]
    confidence: float
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float
    speech_share: float
    marks: tuple[Mark, ...] = ()
    loudness_db: float | None = None


@dataclass(frozen=True)
class DigitDoubt:
    """A string of digits whose time has room for another number of them: `written` ones, about `heard` ones."""

    start_s: float
    end_s: float
    written: int
    heard: float


@dataclass(frozen=True)
class Channel:
    """One channel's text. `duplicate_of` names the channel that it repeats, which holds the text.

    `voices` tells voices apart where the channel holds more than one, `sounds` are its tones and music,
    `digit_doubts` its strings of digits that do not fit the time that they took.
    """

    number: int
    speech_s: float
    segments: tuple[Segment, ...]
    duplicate_of: int | None = None
    voices: tuple[VoiceSpan, ...] = ()
    sounds: tuple[SoundSpan, ...] = ()
    digit_doubts: tuple[DigitDoubt, ...] = ()


@dataclass(frozen=True)
class Transcript:
    """One model's reading of one recording; `separator` told the voices of one channel apart, where there was need."""

    audio: AudioInfo
    model: ModelInfo
    options: Options
    channels: tuple[Channel, ...]
    separator: str = ""

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments of all channels in the order in which they were spoken."""
        merged = [segment for channel in self.channels for segment in channel.segments]
        return tuple(sorted(merged, key=lambda segment: (segment.start_s, segment.channel)))

    @property
    def is_mono(self) -> bool:
        """True when the audio cannot tell who spoke: one channel, or copies of one."""
        return sum(channel.duplicate_of is None for channel in self.channels) == 1

    @property
    def speech_s(self) -> float:
        """Seconds of speech, both sides added up."""
        return sum(channel.speech_s for channel in self.channels)


@dataclass(frozen=True)
class Window:
    """What a backend is asked to read: a piece of one channel at BACKEND_RATE."""

    audio_sha256: str
    channel: int
    span: Span
    samples: Samples


@dataclass(frozen=True)
class Phrase:
    """A stretch of text that a backend found in a window; times are from the window's beginning."""

    span: Span
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Reading:
    """What a backend made of one window, and how sure it was."""

    phrases: tuple[Phrase, ...]
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float


class Backend(Protocol):
    """Reads windows of speech. One object may serve many recordings, one after another."""

    @property
    def info(self) -> ModelInfo: ...

    @property
    def batch_size(self) -> int: ...

    def read(self, windows: Sequence[Window], *, options: Options) -> Sequence[Reading]:
        """One reading for each window, in the same order."""
        ...


class Progress(Protocol):
    """Told the share of the work that is done, from 0 to 1, now and then."""

    def __call__(self, share: float, /) -> None: ...
