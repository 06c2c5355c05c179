"""Digits read one by one against their time: how often a lost digit is noticed, and how often a right string doubted.

Run `python -m benchmarks.digit_lengths [--speakers 80] [--calls 40]`; `--write` puts the table into docs/speech.md. The
first rows know the true words and place them as well as a recogniser does; then a digit is left out or said twice in
the text, and not in the sound. The last rows are what the demo model itself makes of such calls.
"""

import argparse
import random
import tempfile
import wave
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import transcription
from benchmarks.tables import put_table
from transcription.spoken.digit_lengths import Pace, hear_digits, is_doubtful, measure_pace
from transcription.spoken.quantities import find_quantities
from transcription.spoken.quantity import Kind
from transcription.training import corpus, voices
from transcription.training.voices import Samples
from transcription.types import BACKEND_RATE, Segment

SEED = 78
LENGTHS = (4, 6, 8, 11, 16, 18)
_FRAMES = ("尾号是{}。", "您的号码是{}，对吗？", "{}。", "我的卡号{}，请您记一下。")
_DEMO_LENGTH = 4  # the demo model has learnt to write no others
_JITTER_S = 0.06
_PAUSE_S = 0.8
_NOISE = 0.001
_DOCUMENT = Path(__file__).parent.parent / "docs" / "speech.md"
_HEAD = ("| what was written | strings | doubted |", "|---|---|---|")


@dataclass(frozen=True)
class Person:
    """A voice as it speaks, on its line."""

    voice: str
    rate: int
    pitch: int
    line: int

    def say(self, text: str) -> tuple[Samples, tuple[float, ...]]:
        """The text with the line's noise, and when each character begins."""
        quiet = voices.speak(text, voice=self.voice, rate=self.rate, pitch=self.pitch)
        heard = voices.telephone(quiet, seed=self.line)
        samples = voices.resample(heard.samples, heard.rate, BACKEND_RATE)
        noise = np.random.default_rng(self.line).standard_normal(len(samples)).astype(np.float32)
        return samples + noise * np.float32(_NOISE), heard.starts


def main() -> None:
    """Print the table and its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speakers", type=int, default=80)
    parser.add_argument("--calls", type=int, default=40, help="calls that the demo model reads")
    parser.add_argument("--write", action="store_true", help="put the table into docs/speech.md")
    arguments = parser.parse_args()
    rows = dict(measure_exact(random.Random(SEED), arguments.speakers))
    rows |= dict(measure_demo(random.Random(SEED), arguments.calls))
    lines = [*_HEAD]
    for name, doubted in rows.items():
        share = 100 * sum(doubted) / len(doubted) if doubted else 0.0
        lines.append(f"| {name} | {len(doubted)} | {share:.1f} % |")
        print(lines[-1])
        print(f"figure doubted_{name.replace(' ', '_').replace(',', '').replace(':', '')} {share:.1f} percent")
    if arguments.write:
        put_table(_DOCUMENT, "digits", "\n".join(lines))


def measure_exact(rng: random.Random, speakers: int) -> Iterator[tuple[str, list[bool]]]:
    """Whether strings were doubted that are right, or one digit short or long, and so on."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    changes = {"right": 0, "one digit lost": -1, "two digits lost": -2, "one digit too many": 1, "two too many": 2}
    for _ in range(speakers):
        person = draw_person(rng)
        pace = pace_of(person, rng)
        for _ in range(6):
            length, heard, more = _hear_one(person, pace, rng)
            for name, change in changes.items():
                doubted = is_doubtful(length + change, heard, more_around=more - change)
                found[f"true words, {name}"].append(doubted)
    yield from found.items()


def _hear_one(person: Person, pace: Pace, rng: random.Random) -> tuple[int, float, float]:
    """How many digits were said, how many there was room for, and the room of the whole beyond its syllables."""
    digits = draw_digits(rng)
    said = corpus.spoken_digits(digits)
    said = said.replace("一", "幺") if rng.random() < 0.3 else said
    in_groups = len(said) > 6 and rng.random() < 0.4
    frame = rng.choice(_FRAMES)
    shown = "，".join(said[at : at + 4] for at in range(0, len(said), 4)) if in_groups else said
    samples, starts = person.say(frame.format(shown))
    first = sum("\u4e00" <= character <= "\u9fff" for character in frame.partition("{")[0])
    behind = first + len(digits)
    # Edges between words are as wrong as a recogniser's; those at a pause are not.
    start = starts[first] + rng.gauss(0, _JITTER_S) if first else 0.0
    end = starts[behind] + rng.gauss(0, _JITTER_S) if behind < len(starts) else len(samples) / BACKEND_RATE
    stretch = samples[max(0, round(start * BACKEND_RATE)) : round(end * BACKEND_RATE)]
    return len(digits), hear_digits(stretch, pace), hear_digits(samples, pace) - len(starts)


def measure_demo(rng: random.Random, calls: int) -> Iterator[tuple[str, list[bool]]]:
    """Whether strings were doubted that the demo model wrote with as many digits as were said, or fewer, or more."""
    backend = transcription.load_backend("demo")
    found: defaultdict[str, list[bool]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="digits-") as folder:
        for _ in range(calls):
            path = Path(folder) / "call.wav"
            told = _write_call(path, draw_person(rng), rng)
            (channel,) = transcription.transcribe(path, backend=backend).channels
            for start_s, end_s, length in told:
                for written, segment in _strings(channel.segments, start_s, end_s):
                    is_short, is_long = written < length, written > length
                    name = "lost" if is_short else "too many" if is_long else "as many as said"
                    doubted = any(segment.start_s <= one.start_s < segment.end_s for one in channel.digit_doubts)
                    found[f"demo model, {name}"].append(doubted)
    yield from sorted(found.items())


def _strings(segments: tuple[Segment, ...], start_s: float, end_s: float) -> Iterator[tuple[int, Segment]]:
    """The only string of digits in a stretch of a call, if it was heard as one, and its segment."""
    inside = [one for one in segments if one.end_s > start_s and one.start_s < end_s and not one.marks]
    strings = [
        (len(quantity.value), one)
        for one in inside
        for quantity in find_quantities(one.text, language="zh")
        if quantity.kind is Kind.DIGITS
    ]
    if len(strings) == 1:
        yield strings[0]


def _write_call(path: Path, person: Person, rng: random.Random) -> list[tuple[float, float, int]]:
    """Speak four sentences and four with a number of four digits; when these are, and how many digits they have."""
    lines = [(sentence, 0) for sentence in _sentences(rng, 4)]
    numbered = [one.text for one in corpus.load_sentences() if "{tail}" in one.text or "{number}" in one.text]
    for sentence in rng.sample(numbered, 4):
        values = corpus.draw_values(rng)
        lines.append((corpus.fill(sentence, values), _DEMO_LENGTH))
    pause = np.zeros(round(_PAUSE_S * BACKEND_RATE), np.float32)
    parts, told, at = [pause], [], _PAUSE_S
    for text, length in lines:
        samples, _ = person.say(text)
        seconds = len(samples) / BACKEND_RATE
        if length:
            told.append((at, at + seconds, length))
        parts += [samples, pause]
        at += seconds + _PAUSE_S
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(BACKEND_RATE)
        file.writeframes((np.clip(np.concatenate(parts), -1, 1) * 32767).astype("<i2").tobytes())
    return told


def pace_of(person: Person, rng: random.Random) -> Pace:
    """How a person speaks in five sentences."""
    pace = measure_pace([(text, person.say(text)[0]) for text in _sentences(rng, 5)])
    if pace is None:
        raise ValueError("five sentences are too few to measure a pace by")
    return pace


def draw_person(rng: random.Random) -> Person:
    """A voice of the demo at some speed and pitch, on some line."""
    voice = rng.choice(voices.AGENT_VOICES + voices.BORROWER_VOICES)
    rate, pitch = rng.randrange(voices.SLOWEST, voices.FASTEST), rng.randrange(voices.LOWEST, voices.HIGHEST)
    return Person(voice, rate, pitch, rng.randrange(2**31))


def draw_digits(rng: random.Random) -> str:
    """A string of digits; in half of them one digit comes three times in a row."""
    length = rng.choice(LENGTHS)
    digits = "".join(rng.choice("0123456789") for _ in range(length))
    at = rng.randrange(length - 2)
    return digits[:at] + digits[at] * 3 + digits[at + 3 :] if rng.random() < 0.5 else digits


def _sentences(rng: random.Random, number: int) -> list[str]:
    plain = [one.text for one in corpus.load_sentences() if one.role == "agent" and not one.has_slots]
    return rng.sample(plain, number)


if __name__ == "__main__":
    main()
