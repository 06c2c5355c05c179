"""A closed world: every sentence must be one of those that are listed."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from rules.case import Case
from rules.condition_kinds.found import Found, mark_of_range, turns_of
from rules.condition_kinds.similar import sentences
from rules.conditions import Words
from rules.marks import Mark
from rules.scope import Spoken
from rules.strict import Text
from rules.talk import Stream


class OnlyCondition(Spoken):
    """Something is said that no slot covers; `absent: true` turns it round: only what is listed is said.

    `spare` characters (English: words) of a sentence may stay uncovered.
    """

    kind: Literal["only"]
    slots: dict[Text, Words] = Field(min_length=1)
    spare: Annotated[int, Field(ge=0)] = 0


def find(condition: OnlyCondition, case: Case) -> Found:
    """Return what is said beside the listed sentences."""
    stream = case.talk.stream(condition.speaker)
    covered = bytearray(len(stream.text))
    for words in condition.slots.values():
        for hit in case.ear.hear_words(words, stream):
            covered[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
    return Found(list(_marks(condition, covered, stream, case)), turns_of(stream))


def _marks(condition: OnlyCondition, covered: bytearray, stream: Stream, case: Case) -> Iterator[Mark]:
    spaced = case.ear.language.words_have_spaces
    for start, end in sentences(stream):
        bare = [places for places in _uncovered(covered, start, end) if stream.text[slice(*places)].strip()]
        size = sum(len(stream.text[low:high].split()) if spaced else high - low for low, high in bare)
        for low, high in bare if size > condition.spare else ():
            yield mark_of_range(*_stripped(stream.text, low, high), case, condition.speaker)


def _uncovered(covered: bytearray, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        low = covered.find(0, start, end)
        if low < 0:
            return
        high = covered.find(1, low, end)
        start = high if high >= 0 else end
        yield low, start


def _stripped(text: str, low: int, high: int) -> tuple[int, int]:
    stretch = text[low:high]
    return low + len(stretch) - len(stretch.lstrip()), high - len(stretch) + len(stretch.rstrip())
