"""Two people on the telephone, spoken by the demo voices: for measuring who is heard to speak when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from transcription.training import voices
from transcription.training.voices import Samples

NOISE_DECIBEL = -52.0
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 1.1


@dataclass(frozen=True)
class Person:
    """How one person sounds; `line_seed` chooses the telephone line, the same for the whole call."""

    voice: str
    rate: int
    pitch: int
    line_seed: int


@dataclass(frozen=True)
class SpokenLine:
    """What one side (0 the agent, 1 the person reached) says, and when it is heard."""

    side: int
    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Dialogue:
    """Both sides apart at voices.LINE_RATE, and their lines in order."""

    channels: tuple[Samples, Samples]
    lines: tuple[SpokenLine, ...]

    @property
    def mono(self) -> Samples:
        """Both sides on one channel, as a recorder without separation stores them."""
        return np.asarray(np.clip((self.channels[0] + self.channels[1]) * np.float32(0.8), -1, 1), dtype=np.float32)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.channels[0]) / voices.LINE_RATE


def draw_people(rng: Random) -> tuple[Person, Person]:
    """An agent and somebody reached, with different voices."""
    near = rng.choice(voices.AGENT_VOICES)
    far = rng.choice([voice for voice in voices.BORROWER_VOICES if voice != near])
    return _draw(near, rng), _draw(far, rng)


def _draw(voice: str, rng: Random) -> Person:
    rate = rng.randrange(voices.SLOWEST, voices.FASTEST)
    return Person(voice, rate, rng.randrange(voices.LOWEST, voices.HIGHEST), rng.randrange(2**31))


def speak_dialogue(
    turns: Sequence[tuple[int, str]], people: tuple[Person, Person], *, rng: Random, overlap_share: float = 0.0
) -> Dialogue:
    """Speak (side, text) turns one after the other; a share of them begin before the turn before has ended."""
    pieces: list[tuple[int, float, Samples]] = []
    lines: list[SpokenLine] = []
    at = rng.uniform(0.4, 1.0)
    for side, text in turns:
        person = people[side]
        spoken = voices.speak(text, voice=person.voice, rate=person.rate, pitch=person.pitch)
        heard = voices.telephone(spoken, seed=person.line_seed)
        if lines and lines[-1].side != side and rng.random() < overlap_share:
            at = max(lines[-1].start_s, lines[-1].end_s - rng.uniform(0.2, 0.8))
        pieces.append((side, at, heard.samples))
        lines.append(SpokenLine(side, text, round(at, 3), round(at + heard.duration_s, 3)))
        at += heard.duration_s + rng.uniform(SHORTEST_PAUSE_S, LONGEST_PAUSE_S)
    length = int((at + 0.5) * voices.LINE_RATE)
    channels = tuple(_lay(pieces, side, length, rng) for side in (0, 1))
    return Dialogue((channels[0], channels[1]), tuple(lines))


def _lay(pieces: Sequence[tuple[int, float, Samples]], side: int, length: int, rng: Random) -> Samples:
    noise = np.random.default_rng(rng.randrange(2**32)).standard_normal(length).astype(np.float32)
    channel: Samples = noise * np.float32(10 ** (NOISE_DECIBEL / 20))
    for own, at, samples in pieces:
        if own == side:
            first = int(at * voices.LINE_RATE)
            channel[first : first + len(samples)] += samples[: length - first]
    return channel
