"""Which findings of one check run are one thing to review: the same conduct at the same place comes up once.

Several rules may object to one sentence: the phrase rules of neighbouring paragraphs of the law, and the score over all
words. A reviewer judges the sentence, so one of them leads and the others stand on its card.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SEVERITIES = ("critical", "high", "medium", "low")


@dataclass(frozen=True)
class Objection:
    """A finding as far as grouping asks: `turns` are those that its spans lie in, none for what was only counted."""

    finding_id: int
    rule_id: str
    category: str
    severity: str
    turns: frozenset[int]
    #: The rule is a score over words: it leads only where no rule names words of its own.
    is_score: bool = False
    #: The rule has a flag on this contact already: it goes on leading, so that judging again moves nothing.
    has_flag: bool = False


def group_objections(objections: Iterable[Objection]) -> list[tuple[Objection, ...]]:
    """Return the objections in groups of one category that share turns, directly or by another; the leader first.

    Counted findings stand alone. The groups are in the order of their leaders' finding ids.
    """
    groups: list[list[Objection]] = []
    for objection in sorted(objections, key=lambda one: one.finding_id):
        near = [group for group in groups if any(_share(objection, member) for member in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(member for group in near for member in group), objection])
    led = [tuple(sorted(group, key=_precedence)) for group in groups]
    return sorted(led, key=lambda group: group[0].finding_id)


def worst_severity(group: Sequence[Objection]) -> str:
    """Return the most severe of a group's severities."""
    return min((objection.severity for objection in group), key=SEVERITIES.index)


def _share(one: Objection, other: Objection) -> bool:
    return one.category == other.category and not one.turns.isdisjoint(other.turns)


def _precedence(objection: Objection) -> tuple[bool, bool, int, int, str]:
    rank = SEVERITIES.index(objection.severity)
    return not objection.has_flag, objection.is_score, rank, min(objection.turns, default=0), objection.rule_id
