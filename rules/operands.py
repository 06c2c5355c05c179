"""What conditions compare with: numbers, texts, facts, values that were said, and sums of them; nothing is evaluated
as code."""

from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from rules.evidence import ContactFacts
from rules.facts import Missing, Value, as_number, as_value, check_fact_name, fact_of, is_of_account
from rules.marks import Interval, Mark
from rules.strict import Strict, Text

FactName = Annotated[str, AfterValidator(check_fact_name)]
Number = Annotated[float, Field(strict=False)] | int


class FactOf(Strict):
    """A fact of the contact by its interchange name."""

    fact: FactName


class SaidOf(Strict):
    """The values that another condition heard."""

    said: Text


class Rounded(Strict):
    """A number rounded half up to so many places."""

    of: "Term"
    places: Annotated[int, Field(ge=0, le=10)] = 0


class Reckoned(Strict):
    """Exactly one of the four kinds of arithmetic, from left to right, or rounding. A text is a fact's name."""

    plus: tuple["Term", ...] = Field(default=(), strict=False)
    minus: tuple["Term", ...] = Field(default=(), strict=False)
    times: tuple["Term", ...] = Field(default=(), strict=False)
    divided_by: tuple["Term", ...] = Field(default=(), strict=False)
    rounded: Rounded | None = None

    @model_validator(mode="after")
    def _one(self) -> "Reckoned":
        lists = [terms for terms in (self.plus, self.minus, self.times, self.divided_by) if terms]
        if len(lists) + (self.rounded is not None) != 1 or any(len(terms) < 2 for terms in lists):
            raise ValueError("needs exactly one of plus, minus, times, divided_by (two terms or more) and rounded")
        return self


def _kind(value: object) -> str:
    if isinstance(value, str):
        return "text"
    if isinstance(value, int | float):
        return "number"
    for name, model in (("fact", FactOf), ("said", SaidOf)):
        if isinstance(value, model) or (isinstance(value, dict) and name in value):
            return name
    return "reckoned"


#: In arithmetic a text is the name of a fact.
Term = Annotated[
    Annotated[FactName, Tag("text")]
    | Annotated[Number, Tag("number")]
    | Annotated[FactOf, Tag("fact")]
    | Annotated[SaidOf, Tag("said")]
    | Annotated[Reckoned, Tag("reckoned")],
    Discriminator(_kind),
]
#: Compared with, a text is a text; facts are written `{fact: NAME}`.
Operand = Annotated[
    Annotated[str, Tag("text")]
    | Annotated[bool | Number, Tag("number")]
    | Annotated[FactOf, Tag("fact")]
    | Annotated[SaidOf, Tag("said")]
    | Annotated[Reckoned, Tag("reckoned")],
    Discriminator(_kind),
]

for model in (Rounded, Reckoned):
    model.model_rebuild()


class Reckoner:
    """Works out operands for one contact; `said` gives the marks of a named condition.

    With an `account` (from 0) only its facts count, else those of every account.
    """

    def __init__(
        self, contact: ContactFacts, said: Callable[[str], tuple[Mark, ...]], account: int | None = None
    ) -> None:
        self.contact = contact
        self.said = said
        self.account = account

    def by_account(self, term: "Term") -> "list[Reckoner]":
        """Return one reckoner for each account if a term asks for facts of accounts, else this one."""
        names = [term] if isinstance(term, str) else list(names_of(term))
        if not any(is_of_account(name) for name in names) or len(self.contact.accounts) < 2:
            return [self]
        return [Reckoner(self.contact, self.said, account) for account in range(len(self.contact.accounts))]

    def worth(self, operand: "Operand") -> list[Value | Missing]:
        """Return every value that an operand has: one for each account or said value that it names, else one."""
        accounts: Iterable[int] = (self.account or 0,)
        if self.account is None and any(is_of_account(name) for name in names_of(operand)):
            accounts = range(max(1, len(self.contact.accounts)))
        return [value for account in accounts for value in self._values(operand, account, text_is_fact=False)]

    def term(self, term: "Term") -> list[Value | Missing]:
        """Return the same of a term, whose text is a fact's name."""
        return self.worth(FactOf(fact=term) if isinstance(term, str) else term)

    def _values(self, operand: "Operand", account: int, *, text_is_fact: bool) -> list[Value | Missing]:
        if isinstance(operand, FactOf):
            return [fact_of(self.contact, operand.fact, account)]
        if isinstance(operand, str) and text_is_fact:
            return [fact_of(self.contact, operand, account)]
        if isinstance(operand, SaidOf):
            found: list[Value | Missing] = [mark.value for mark in self.said(operand.said) if mark.value is not None]
            return found or [Missing(f"words.{operand.said}")]
        if isinstance(operand, Reckoned):
            return [self._reckon(operand, account)]
        return [as_value(operand)]

    def _reckon(self, reckoned: Reckoned, account: int) -> Value | Missing:
        if reckoned.rounded is not None:
            value = self._number(reckoned.rounded.of, account)
            return value if isinstance(value, Missing) else _rounded(value, reckoned.rounded.places)
        for name, step in _STEPS.items():
            terms: tuple[Term, ...] = getattr(reckoned, name)
            values = [self._number(term, account) for term in terms]
            for term, value in zip(terms, values, strict=True):
                if isinstance(value, Missing):
                    return value
                if name == "divided_by" and term is not terms[0] and value.low <= 0 <= value.high:
                    return Missing(next(names_of(term), "a divisor other than 0"))
            known = [value for value in values if isinstance(value, Interval)]
            if known:
                total = known[0]
                for value in known[1:]:
                    total = _combined(total, value, step)
                return total
        raise ValueError("arithmetic without terms cannot be loaded")

    def _number(self, term: "Term", account: int) -> Interval | Missing:
        value = self._values(term, account, text_is_fact=True)[0]
        if isinstance(value, Missing):
            return value
        number = as_number(value)
        return number if number is not None else Missing(next(names_of(term), "a number"))


_STEPS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "plus": lambda one, other: one + other,
    "minus": lambda one, other: one - other,
    "times": lambda one, other: one * other,
    "divided_by": lambda one, other: one / other,
}


def _combined(one: Interval, other: Interval, step: Callable[[Decimal, Decimal], Decimal]) -> Interval:
    ends = [step(first, second) for first in (one.low, one.high) for second in (other.low, other.high)]
    return Interval(min(ends), max(ends))


def _rounded(value: Interval, places: int) -> Interval:
    unit = Decimal(1).scaleb(-places)
    return Interval(*(number.quantize(unit, ROUND_HALF_UP) for number in (value.low, value.high)))


def names_of(operand: "Operand | Term") -> Iterator[str]:
    """Yield the names of the facts in an operand; a bare text is taken for one only inside arithmetic."""
    if isinstance(operand, FactOf):
        yield operand.fact
    elif isinstance(operand, Reckoned):
        for term in terms_of(operand):
            if isinstance(term, str):
                yield term
            else:
                yield from names_of(term)


def said_in(operand: "Operand | Term") -> Iterator[str]:
    """Yield the names of the conditions whose values an operand takes."""
    if isinstance(operand, SaidOf):
        yield operand.said
    elif isinstance(operand, Reckoned):
        for term in terms_of(operand):
            yield from said_in(term)


def terms_of(reckoned: Reckoned) -> tuple["Term", ...]:
    """Return the terms of one step of arithmetic."""
    if reckoned.rounded is not None:
        return (reckoned.rounded.of,)
    return reckoned.plus or reckoned.minus or reckoned.times or reckoned.divided_by
