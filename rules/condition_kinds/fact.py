"""Facts of the contact, its accounts and attributes, compared and reckoned with."""

from typing import Literal

from rules.comparing import Compared, compare
from rules.facts import Missing
from rules.operands import Reckoner, Term, names_of
from rules.results import Bilingual
from rules.strict import LocalText
from rules.truth import Truth, Verdict, every, some


class FactCondition(Compared):
    """A fact, or arithmetic over facts, within the limits; without limits: the fact is known.

    Of several accounts it holds if it holds for one of them, with `each_account: true` if it holds for all.
    """

    kind: Literal["fact"]
    value: Term
    each_account: bool = False
    title: LocalText | None = None


def judge(condition: FactCondition, reckoner: Reckoner) -> Verdict:
    """Compare the fact with its limits."""
    name = condition.value if isinstance(condition.value, str) else next(names_of(condition.value), "value")
    if not condition.limits and not condition.one_of:
        known = any(not isinstance(value, Missing) for value in reckoner.term(condition.value))
        return Verdict(Truth.YES if known else Truth.NO)
    what = condition.title.bilingual() if condition.title else Bilingual(name, name)
    verdicts = [
        compare(value, condition, one, name=name, what=what)
        for one in reckoner.by_account(condition.value)
        for value in one.term(condition.value)
    ]
    return every(verdicts) if condition.each_account else some(verdicts)
