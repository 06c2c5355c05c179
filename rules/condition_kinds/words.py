"""Words that someone says, or does not say."""

from typing import Literal

from rules.case import Case
from rules.condition_kinds.found import Found, marks_of_hits, turns_of
from rules.conditions import Said
from rules.scope import Scoped


class WordsCondition(Said, Scoped):
    """Words as in every other check, with a scope."""

    kind: Literal["words"]


def find(condition: WordsCondition, case: Case) -> Found:
    """Return where the words are said."""
    hits = case.hear(condition)
    return Found(marks_of_hits(hits, case, condition.speaker), turns_of(case.talk.stream(condition.speaker)))
