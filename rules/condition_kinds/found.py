"""What a kind of condition finds before its scope is looked at."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rules.case import Case
from rules.conditions import SpeakerScope
from rules.hearing import Hit, is_doubtful
from rules.marks import Interval, Mark, mark_in
from rules.results import Bilingual
from rules.roles import is_speaker_unknown
from rules.talk import Stream, Turn, span_of

#: Makes one number of the marks in a position, or None if there is nothing to measure.
Summary = Callable[[Sequence[Mark]], Interval | None]


@dataclass(frozen=True, slots=True)
class Found:
    """Candidate places, whose turns they are counted in, and the facts without which the places are not known.

    Where a kind measures the talk as a whole, `summary` makes one number of the places that lie in the position.
    """

    marks: Sequence[Mark]
    turns: Sequence[int]
    missing: tuple[str, ...] = ()
    summary: Summary | None = None


def turns_of(stream: Stream) -> list[int]:
    """Return the places in the talk of the turns of a stream, in order."""
    known = stream.memo.get("positions")
    if not isinstance(known, list):
        known = [turn.position for turn in stream.turns]
        stream.memo["positions"] = known
    return known


def mark_of_text(
    turn: Turn, start: int, end: int, case: Case, speaker: SpeakerScope, why: Bilingual | None = None
) -> Mark:
    """Make the mark of characters `start..end` of a turn's original text."""
    stream = case.talk.stream(speaker)
    first = bisect_left(stream.origins, start, turn.start, turn.end)
    last = bisect_left(stream.origins, end, first, turn.end)
    doubt = None
    if first < last:
        doubt = mark_of_range(first, last, case, speaker).doubt
    elif not turn.speaker_known and speaker not in {"anyone", "unknown"}:
        doubt = "turns.speaker"
    span = span_of(stream.utterances[turn.position], start, end)
    return Mark((turn.position, start), (turn.position, end), (span,), span.start_s, span.end_s, doubt, why=why)


def marks_of_hits(hits: Sequence[Hit], case: Case, speaker: SpeakerScope) -> list[Mark]:
    """Make marks of hits; they carry whether the speaker or the words are doubtful."""
    stream = case.talk.stream(speaker)
    return [_mark_of_hit(hit, stream, case, speaker) for hit in hits]


def mark_of_range(start: int, end: int, case: Case, speaker: SpeakerScope, *, value: Interval | None = None) -> Mark:
    """Make the mark of characters of a speaker's stream that no phrase found, with the same doubts."""
    return _mark_of_hit(Hit(start, end, ((start, end, None),)), case.talk.stream(speaker), case, speaker, value)


def _mark_of_hit(hit: Hit, stream: Stream, case: Case, speaker: SpeakerScope, value: Interval | None = None) -> Mark:
    doubt = None
    if is_speaker_unknown(hit, stream, speaker, case.ear.language):
        doubt = "turns.speaker"
    elif is_doubtful(hit, stream):
        doubt = "words.confidence"
    sounding = [(stream.text[start:end], meant) for start, end, meant in hit.parts if meant]
    mark = mark_in(stream, hit.start, hit.end, meant=sounding[0][1] if sounding else None, doubt=doubt, value=value)
    return replace(mark, why=_heard_as(sounding)) if sounding else mark


def _heard_as(sounding: list[tuple[str, str]]) -> Bilingual:
    """Say which words were heard as others of the same sound."""
    return Bilingual(
        "、".join(f"识别为“{heard}”，应为“{meant}”" for heard, meant in sounding),
        ", ".join(f"heard “{heard}”, meant “{meant}”" for heard, meant in sounding),
    )
