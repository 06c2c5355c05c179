"""Regular expressions over the original text, of the kind that cannot hang."""

import functools
from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Literal

import re2
from pydantic import AfterValidator

from rules.case import Case
from rules.condition_kinds.found import Found, mark_of_text, turns_of
from rules.marks import Mark
from rules.scope import Spoken
from rules.strict import Text

#: Each hit may make the engine read to the end of its turn, so their number is what keeps the work in line.
_MOST_HITS = 200


@functools.cache
def _compiled(pattern: str) -> "re2._Regexp[str]":
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def _check_pattern(pattern: str) -> str:
    try:
        compiled = _compiled(pattern)
    except re2.error as error:
        why = error.args[0].decode() if error.args and isinstance(error.args[0], bytes) else str(error)
        raise ValueError(f"is {pattern!r}, which is no RE2 expression: {why}") from None
    if compiled.search("") is not None:
        raise ValueError(f"is {pattern!r}, which is found in nothing at all; ask for at least one character")
    return pattern


Pattern = Annotated[Text, AfterValidator(_check_pattern)]


class PatternCondition(Spoken):
    """The expression is found in a turn in which the other one is not; both see the text as it was given."""

    kind: Literal["pattern"]
    pattern: Pattern
    unless: Pattern | None = None


def find(condition: PatternCondition, case: Case) -> Found:
    """Return where the expression is found, at most 200 places."""
    stream = case.talk.stream(condition.speaker)
    return Found(list(islice(_marks(condition, case), _MOST_HITS)), turns_of(stream))


def _marks(condition: PatternCondition, case: Case) -> Iterator[Mark]:
    stream, pattern = case.talk.stream(condition.speaker), _compiled(condition.pattern)
    for turn in stream.turns:
        text = stream.utterances[turn.position].text.replace("\x00", " ")
        text = text.encode("utf-8", "replace").decode() if not text.isascii() else text
        if condition.unless is not None and _compiled(condition.unless).search(text) is not None:
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            if start < end:
                yield mark_of_text(turn, start, end, case, condition.speaker)
