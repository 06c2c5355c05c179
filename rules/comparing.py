"""Compares a value with operands, within a tolerance; vague and missing values leave it open."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from rules.facts import Missing, Value, as_number
from rules.marks import Interval
from rules.operands import Operand, Reckoner, said_in
from rules.results import Bilingual
from rules.strict import Strict
from rules.truth import Truth, Verdict, as_truth, every, some, unknown


def _check_tolerance(value: float | str) -> float | str:
    if isinstance(value, str) and not _is_share(value):
        raise ValueError(f'is {value!r}; write a number, or a share of what is compared with such as "5%"')
    return value


def _is_share(value: str) -> bool:
    number = as_number(value.removesuffix("%"))
    return value.endswith("%") and number is not None and number.low >= 0


Tolerance = Annotated[Annotated[float, Field(ge=0, strict=False)] | str, AfterValidator(_check_tolerance)]


class Compared(Strict):
    """Limits that a value must keep, all of them; without any, every value will do."""

    above: Operand | None = None
    at_least: Operand | None = None
    below: Operand | None = None
    at_most: Operand | None = None
    equals: Operand | None = None
    differs_from: Operand | None = None
    one_of: tuple[Operand, ...] = Field(default=(), strict=False)
    tolerance: Tolerance = 0

    @model_validator(mode="after")
    def _reckonable(self) -> "Compared":
        for name in ("above", "at_least", "below", "at_most"):
            limit = getattr(self, name)
            if isinstance(limit, str | bool) and as_number(str(limit)) is None:
                raise ValueError(f"{name} is {limit!r}; write a number, a day in quotes, or {{fact: NAME}}")
        return self

    @property
    def limits(self) -> tuple[tuple[str, Operand], ...]:
        """Return the limits that are given, with their names."""
        return tuple((name, limit) for name in _WORDS if (limit := getattr(self, name)) is not None)

    @property
    def said_names(self) -> Iterator[str]:
        """Yield the conditions whose values it is compared with."""
        for _, limit in self.limits:
            yield from said_in(limit)
        for limit in self.one_of:
            yield from said_in(limit)


_WORDS = {
    "above": ("高于", "above"),
    "at_least": ("不低于", "at least"),
    "below": ("低于", "below"),
    "at_most": ("不高于", "at most"),
    "equals": ("等于", "equal to"),
    "differs_from": ("不等于", "not equal to"),
}

_YES_NO = {"true": ("是", "yes"), "false": ("否", "no")}
_OPPOSITE = {
    "above": "at_most",
    "at_most": "above",
    "at_least": "below",
    "below": "at_least",
    "equals": "differs_from",
    "differs_from": "equals",
}


def compare(value: Value | Missing, compared: Compared, reckoner: Reckoner, *, name: str, what: Bilingual) -> Verdict:
    """Say whether a value keeps every limit; `name` is the fact that a vague value lacks, `what` its name for people.

    With several accounts, `equals` and `one_of` may fit any of them; the other limits must be kept against all.
    """
    if isinstance(value, Missing):
        return unknown(value.name)
    verdicts = []
    for kind, operand in compared.limits:
        answers = [_one(kind, value, other, compared.tolerance, name, what) for other in reckoner.worth(operand)]
        verdicts.append(some(answers) if kind == "equals" else every(answers))
    if compared.one_of:
        others = [other for operand in compared.one_of for other in reckoner.worth(operand)]
        verdicts.append(some([_one("equals", value, other, compared.tolerance, name, what) for other in others]))
    return every(verdicts)


def _one(
    kind: str, value: Value, other: Value | Missing, tolerance: float | str, name: str, what: Bilingual
) -> Verdict:
    if isinstance(other, Missing):
        return unknown(other.name)
    numbers = as_number(value), as_number(other)
    if numbers[0] is not None and numbers[1] is not None:
        truth = _truth(kind, numbers[0], numbers[1], tolerance)
    elif kind in {"equals", "differs_from"}:
        truth = as_truth(holds=(value == other) is (kind == "equals"))
    else:
        return unknown(name)
    why = _why(kind, truth, value, other, what)
    return unknown(name, whys=(why,)) if truth is Truth.UNKNOWN else Verdict(truth, whys=(why,))


def _why(kind: str, truth: Truth, value: Value, other: Value, what: Bilingual) -> Bilingual:
    """Say how the value stands to the other, which is the opposite of the limit where that is not kept."""
    zh, en = _WORDS[_OPPOSITE[kind] if truth is Truth.NO else kind]
    one, two = (given.shown if isinstance(given, Interval) else given for given in (value, other))
    if {one, two} <= _YES_NO.keys():
        return Bilingual(f"{what.zh}：{_YES_NO[one][0]}", f"{what.en}: {_YES_NO[one][1]}")
    may = ("可能", "may be") if truth is Truth.UNKNOWN else ("", "is")
    return Bilingual(f"{what.zh} {one} {may[0]}{zh} {two}", f"{what.en} {one} {may[1]} {en} {two}")


def _truth(kind: str, one: Interval, other: Interval, tolerance: float | str) -> Truth:
    reach = _reach(tolerance, other)
    low, high = one.low - other.high, one.high - other.low  # The difference lies between these.
    if kind in {"equals", "differs_from"}:
        nearest = max(low, -high, Decimal(0))
        furthest = max(abs(low), abs(high))
        if nearest > reach:
            return as_truth(holds=kind == "differs_from")
        return as_truth(holds=kind == "equals") if furthest <= reach else Truth.UNKNOWN
    if kind in {"below", "at_most"}:
        low, high = -high, -low
    if kind in {"above", "below"}:
        return Truth.YES if low > reach else Truth.UNKNOWN if high > reach else Truth.NO
    return Truth.YES if low >= -reach else Truth.UNKNOWN if high >= -reach else Truth.NO


def _reach(tolerance: float | str, other: Interval) -> Decimal:
    if isinstance(tolerance, str):
        return max(abs(other.low), abs(other.high)) * Decimal(tolerance.removesuffix("%")) / 100
    return Decimal(repr(tolerance))
