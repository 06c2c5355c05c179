"""Two transcripts of one recording, word by word: what each wrote where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from transcription.types import Span, Transcript, Word


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
        matcher = SequenceMatcher(None, [word.text for word in left], [word.text for word in right], autojunk=False)
        same += 2 * sum(block.size for block in matcher.get_matching_blocks())
        total += len(left) + len(right)
        found.extend(_differences(channel, matcher, left, right))
    found.sort(key=lambda difference: (difference.span.start_s, difference.channel))
    return Comparison(tuple(found), same / total if total else 1.0)


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
    channel: int, matcher: SequenceMatcher[str], left: Sequence[Word], right: Sequence[Word]
) -> Iterator[Difference]:
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        wrote, instead = left[first:last], right[begin:end]
        both = [*wrote, *instead]
        span = Span(min(word.start_s for word in both), max(word.end_s for word in both))
        yield Difference(channel, span, "".join(word.text for word in wrote), "".join(word.text for word in instead))
