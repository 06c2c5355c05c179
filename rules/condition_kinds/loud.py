"""How loud the turns are: raised voices and sudden jumps, from the level of each turn."""

from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import ClassVar, Literal

from rules.case import Case
from rules.condition_kinds.found import Found
from rules.condition_kinds.measured import Measured
from rules.evidence import Utterance
from rules.marks import Interval, Mark, mark_turn
from rules.results import Bilingual
from rules.talk import SPEAKERS

NO_LOUDNESS = "turns.loudness"


class LoudnessCondition(Measured):
    """Decibels by which each turn of the speaker is louder than the speaker's usual one, or than the one before.

    `full_scale` measures from the loudest that a recording can hold: below 0, and other lines have other levels.
    """

    what: ClassVar[Bilingual] = Bilingual("音量差（分贝）", "decibels of loudness")
    kind: Literal["loudness"]
    than: Literal["usual", "before", "full_scale"] = "usual"


def find_loudness(condition: LoudnessCondition, case: Case) -> Found:
    """Return the speaker's turns with how much louder they are; without levels nobody knows."""
    own = [
        (position, turn)
        for position, turn in enumerate(case.talk.utterances)
        if turn.speaker == "unknown" or turn.speaker in SPEAKERS[condition.speaker]
    ]
    levels = [(position, turn, turn.loudness_db) for position, turn in own]
    if any(level is None for _, _, level in levels):
        return Found((), (), (NO_LOUDNESS,))
    known = [(position, turn, level) for position, turn, level in levels if level is not None]
    marks = [_mark(condition, case, at, turn, louder) for at, turn, louder in _louder(condition, known)]
    return Found(marks, [position for position, _ in own])


def _louder(
    condition: LoudnessCondition, known: list[tuple[int, Utterance, float]]
) -> list[tuple[int, Utterance, float]]:
    if condition.than == "full_scale" or not known:
        return known
    if condition.than == "before":
        return [(at, turn, level - before) for (_, _, before), (at, turn, level) in pairwise(known)]
    usual = median(level for _, _, level in known)
    return [(at, turn, level - usual) for at, turn, level in known]


def _mark(condition: LoudnessCondition, case: Case, position: int, turn: Utterance, louder: float) -> Mark:
    is_doubted = turn.speaker == "unknown" and condition.speaker not in {"anyone", "unknown"}
    value = Interval.exactly(round(Decimal(repr(louder)), 1))
    return mark_turn(case.talk, position, doubt="turns.speaker" if is_doubted else None, value=value)
