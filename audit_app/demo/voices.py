"""Sound of the demo month: scripted lines become the two channels of a telephone call."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from audit_app.demo.drafts import Line
from transcription.training import voices

Samples = NDArray[np.float32]
RATE = voices.LINE_RATE
RING_HZ = 450.0
QUIET_LINE_DECIBEL = -58.0
NOISY_LINE_DECIBEL = -44.0


@dataclass(frozen=True)
class Voice:
    """How one person sounds; `line_seed` chooses the telephone line, the same for the whole call."""

    name: str
    rate: int
    pitch: int
    line_seed: int


@dataclass(frozen=True)
class SpokenCall:
    """Two channels (agent first), and the lines with the seconds at which they are heard."""

    channels: tuple[Samples, Samples]
    lines: tuple[Line, ...]

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.channels[0]) / RATE


def speak_call(lines: Sequence[Line], near: Voice, far: Voice, *, noisy: bool, rng: random.Random) -> SpokenCall:
    """Speak the lines one after the other: agent and robot on the first channel, everybody else on the second."""
    pieces: list[tuple[int, float, Samples]] = []
    timed = []
    ring = _ring_tone() if rng.random() < 0.4 else np.zeros(0, np.float32)
    pieces.append((0, 0.0, ring))
    at = len(ring) / RATE + rng.uniform(0.4, 1.2)
    for line in lines:
        is_near = line.speaker in ("agent", "robot", "system")
        voice = near if is_near else far
        spoken = voices.speak(line.text, voice=voice.name, rate=voice.rate, pitch=voice.pitch)
        heard = voices.telephone(spoken, seed=voice.line_seed)
        pieces.append((0 if is_near else 1, at, heard.samples))
        timed.append(replace(line, start=round(at, 2), end=round(at + heard.duration_s, 2)))
        at += heard.duration_s + _pause(line, rng)
    length = int((at + 0.8) * RATE)
    level = NOISY_LINE_DECIBEL if noisy else QUIET_LINE_DECIBEL
    near_channel, far_channel = (_lay(pieces, side, length, level=level, rng=rng) for side in (0, 1))
    return SpokenCall((near_channel, far_channel), tuple(timed))


def silent_call(seconds: float, rng: random.Random) -> SpokenCall:
    """A connected line on which nobody speaks."""
    length = int(seconds * RATE)
    channels = tuple(_line_noise(length, QUIET_LINE_DECIBEL, rng) for _ in range(2))
    return SpokenCall((channels[0], channels[1]), ())


def mixed(call: SpokenCall) -> Samples:
    """Both sides on one channel, as a recorder without separation stores them."""
    together = (call.channels[0] + call.channels[1]) * np.float32(0.8)
    return np.asarray(np.clip(together, -1, 1), dtype=np.float32)


def _pause(line: Line, rng: random.Random) -> float:
    if "请稍等" in line.text:
        return rng.uniform(3.0, 6.0)
    return rng.uniform(0.35, 1.3)


def _lay(
    pieces: list[tuple[int, float, Samples]], side: int, length: int, *, level: float, rng: random.Random
) -> Samples:
    channel = _line_noise(length, level, rng)
    for piece_side, at, samples in pieces:
        if piece_side == side:
            first = int(at * RATE)
            channel[first : first + len(samples)] += samples
    return np.asarray(np.clip(channel, -1, 1), dtype=np.float32)


def _line_noise(length: int, decibel: float, rng: random.Random) -> Samples:
    """Noise that falls with frequency, as on a line with traffic behind it."""
    generator = np.random.default_rng(rng.randrange(2**32))
    white = generator.standard_normal(length).astype(np.float32)
    kernel = np.float32(0.7) ** np.arange(24, dtype=np.float32)
    coloured = np.convolve(white, kernel / np.sqrt(np.sum(kernel**2)), mode="same").astype(np.float32)
    return coloured * np.float32(10 ** (decibel / 20))


def _ring_tone() -> Samples:
    times = np.arange(int(1.0 * RATE)) / RATE
    tone = 0.08 * np.sin(2 * np.pi * RING_HZ * times)
    return np.concatenate([tone, np.zeros(int(0.6 * RATE))]).astype(np.float32)
