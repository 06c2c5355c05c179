"""Places in a talk where a condition holds, in one order for both sides, with the value that was read there."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from rules.results import Bilingual, Span
from rules.talk import Stream, Talk

#: A turn of the talk (from 0) and a character of its original text.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Interval:
    """A number known to lie between `low` and `high`, both included; the same twice where it is exact."""

    low: Decimal
    high: Decimal

    @classmethod
    def exactly(cls, value: Decimal | float) -> "Interval":
        """Return the interval that holds only this number."""
        number = value if isinstance(value, Decimal) else Decimal(repr(value))
        return cls(number, number)

    @property
    def shown(self) -> str:
        """Write it for people: 38000, or 2000–3000 where it is vague."""
        low, high = (f"{number.normalize():f}" for number in (self.low, self.high))
        return low if low == high else f"{low}–{high}"


@dataclass(frozen=True, slots=True)
class Mark:
    """One place of a talk; `end` is behind it, seconds stand where the transcript has them.

    `doubt` names the fact without which the place is not certain (`words.confidence`, `turns.speaker`).
    """

    start: Place
    end: Place
    spans: tuple[Span, ...]
    start_s: float | None = None
    end_s: float | None = None
    doubt: str | None = None
    value: Interval | None = None
    why: Bilingual | None = None


def mark_in(
    stream: Stream,
    start: int,
    end: int,
    *,
    meant: str | None = None,
    doubt: str | None = None,
    value: Interval | None = None,
) -> Mark:
    """Make the mark of characters `start..end` of a stream."""
    spans = stream.spans(start, end, meant=meant)
    first, last = stream.turns[stream.turn_of[start]], stream.turns[stream.turn_of[end - 1]]
    return Mark(
        (first.position, spans[0].start),
        (last.position, spans[-1].end),
        spans,
        spans[0].start_s,
        spans[-1].end_s,
        doubt,
        value,
    )


def mark_turn(talk: Talk, position: int, *, doubt: str | None = None, value: Interval | None = None) -> Mark:
    """Make the mark of a whole turn of a talk."""
    turn = talk.utterances[position]
    length = len(turn.text)
    spans = (Span(turn.index, 0, length, turn.text, turn.start_s, turn.end_s),) if turn.text else ()
    return Mark((position, 0), (position, length), spans, turn.start_s, turn.end_s, doubt, value)


def spans_of_marks(marks: Iterable[Mark]) -> tuple[Span, ...]:
    """Return the places of marks in the original words, each once."""
    return tuple(dict.fromkeys(span for mark in marks for span in mark.spans))
