"""Speech for the demo month: espeak-ng voices through a telephone line, the same for a seed."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from functools import cache
from math import gcd
from pathlib import Path

import espeakng_loader
import numpy as np
from numpy.typing import NDArray
from scipy import signal

Samples = NDArray[np.float32]

WIDE_RATE = 16_000
LINE_RATE = 8_000
AGENT_VOICES = ("cmn+f1", "cmn+f2", "cmn+f3", "cmn+f4", "cmn+m1", "cmn+m3", "cmn+m7")
BORROWER_VOICES = (
    "cmn+f2", "cmn+f5", "cmn+m1", "cmn+m2", "cmn+m4", "cmn+m6", "cmn+m8", "cmn",
)  # fmt: skip
SLOWEST, FASTEST = 150, 215  # words a minute, espeak's unit
LOWEST, HIGHEST = 30, 70  # espeak's pitch, 0 to 99

_SYNCHRONOUS = 2  # espeak_AUDIO_OUTPUT: the callback gets the samples, nothing is played
_UTF8 = 1
_CHARACTER_POSITION = 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_WORD_EVENT = 1
_MU = 255.0
_SPOKEN = re.compile(r"[\u4e00-\u9fff]")


class UnknownVoice(ValueError):
    """Raised when espeak-ng has no voice of the name asked for."""


@dataclass(frozen=True)
class Speech:
    """Samples between -1 and 1, and when each spoken character begins, in seconds.

    `starts` has one time for each Chinese character of the text, in order.
    """

    samples: Samples
    rate: int
    starts: tuple[float, ...]

    @property
    def duration_s(self) -> float:
        return len(self.samples) / self.rate


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


def say(
    text: str,
    *,
    voice: str,
    rate: int = 175,
    pitch: int = 50,
    seed: int = 0,
    sample_rate: int = LINE_RATE,
) -> Samples:
    """The text as it sounds at the end of a telephone line; equal arguments, equal samples.

    `rate` is in words a minute (150 to 215 were trained), `pitch` from 0 to 99 (30 to 70 were
    trained). Raises UnknownVoice.
    """
    line = telephone(speak(text, voice=voice, rate=rate, pitch=pitch), seed=seed)
    return resample(line.samples, line.rate, sample_rate)


def speak(text: str, *, voice: str, rate: int = 175, pitch: int = 50, pitch_range: int = 50) -> Speech:
    """The text in a quiet room at 16 kHz, without the silence before and after it."""
    engine = _engine()
    samples, words = engine.synthesise(text, voice, rate, pitch, pitch_range)
    wide = resample(samples, engine.rate, WIDE_RATE)
    first, last = _speech_limits(wide)
    duration = (last - first) / WIDE_RATE
    offset = first / WIDE_RATE
    starts = _character_starts(text, [(at, time - offset) for at, time in words], duration)
    return Speech(wide[first:last], WIDE_RATE, starts)


def telephone(speech: Speech, *, seed: int) -> Speech:
    """The speech at 8 kHz, most often band-limited, levelled, sometimes through a mu-law coder."""
    rng = np.random.default_rng(seed)
    samples = resample(speech.samples, speech.rate, LINE_RATE)
    if rng.random() < 0.75:
        samples = signal.sosfilt(_telephone_band(), samples).astype(np.float32)
    peak = float(np.abs(samples).max(initial=0.0)) + 1e-6
    samples = samples / peak * np.float32(10 ** (-rng.uniform(3, 18) / 20))
    if rng.random() < 0.5:
        samples = mu_law(samples)
    return Speech(samples.astype(np.float32), LINE_RATE, speech.starts)


def mu_law(samples: Samples) -> Samples:
    """The samples after eight-bit mu-law coding and decoding."""
    packed = np.sign(samples) * np.log1p(_MU * np.abs(samples)) / np.log1p(_MU)
    packed = np.round(packed * 127) / 127
    unpacked = np.sign(packed) * np.expm1(np.abs(packed) * np.log1p(_MU)) / _MU
    decoded: Samples = unpacked.astype(np.float32)
    return decoded


def resample(samples: Samples, rate: int, target: int) -> Samples:
    """The samples at another rate."""
    if rate == target:
        return samples
    common = gcd(rate, target)
    converted: Samples = signal.resample_poly(samples, target // common, rate // common).astype(np.float32)
    return converted


@cache
def _telephone_band() -> NDArray[np.float64]:
    sections: NDArray[np.float64] = signal.butter(4, [280, 3450], "bandpass", fs=LINE_RATE, output="sos")
    return sections


def _speech_limits(samples: Samples) -> tuple[int, int]:
    loud = np.nonzero(np.abs(samples) > 0.01 * np.abs(samples).max(initial=0.0))[0]
    if not len(loud):
        return 0, len(samples)
    return max(0, int(loud[0]) - 160), min(len(samples), int(loud[-1]) + 160)


def _character_starts(text: str, words: list[tuple[int, float]], duration: float) -> tuple[float, ...]:
    """One start for each Chinese character: espeak's where it gave one, else in between."""
    spoken = [match.start() for match in _SPOKEN.finditer(text)]
    if not spoken:
        return ()
    known = {at: time for at, time in words if text[at : at + 1] and _SPOKEN.match(text[at])}
    anchors = [(float(index), known[at]) for index, at in enumerate(spoken) if at in known]
    anchors = [(-0.001, 0.0), *anchors, (float(len(spoken)), duration)]
    places, times = zip(*anchors, strict=True)
    starts = np.interp(np.arange(len(spoken)), places, np.maximum.accumulate(times))
    return tuple(float(min(max(time, 0.0), duration)) for time in starts)


class _Engine:
    """espeak-ng in this process. It keeps global state, so one engine serves the whole process."""

    def __init__(self) -> None:
        self._blocks: list[NDArray[np.int16]] = []
        self._words: list[tuple[int, float]] = []
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = Path(espeakng_loader.get_data_path())
        home = data.parent if data.name == "espeak-ng-data" else data
        self.rate = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, str(home).encode(), 0))
        self._callback = _Callback(self._collect)
        self._library.espeak_SetSynthCallback(self._callback)

    def synthesise(
        self, text: str, voice: str, rate: int, pitch: int, pitch_range: int
    ) -> tuple[Samples, list[tuple[int, float]]]:
        """Samples at `self.rate`, and (position in the text, second) of each word event."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise UnknownVoice(f"espeak-ng has no voice {voice!r}; try one of AGENT_VOICES.")
        for parameter, value in ((_RATE, rate), (_PITCH, pitch), (_RANGE, pitch_range)):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._blocks.clear()
        self._words.clear()
        encoded = text.encode()
        self._library.espeak_Synth(
            encoded, ctypes.c_size_t(len(encoded) + 1), 0, _CHARACTER_POSITION, 0, _UTF8, None, None
        )
        self._library.espeak_Synchronize()
        if not self._blocks:
            return np.zeros(0, np.float32), []
        samples = np.concatenate(self._blocks).astype(np.float32) / np.float32(32768)
        return samples, list(self._words)

    def _collect(self, wave: object, count: int, events: object) -> int:
        if wave and count > 0:
            self._blocks.append(np.ctypeslib.as_array(wave, (count,)).copy())
        index = 0
        while events and events[index].type != 0:  # type: ignore[index]
            event = events[index]  # type: ignore[index]
            if event.type == _WORD_EVENT:
                self._words.append((event.text_position - 1, event.audio_position / 1000))
            index += 1
        return 0


@cache
def _engine() -> _Engine:
    return _Engine()
