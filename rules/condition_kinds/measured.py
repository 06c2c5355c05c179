"""What every measure of a talk has: limits, and whether each place, their sum or their mean must keep them."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import model_validator

from rules.case import Case
from rules.comparing import Compared
from rules.condition_kinds.found import Found
from rules.marks import Interval, Mark
from rules.results import Bilingual
from rules.scope import Spoken

Take = Literal["each", "first", "longest", "shortest", "mean", "total", "share"]


class Measured(Spoken, Compared):
    """A measure with at least one limit; `what` names it for people."""

    what: ClassVar[Bilingual]

    @model_validator(mode="after")
    def _limited(self) -> "Measured":
        if not self.limits and not self.one_of:
            raise ValueError("has no limit; write for example above: 5")
        return self


class Timed(Measured):
    """A measure in seconds of several places; `share` is their sum in per cent of the length of the talk."""

    take: Take = "each"

    @model_validator(mode="after")
    def _anchors_need_places(self) -> "Timed":
        if self.take != "each" and (self.anchors or self.except_after is not None or self.times > 1):
            raise ValueError(f"takes the {self.take} of all places, so it can have no anchor and no times; use where")
        return self


def taken(condition: Timed, marks: Sequence[Mark], turns: Sequence[int], length_s: float | None) -> Found:
    """Return the places, with how to make one number of them where the condition asks for that."""
    if condition.take == "each":
        return Found(marks, turns)
    if condition.take == "share" and not length_s:
        return Found((), turns, ("duration_s",))
    make = _TAKES.get(condition.take, sum)
    if condition.take == "share":
        whole = Decimal(repr(length_s))
        return Found(marks, turns, summary=lambda kept: _exactly(100 * sum(_values(kept)) / whole))
    empty = Decimal(0) if condition.take == "total" else None

    def summary(kept: Sequence[Mark]) -> Interval | None:
        values = _values(kept)
        return _exactly(make(values)) if values else (Interval.exactly(empty) if empty is not None else None)

    return Found(marks, turns, summary=summary)


def _exactly(value: Decimal | float) -> Interval:
    return Interval.exactly(round(Decimal(value), 3))


def _values(marks: Sequence[Mark]) -> list[Decimal]:
    return [mark.value.low for mark in marks if mark.value is not None]


_TAKES: dict[str, Callable[[list[Decimal]], Decimal | float]] = {
    "first": lambda values: values[0],
    "longest": max,
    "shortest": min,
    "mean": lambda values: sum(values) / len(values),
    "total": sum,
}


def talk_length(case: Case) -> float | None:
    """Return the length of the talk in seconds: that of the recording, else the end of the last turn."""
    given = case.evidence.contact.duration_s
    return given if given is not None else case.talk.last_s
