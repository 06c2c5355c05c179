"""How conditions are combined: all, any, none, not and n_of, nested as deep as a reader can follow."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from pydantic import Discriminator, Field, Tag, model_validator

from rules.comparing import Compared
from rules.condition_kinds.contact import ContactCondition
from rules.condition_kinds.delivery import (
    ClarityCondition,
    ScriptCondition,
    SpeechRateCondition,
    TalkShareCondition,
    TurnLengthCondition,
    TurnsCondition,
)
from rules.condition_kinds.entity import EntityCondition
from rules.condition_kinds.event import EventCondition
from rules.condition_kinds.fact import FactCondition
from rules.condition_kinds.loud import LoudnessCondition
from rules.condition_kinds.only import OnlyCondition
from rules.condition_kinds.order import OrderCondition
from rules.condition_kinds.pattern import PatternCondition
from rules.condition_kinds.repeat import RepeatCondition
from rules.condition_kinds.similar import SimilarCondition
from rules.condition_kinds.timing import (
    HangUpCondition,
    OvertalkCondition,
    PickUpCondition,
    ResponseCondition,
    SilenceCondition,
)
from rules.condition_kinds.words import WordsCondition
from rules.condition_kinds.words_missing import WordsMissingCondition
from rules.operands import said_in
from rules.scope import Count, Scoped
from rules.strict import Strict, Text

Condition = Annotated[
    WordsCondition
    | PatternCondition
    | SimilarCondition
    | RepeatCondition
    | EntityCondition
    | OnlyCondition
    | SilenceCondition
    | ResponseCondition
    | OvertalkCondition
    | PickUpCondition
    | HangUpCondition
    | SpeechRateCondition
    | TalkShareCondition
    | TurnsCondition
    | TurnLengthCondition
    | ClarityCondition
    | LoudnessCondition
    | ScriptCondition
    | OrderCondition
    | FactCondition
    | EventCondition
    | WordsMissingCondition
    | ContactCondition,
    Field(discriminator="kind"),
]


class CountOfConditions(Strict):
    """At least `n` of the conditions hold."""

    n: Count
    of: tuple["Expression", ...] = Field(min_length=2, strict=False)


class Combination(Strict):
    """Holds where everything that it says holds; at least one of its fields is given."""

    every: tuple["Expression", ...] = Field(default=(), alias="all", strict=False)
    some: tuple["Expression", ...] = Field(default=(), alias="any", strict=False)
    none: tuple["Expression", ...] = Field(default=(), strict=False)
    opposite: "Expression | None" = Field(default=None, alias="not")
    n_of: CountOfConditions | None = None

    @model_validator(mode="after")
    def _something(self) -> "Combination":
        if not (self.every or self.some or self.none or self.opposite is not None or self.n_of):
            raise ValueError("combines nothing; write all, any, none, not or n_of with conditions below it")
        return self

    def parts(self) -> Iterator[tuple[str, "Expression"]]:
        """Yield the parts with their places."""
        for name, listed in (("all", self.every), ("any", self.some), ("none", self.none)):
            yield from ((f"{name}[{number}]", part) for number, part in enumerate(listed))
        if self.opposite is not None:
            yield "not", self.opposite
        if self.n_of is not None:
            yield from ((f"n_of.of[{number}]", part) for number, part in enumerate(self.n_of.of))


def _expression_kind(value: object) -> str:
    if isinstance(value, str):
        return "name"
    if isinstance(value, Combination):
        return "combination"
    return "condition" if not isinstance(value, dict) or "kind" in value else "combination"


#: The name of a condition, a combination, or a condition written out in place.
Expression = Annotated[
    Annotated[Text, Tag("name")] | Annotated[Combination, Tag("combination")] | Annotated[Condition, Tag("condition")],
    Discriminator(_expression_kind),
]

for model in (CountOfConditions, Combination):
    model.model_rebuild()


def names_in(expression: "Expression") -> Iterator[str]:
    """Yield the names of the conditions that an expression is about, anchors included."""
    if isinstance(expression, str):
        yield expression
    elif isinstance(expression, Combination):
        for _, part in expression.parts():
            yield from names_in(part)
    elif isinstance(expression, OrderCondition):
        yield from expression.of
    elif isinstance(expression, FactCondition):
        yield from said_in(expression.value)
    if isinstance(expression, Scoped):
        yield from (anchor.of for _, anchor in expression.anchors)
        if expression.except_after is not None:
            yield expression.except_after.of
    if isinstance(expression, Compared):
        yield from expression.said_names


def conditions_in(expression: "Expression", place: str) -> Iterator[tuple[str, "Condition"]]:
    """Yield the conditions that are written out in an expression, with their places."""
    if isinstance(expression, Combination):
        for field, part in expression.parts():
            yield from conditions_in(part, f"{place}.{field}")
    elif not isinstance(expression, str):
        yield place, expression


#: What is asked of the words costs more than what is asked of facts, so facts are asked first.
_COSTS = {"contact": 0, "fact": 0, "event": 0, "words_missing": 0, "words": 1}
_DEAREST = 2


def cheapest_first(conditions: Mapping[str, "Expression"], expressions: Iterable["Expression"]) -> dict[int, list[int]]:
    """Return for each combination, by its `id`, in which order to ask the parts of its `all`."""
    order: dict[int, list[int]] = {}
    for expression in expressions:
        if isinstance(expression, Combination):
            costs = [_cost(part, conditions) for part in expression.every]
            order[id(expression)] = sorted(range(len(costs)), key=costs.__getitem__)
            order |= cheapest_first(conditions, (part for _, part in expression.parts()))
    return order


def _cost(expression: "Expression", conditions: Mapping[str, "Expression"]) -> int:
    if isinstance(expression, str):
        return _cost(conditions[expression], conditions)
    if isinstance(expression, Combination):
        return max(_cost(part, conditions) for _, part in expression.parts())
    return _COSTS.get(expression.kind, _DEAREST)
