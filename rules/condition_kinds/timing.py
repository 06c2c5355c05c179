"""Silence, response time, overtalk, pick-up and hang-up, from the times of the turns."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from rules.case import Case
from rules.condition_kinds.found import Found
from rules.condition_kinds.measured import Measured, Timed, taken, talk_length
from rules.conditions import SpeakerScope
from rules.evidence import Utterance
from rules.marks import Interval, Mark
from rules.results import Bilingual, Span
from rules.scope import Seconds
from rules.talk import SPEAKERS, Talk

NO_TIMES = "turns.start"
ONE_CHANNEL = "recording.channels"


class SilenceCondition(Timed):
    """Seconds in which nobody speaks, between two turns; the speaker is whoever ends it."""

    what: ClassVar[Bilingual] = Bilingual("静默秒数", "seconds of silence")
    kind: Literal["silence"]
    speaker: SpeakerScope = "anyone"
    between: Literal["any", "same", "different"] = "any"


class ResponseCondition(Timed):
    """Seconds from the end of the other side's turn to the speaker's answer."""

    what: ClassVar[Bilingual] = Bilingual("应答秒数", "seconds to the answer")
    kind: Literal["response"]


class OvertalkCondition(Timed):
    """Seconds in which the speaker talks into another's turn, begun at least `into_s` seconds after that turn did."""

    what: ClassVar[Bilingual] = Bilingual("抢话秒数", "seconds of overtalk")
    kind: Literal["overtalk"]
    into_s: Seconds = 0.0
    shortest: Annotated[int, Field(ge=1)] = 1


class PickUpCondition(Measured):
    """Seconds from the beginning of the call to the speaker's first turn."""

    what: ClassVar[Bilingual] = Bilingual("接通后开口秒数", "seconds to the first words")
    kind: Literal["pick_up"]


class HangUpCondition(Measured):
    """Seconds from the last turn to the end of the call, where the speaker had the last turn."""

    what: ClassVar[Bilingual] = Bilingual("末句至挂机秒数", "seconds from the last words to the end")
    kind: Literal["hang_up"]
    speaker: SpeakerScope = "anyone"


#: A longer pause between two words of a turn is silence too, where words have times.
_PAUSE_S = 1.0


@dataclass(frozen=True, slots=True)
class _Timed:
    """A turn, or a stretch of it between two pauses, with its times and its place in the talk."""

    position: int
    speaker: str
    start_s: float
    end_s: float
    span: Span


def _timed(talk: Talk) -> list[_Timed] | None:
    """Return the turns in the order in which they begin, or None where a time is missing."""
    turns: list[_Timed] = []
    for position, turn in enumerate(talk.utterances):
        if turn.start_s is None or turn.end_s is None:
            return None
        turns += _stretches(position, turn, turn.start_s, turn.end_s)
    return sorted(turns, key=lambda turn: (turn.start_s, turn.position))


def _stretches(position: int, turn: Utterance, start_s: float, end_s: float) -> Iterator[_Timed]:
    """Cut a turn at the long pauses between its words."""
    begin, begin_s = 0, start_s
    for (_, end, _, until_s), (start, _, from_s, _) in pairwise(turn.word_times):
        if from_s - until_s > _PAUSE_S:
            span = Span(turn.index, begin, end, turn.text[begin:end], begin_s, until_s)
            yield _Timed(position, turn.speaker, begin_s, until_s, span)
            begin, begin_s = start, from_s
    span = Span(turn.index, begin, len(turn.text), turn.text[begin:], begin_s, end_s)
    yield _Timed(position, turn.speaker, begin_s, end_s, span)


def _mark(turn: _Timed, seconds: float, doubt: str | None, *others: _Timed) -> Mark:
    """Make the mark of a stretch; the others are shown with it."""
    spans = tuple(one.span for one in (turn, *others) if one.span.text)
    start, end = (turn.position, turn.span.start), (turn.position, turn.span.end)
    return Mark(start, end, spans, turn.start_s, turn.end_s, doubt, Interval.exactly(round(seconds, 3)))


def _no_times(case: Case) -> Found:
    return Found((), range(len(case.talk.utterances)), (NO_TIMES,))


def _is_by(speaker: str, scope: SpeakerScope) -> bool:
    return speaker == "unknown" or speaker in SPEAKERS[scope]


def _doubt(scope: SpeakerScope, *speakers: str) -> str | None:
    return "turns.speaker" if "unknown" in speakers and scope not in {"anyone", "unknown"} else None


def _between(one: _Timed, other: _Timed, seconds: float, doubt: str | None) -> Mark:
    """Make the mark between two stretches; it begins where the first ends, and shows both."""
    mark = _mark(one, seconds, doubt, other)
    end = max(mark.end, (other.position, other.span.start))
    return replace(mark, start=mark.end, end=end, start_s=one.end_s, end_s=other.start_s)


def find_silence(condition: SilenceCondition, case: Case) -> Found:
    """Return the silences between turns."""
    turns = _timed(case.talk)
    if turns is None:
        return _no_times(case)
    return taken(condition, list(_silences(condition, turns)), range(len(case.talk.utterances)), talk_length(case))


def _silences(condition: SilenceCondition, turns: list[_Timed]) -> Iterator[Mark]:
    last: _Timed | None = None
    for turn in turns:
        if last is not None and turn.start_s > last.end_s and _is_by(turn.speaker, condition.speaker):
            same = last.speaker == turn.speaker
            if condition.between == "any" or same is (condition.between == "same"):
                scope = condition.speaker if condition.between == "any" else "agent"
                doubt = _doubt(scope, turn.speaker, *([] if condition.between == "any" else [last.speaker]))
                yield _between(last, turn, turn.start_s - last.end_s, doubt)
        if last is None or turn.end_s >= last.end_s:
            last = turn


def find_response(condition: ResponseCondition, case: Case) -> Found:
    """Return the speaker's answers with the time that they took."""
    turns = _timed(case.talk)
    if turns is None:
        return _no_times(case)
    marks = [
        _mark(turn, max(0.0, turn.start_s - last.end_s), _doubt(condition.speaker, last.speaker, turn.speaker))
        for last, turn in pairwise(turns)
        if _is_by(turn.speaker, condition.speaker)
        and (last.speaker == "unknown" or not _is_by(last.speaker, condition.speaker))
    ]
    return taken(condition, marks, _positions(turns, condition.speaker), talk_length(case))


def _positions(turns: list[_Timed], scope: SpeakerScope) -> list[int]:
    return sorted({turn.position for turn in turns if _is_by(turn.speaker, scope)})


def find_overtalk(condition: OvertalkCondition, case: Case) -> Found:
    """Return where the speaker talks into somebody else's turn; on one channel that can hardly be heard."""
    turns = _timed(case.talk)
    if turns is None:
        return _no_times(case)
    marks = list(_overtalk(condition, turns))
    if not marks and case.evidence.is_mono:
        return Found((), _positions(turns, condition.speaker), (ONE_CHANNEL,))
    return taken(condition, marks, _positions(turns, condition.speaker), talk_length(case))


def _overtalk(condition: OvertalkCondition, turns: list[_Timed]) -> Iterator[Mark]:
    latest: dict[str, _Timed] = {}
    for turn in turns:
        others = [other for speaker, other in latest.items() if speaker != turn.speaker or speaker == "unknown"]
        other = max(others, key=lambda one: one.end_s, default=None)
        if other is not None and other.end_s > turn.start_s and _is_by(turn.speaker, condition.speaker):
            seconds = min(other.end_s, turn.end_s) - turn.start_s
            is_long = sum(character.isalnum() for character in turn.span.text) >= condition.shortest
            if is_long and turn.start_s - other.start_s >= condition.into_s:
                yield _mark(turn, seconds, _doubt(condition.speaker, turn.speaker, other.speaker), other)
        known = latest.get(turn.speaker)
        if known is None or turn.end_s >= known.end_s:
            latest[turn.speaker] = turn


def find_pick_up(condition: PickUpCondition, case: Case) -> Found:
    """Return the speaker's first turn with the time until it."""
    turns = _timed(case.talk)
    if turns is None:
        return _no_times(case)
    own = [turn for turn in turns if _is_by(turn.speaker, condition.speaker)]
    marks = [_mark(turn, turn.start_s, _doubt(condition.speaker, turn.speaker)) for turn in own[:1]]
    return Found(marks, _positions(turns, condition.speaker))


def find_hang_up(condition: HangUpCondition, case: Case) -> Found:
    """Return the last turn, if it is the speaker's, with the time after it."""
    turns = _timed(case.talk)
    if turns is None:
        return _no_times(case)
    length_s = case.evidence.contact.duration_s
    if length_s is None:
        return Found((), range(len(case.talk.utterances)), ("duration_s",))
    last = max(turns, key=lambda turn: (turn.end_s, turn.position))
    is_by = _is_by(last.speaker, condition.speaker)
    after_s = max(0.0, length_s - last.end_s)
    marks = [_mark(last, after_s, _doubt(condition.speaker, last.speaker))] if is_by else []
    return Found(marks, range(len(case.talk.utterances)))
