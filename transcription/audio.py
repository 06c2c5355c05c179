"""Recordings as samples: decoded once, channel by channel, in memory that does not grow with length."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from transcription.containers import FETCH_REMEDY, Opened, opened
from transcription.decoding import decode, too_long
from transcription.errors import CutAudio, DamagedAudio, EmptyAudio
from transcription.raw import RawSound
from transcription.types import BACKEND_RATE, AudioInfo, Samples, Span

CUT_TOLERANCE_S = 0.5
_TAPS = 16  # neighbours on each side that a sample between two others is made from
_OFF_MIDDLE = 0.05
_LOUD = 0.1  # as the root of the mean square; open lines are far below
_LIKE_NOISE = 0.2  # neighbouring samples of speech are alike, 0.7 and more
_LOOKED_AT_S = 60.0


@dataclass(frozen=True)
class Recording:
    """A decoded recording: one int16 array for each channel, kept on disk while it is open."""

    info: AudioInfo
    rate: int
    channels: tuple[NDArray[np.int16], ...]

    def read(self, channel: int, span: Span) -> Samples:
        """A stretch of one channel at BACKEND_RATE, between -1 and 1."""
        samples = self._stretch(channel, span).astype(np.float32) / np.float32(32768)
        return samples if self.rate == BACKEND_RATE else double_rate(samples)

    def loudest(self, channel: int, span: Span) -> float:
        """The highest level within a stretch of one channel, from 0 to 1."""
        samples = self._stretch(channel, span)
        return max(int(samples.max()), -int(samples.min())) / 32768 if len(samples) else 0.0

    def _stretch(self, channel: int, span: Span) -> NDArray[np.int16]:
        first, last = round(span.start_s * self.rate), round(span.end_s * self.rate)
        return self.channels[channel][max(0, first) : last]


def probe(path: Path | str, *, raw: RawSound | None = None) -> AudioInfo:
    """What the file says about itself, by its content and not its name.

    `raw` says what it holds if it has no header. Raises MissingAudio, EmptyAudio, NotAudio, UnsupportedAudio,
    DamagedAudio or CutAudio.
    """
    with opened(Path(path), raw=raw) as file:
        return file.info(duration_s=file.promised_s or 0.0)


@contextmanager
def open_recording(path: Path | str, *, longest_s: float, raw: RawSound | None = None) -> Iterator[Recording]:
    """Decode the whole file, each channel apart, and let go of it at the end of the block.

    Raises what `probe` raises, ChangingAudio, and LongAudio.
    """
    with open_damaged(path, longest_s=longest_s, raw=raw) as (recording, fault):
        if fault is not None:
            raise fault
        yield recording


@contextmanager
def open_damaged(
    path: Path | str, *, longest_s: float, raw: RawSound | None = None
) -> Iterator[tuple[Recording, CutAudio | DamagedAudio | None]]:
    """As `open_recording`, but a file that ends too early is given with its fault: people may hear what is there."""
    with opened(Path(path), raw=raw) as file, tempfile.TemporaryDirectory(prefix="recording-") as folder:
        promised = file.promised_s
        if promised is not None and promised > longest_s:
            raise too_long(file.path, promised, longest_s)
        rate, channels = decode(file, folder=Path(folder), longest_s=longest_s)
        duration = len(channels[0]) / rate
        if duration == 0:
            raise EmptyAudio(file.path, "The file has a header and no sound.", FETCH_REMEDY)
        recording = Recording(file.info(duration_s=duration), rate, channels)
        yield recording, _fault_of(file, recording)


def double_rate(samples: Samples) -> Samples:
    """Twice as many samples a second: the old ones, and between them a windowed sinc."""
    doubled: Samples = np.zeros(2 * len(samples), np.float32)
    doubled[0::2] = samples
    if len(samples):
        doubled[1::2] = np.convolve(samples, _between_taps(), mode="full")[_TAPS : _TAPS + len(samples)]
    return doubled


def _between_taps() -> Samples:
    places = np.arange(-_TAPS, _TAPS) + 0.5
    taps = np.sinc(places) * np.kaiser(2 * _TAPS, 5.0)
    normal: Samples = (taps / taps.sum()).astype(np.float32)
    return normal


def _fault_of(file: Opened, recording: Recording) -> CutAudio | DamagedAudio | None:
    duration = recording.info.duration_s
    short = duration < file.least_promised_s - CUT_TOLERANCE_S
    if short or file.is_broken_off():
        promise = f"promises {file.promised_s:.1f} s and breaks" if short else "breaks"
        return CutAudio(file.path, f"It {promise} off after {duration:.1f} s.", FETCH_REMEDY)
    if file.raw is not None and _is_no_sound(recording):
        problem = f"It was declared as {file.raw} and is no sound as such."
        return DamagedAudio(file.path, problem, "Correct the declaration of its codec and rate.")
    return None


def _is_no_sound(recording: Recording) -> bool:
    """Whether the first channel's first minute swings around another middle than zero, or is loud noise.

    Both come of a wrong declaration: the bytes of silence are no zeros then, and neighbours are not alike.
    """
    samples = recording.channels[0][: round(_LOOKED_AT_S * recording.rate)].astype(np.float64) / 32768
    if abs(float(samples.mean())) > _OFF_MIDDLE:
        return True
    power = float(samples @ samples)
    if power < _LOUD**2 * len(samples):
        return False
    return abs(float(samples[1:] @ samples[:-1])) < _LIKE_NOISE * power
