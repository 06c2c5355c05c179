"""Two transcripts of one recording, word by word: what each wrote where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

from transcription.types import Span, Transcript, Word


class Kind(StrEnum):
    """How two texts stand to each other somewhere; `missing`: only the first wrote, `added`: only the second."""

    EQUAL = "equal"
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"


@dataclass(frozen=True)
class Stretch:
    """Places `first`..`last` of one text beside places `begin`..`end` of the other."""

    kind: Kind
    first: int
    last: int
    begin: int
    end: int


@dataclass(frozen=True)
class Difference:
    """A stretch of a channel where two transcripts differ; `one` or `other` is empty where only the other wrote."""

    channel: int
    span: Span
    one: str
    other: str


@dataclass(frozen=True)
class Comparison:
    """All differences in order of time. `agreement` is the share of characters that both wrote alike, from 0 to 1."""

    differences: tuple[Difference, ...]
    agreement: float


def compare(one: Transcript, other: Transcript) -> Comparison:
    """Line up the words of each channel, punctuation left out. Raises ValueError for different recordings."""
    if one.audio.sha256 != other.audio.sha256:
        raise ValueError(
            f"The transcripts are of different recordings, {one.audio.sha256[:12]} and {other.audio.sha256[:12]}; "
            "name two of the same."
        )
    found: list[Difference] = []
    same = total = 0
    for channel in sorted({part.number for part in (*one.channels, *other.channels)}):
        left, right = _letters(one, channel), _letters(other, channel)
        stretches = align([word.text for word in left], [word.text for word in right])
        same += 2 * sum(one.last - one.first for one in stretches if one.kind is Kind.EQUAL)
        total += len(left) + len(right)
        found.extend(_differences(channel, stretches, left, right))
    found.sort(key=lambda difference: (difference.span.start_s, difference.channel))
    return Comparison(tuple(found), same / total if total else 1.0)


def align(one: Sequence[str], other: Sequence[str]) -> tuple[Stretch, ...]:
    """Line up two texts, letter by letter, so that as many as can be are equal; nothing is left out."""
    stretches: list[Stretch] = []
    for step in Indel.opcodes(one, other):
        kind = {"equal": Kind.EQUAL, "delete": Kind.MISSING, "insert": Kind.ADDED}[step.tag]
        last = stretches[-1] if stretches else None
        if last is not None and kind is not Kind.EQUAL and last.kind is not Kind.EQUAL:
            kind = kind if kind is last.kind else Kind.CHANGED
            stretches[-1] = Stretch(kind, last.first, step.src_end, last.begin, step.dest_end)
        else:
            stretches.append(Stretch(kind, step.src_start, step.src_end, step.dest_start, step.dest_end))
    return tuple(stretches)


def _letters(transcript: Transcript, channel: int) -> list[Word]:
    """Every letter of a channel with a share of its word's time: engines cut words differently."""
    letters = []
    for segment in transcript.segments:
        if segment.channel != channel:
            continue
        for word in segment.words:
            said = [letter for letter in word.text.lower() if letter.isalnum()]
            step = (word.end_s - word.start_s) / max(1, len(said))
            begins = [word.start_s + place * step for place in range(len(said))]
            letters += [
                Word(letter, begin, begin + step, word.confidence) for letter, begin in zip(said, begins, strict=True)
            ]
    return letters


def _differences(
    channel: int, stretches: Sequence[Stretch], left: Sequence[Word], right: Sequence[Word]
) -> Iterator[Difference]:
    for one in stretches:
        if one.kind is Kind.EQUAL:
            continue
        wrote, instead = left[one.first : one.last], right[one.begin : one.end]
        both = [*wrote, *instead]
        span = Span(min(word.start_s for word in both), max(word.end_s for word in both))
        yield Difference(channel, span, "".join(word.text for word in wrote), "".join(word.text for word in instead))
