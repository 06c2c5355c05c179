"""A speaker says again what he, or the other side, has said before."""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field
from rapidfuzz import fuzz

from rules.case import Case
from rules.condition_kinds.found import Found, mark_of_range, turns_of
from rules.condition_kinds.similar import Score
from rules.conditions import SpeakerScope
from rules.marks import Mark
from rules.normalise import normalise_literal
from rules.results import Bilingual
from rules.scope import Count, Spoken
from rules.strict import Text
from rules.talk import Stream, Turn

#: A turn is compared by its beginning, with the few earlier turns that share most pairs of characters with it, and of
#: each pair only the latest turns are remembered: so the work grows in line with the talk.
_COMPARED, _CANDIDATES, _REMEMBERED = 400, 5, 20


class RepeatCondition(Spoken):
    """A turn of the speaker is much like an earlier one of his own, or of the side `of`."""

    kind: Literal["repeat"]
    of: SpeakerScope | None = None
    look_back: Count | None = None
    similarity: Score = 90.0
    nth: Count = 1
    shortest: Annotated[int, Field(ge=2)] = 4
    unless: tuple[Text, ...] = Field(default=(), strict=False)


def find(condition: RepeatCondition, case: Case) -> Found:
    """Return the turns that repeat; their reasons say how often and how exactly."""
    return Found(list(_marks(condition, case)), turns_of(case.talk.stream(condition.speaker)))


class _Earlier:
    """Earlier turns by the pairs of characters in them."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.turns: list[Turn] = []
        self._by_pair: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))

    def add(self, text: str, turn: Turn) -> None:
        for pair in _pairs(text):
            self._by_pair[pair].append(len(self.texts))
        self.texts.append(text)
        self.turns.append(turn)

    def most_like(self, text: str, first: int, least: float) -> tuple[int, float] | None:
        """Return the number and the similarity of the turn most like a text, from number `first` on."""
        shared = Counter(number for pair in _pairs(text) for number in self._by_pair.get(pair, ()) if number >= first)
        likely = sorted(shared, key=lambda number: (-shared[number], -number))[:_CANDIDATES]
        scores = ((number, fuzz.ratio(text, self.texts[number])) for number in likely)
        return max((pair for pair in scores if pair[1] >= least), key=lambda pair: (pair[1], pair[0]), default=None)


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


def _marks(condition: RepeatCondition, case: Case) -> Iterator[Mark]:
    stream = case.talk.stream(condition.speaker)
    source = case.talk.stream(condition.of) if condition.of is not None else stream
    excused = [normalise_literal(text, case.ear.language) for text in condition.unless]
    earlier, waiting = _Earlier(), 0
    heard_from: list[int] = [turn.position for turn in source.turns]
    repeats: Counter[int] = Counter()
    for turn in stream.turns:
        while waiting < len(source.turns) and source.turns[waiting].position < turn.position:
            earlier.add(_text(source, source.turns[waiting]), source.turns[waiting])
            waiting += 1
        text = _text(stream, turn)
        if len(text) < condition.shortest or any(excuse in text for excuse in excused):
            continue
        look_back = condition.look_back or len(earlier.texts)
        first = max(0, bisect_left(heard_from, turn.position) - look_back)
        found = earlier.most_like(text, first, condition.similarity)
        if found is None:
            continue
        number, score = found
        key = earlier.turns[number].position
        count = repeats[key] + 1
        repeats[key] = count
        if condition.of is None:
            repeats[turn.position] = count
        if count >= condition.nth:
            told = earlier.turns[number]
            why = Bilingual(f"第 {count} 次重复，相似度 {score:.0f}", f"repeat number {count}, similarity {score:.0f}")
            mark = mark_of_range(turn.start, turn.end, case, condition.speaker)
            yield replace(mark, spans=(*mark.spans, *source.spans(told.start, told.end)), why=why)


def _text(stream: Stream, turn: Turn) -> str:
    return stream.text[turn.start : min(turn.end, turn.start + _COMPARED)].strip()
