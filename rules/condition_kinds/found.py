"""What a kind of condition finds before its scope is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.case import Case
from rules.conditions import SpeakerScope
from rules.hearing import Hit, is_doubtful
from rules.marks import Interval, Mark, mark_in
from rules.results import Bilingual
from rules.roles import is_speaker_unknown
from rules.talk import Stream


@dataclass(frozen=True, slots=True)
class Found:
    """Candidate places, whose turns they are counted in, and the facts without which the places are not known."""

    marks: Sequence[Mark]
    turns: Sequence[int]
    missing: tuple[str, ...] = ()
    whys: tuple[Bilingual, ...] = ()


def turns_of(stream: Stream) -> list[int]:
    """Return the places in the talk of the turns of a stream."""
    return [turn.position for turn in stream.turns]


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
    meant = next((meant for _, _, meant in hit.parts if meant), None)
    return mark_in(stream, hit.start, hit.end, meant=meant, doubt=doubt, value=value)
