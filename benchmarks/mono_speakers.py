"""How often the wrong person is named on one channel: `python -m benchmarks.mono_speakers [DIALOGUES]`.

Speaks the held-out talks of the labelled corpus (tests/rules/data/held_out, from which no cue was learnt) with two
voices on one channel, and counts characters: `error` is the share with the wrong side among those with one, `unknown`
the share without one. `exact` words come from a script with the true times, `heard` words from the demo model listening
to the demo's own sentences. `voices_useless` draws the voices by lot, four in ten wrong, as clustering was measured to
be on real telephone speech: then only words may name anybody.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import transcription
from transcription.attribution import CALLING, UNKNOWN
from transcription.training import corpus
from transcription.training.dialogues import Dialogue, SpokenLine, draw_people, speak_dialogue
from transcription.training.voices import LINE_RATE
from transcription.types import ModelInfo, Options, Phrase, Reading, Samples, Span, VoiceSpan, Window, Word

HELD_OUT = Path(__file__).parents[1] / "tests" / "rules" / "data" / "held_out"
LEAST_TURNS = 6
OVERLAP_SHARE = 0.1
SEED = 7


@dataclass(frozen=True)
class Tally:
    """Characters by what was said of them."""

    right: int = 0
    wrong: int = 0
    unknown: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.right + other.right, self.wrong + other.wrong, self.unknown + other.unknown)

    @property
    def error(self) -> float:
        """The share of characters with a speaker that have the wrong one."""
        return self.wrong / max(1, self.right + self.wrong)

    @property
    def unknown_share(self) -> float:
        """The share of characters without a speaker."""
        return self.unknown / max(1, self.right + self.wrong + self.unknown)


class ExactWords:
    """A recogniser that makes no mistakes: it gives every window the characters that are said in it, sides mixed."""

    batch_size = 16
    info = ModelInfo("exact", "script", "0" * 64, is_demo=False)

    def __init__(self, lines: Sequence[SpokenLine]) -> None:
        self._words = sorted((word for line in lines for word in words_of(line)), key=lambda word: word.start_s)

    def read(self, windows: Sequence[Window], *, options: Options) -> Sequence[Reading]:  # noqa: ARG002  the protocol's
        """The characters whose middle lies in each window, as one phrase."""
        return [self._read(window.span) for window in windows]

    def _read(self, span: Span) -> Reading:
        own = [word for word in self._words if span.start_s <= (word.start_s + word.end_s) / 2 < span.end_s]
        words = tuple(
            Word(word.text, word.start_s - span.start_s, word.end_s - span.start_s, word.confidence) for word in own
        )
        phrases = (Phrase(Span(words[0].start_s, words[-1].end_s), words),) if words else ()
        return Reading(phrases, avg_logprob=-0.1, no_speech_prob=0.0, compression_ratio=1.0, temperature=0.0)


class UselessVoices:
    """Voices drawn by lot: `wrong` of the stretches are given to the other voice."""

    name = "by-lot"

    def __init__(self, lines: Sequence[SpokenLine], *, wrong: float, rng: random.Random) -> None:
        self._lines, self._wrong, self._rng = lines, wrong, rng

    def separate(self, sound: Callable[[Span], Samples], speech: Sequence[Span]) -> Sequence[VoiceSpan]:  # noqa: ARG002
        """One voice for each stretch, sure of itself as clustering is."""
        return [self._voice(span) for span in speech]

    def _voice(self, span: Span) -> VoiceSpan:
        line = min(self._lines, key=lambda line: abs(line.start_s + line.end_s - span.start_s - span.end_s))
        flips = self._rng.random() < self._wrong
        return VoiceSpan(span.start_s, span.end_s, line.side ^ flips, 0.95)


class NoVoices:
    """Tells nothing apart: what the words alone can do."""

    name = "none"

    def separate(self, sound: Callable[[Span], Samples], speech: Sequence[Span]) -> Sequence[VoiceSpan]:  # noqa: ARG002
        """Nothing."""
        return ()


def words_of(line: SpokenLine) -> list[Word]:
    """The characters of a line, evenly over its time; punctuation belongs to the character before it."""
    texts: list[str] = []
    for character in line.text:
        if character.isalnum() or not texts:
            texts.append(character)
        else:
            texts[-1] += character
    step = (line.end_s - line.start_s) / max(1, len(texts))
    return [
        Word(text, line.start_s + place * step, line.start_s + (place + 1) * step, 0.95)
        for place, text in enumerate(texts)
    ]


def read_talks() -> list[list[tuple[int, str]]]:
    """The held-out talks of two sides, as (side, text): 0 for whoever collects."""
    talks = []
    for path in sorted(HELD_OUT.glob("*.jsonl")):
        for line in path.read_text("utf-8").split("\n"):
            turns = json.loads(line).get("turns") or [] if line else []
            talk = [(0 if speaker in CALLING else 1, text) for speaker, text in turns]
            if len(talk) >= LEAST_TURNS and {side for side, _ in talk} == {0, 1}:
                talks.append(talk)
    return talks


def draw_demo_talks(count: int, rng: random.Random) -> list[list[tuple[int, str]]]:
    """Talks of the demo's own sentences, which its model can hear, with values that it was not trained on."""
    sentences = corpus.load_sentences()
    own = [[one for one in sentences if one.role == role] for role in ("agent", "borrower")]
    talks = []
    for _ in range(count):
        values = corpus.draw_values(rng)
        talk = [
            (place % 2, corpus.fill(rng.choice(own[place % 2]).text, values)) for place in range(rng.randrange(8, 16))
        ]
        talks.append(talk)
    return talks


def judge(
    dialogue: Dialogue, path: Path, backend: transcription.Backend, separator: transcription.SpeakerSeparator | None
) -> Tally:
    """Transcribe the dialogue on one channel and count the characters by their speaker."""
    write_mono(path, dialogue.mono)
    heard = transcription.transcribe(path, backend=backend, separator=separator)
    said = transcription.attribute(heard, transcription.CallFacts()).said
    tally = Tally()
    for one in said:
        for word in one.segment.words:
            side = _true_side((word.start_s + word.end_s) / 2, dialogue.lines)
            if side is None:
                continue
            length = sum(character.isalnum() for character in word.text)
            if one.speaker == UNKNOWN:
                tally += Tally(unknown=length)
            elif (one.speaker in CALLING) == (side == 0):
                tally += Tally(right=length)
            else:
                tally += Tally(wrong=length)
    return tally


def _true_side(second: float, lines: Sequence[SpokenLine]) -> int | None:
    """The side that speaks alone then; nobody can say who of two said a word while both speak."""
    sides = {line.side for line in lines if line.start_s <= second <= line.end_s}
    return sides.pop() if len(sides) == 1 else None


def write_mono(path: Path, samples: Samples) -> None:
    """Write a 16-bit WAV at the rate of a telephone line."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(LINE_RATE)
        file.writeframes((samples * 32767).astype(np.int16).tobytes())


def _figures(name: str, tallies: Sequence[Tally]) -> Iterator[str]:
    total = sum(tallies, Tally())
    yield f"figure {name}_error {total.error:.4f} ratio"
    yield f"figure {name}_unknown {total.unknown_share:.4f} ratio"


def main() -> None:
    """Speak, transcribe, attribute and print."""
    talks = read_talks()[: int(sys.argv[1]) if len(sys.argv) > 1 else None]
    rng = random.Random(SEED)
    spoken = [speak_dialogue(talk, draw_people(rng), rng=rng, overlap_share=OVERLAP_SHARE) for talk in talks]
    demo = [speak_dialogue(talk, draw_people(rng), rng=rng) for talk in draw_demo_talks(max(1, len(talks) // 4), rng)]
    print(f"figure dialogues {len(spoken)} dialogues")
    print(f"figure audio {sum(one.duration_s for one in spoken):.0f} seconds")
    ways: dict[str, Callable[[Dialogue], transcription.SpeakerSeparator | None]] = {
        "exact": lambda _: None,
        "exact_words_alone": lambda _: NoVoices(),
        "exact_voices_useless": lambda one: UselessVoices(one.lines, wrong=0.4, rng=rng),
    }
    with tempfile.TemporaryDirectory(prefix="mono-speakers-") as folder:
        path = Path(folder) / "mono.wav"
        for name, way in ways.items():
            print(*_figures(name, [judge(one, path, ExactWords(one.lines), way(one)) for one in spoken]), sep="\n")
        model = transcription.load_backend("demo")
        print(*_figures("heard_by_demo_model", [judge(one, path, model, None) for one in demo]), sep="\n")


if __name__ == "__main__":
    main()
