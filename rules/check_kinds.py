"""Every kind of check on one screen: what judges it, and which words it listens for."""

from collections.abc import Callable, Iterator
from typing import Any

from rules.answer import Answer
from rules.case import Case
from rules.checks import (
    barred_contact,
    conditions,
    contact_facts,
    contact_frequency,
    contact_hours,
    contact_spacing,
    forbidden_phrase,
    required_phrase,
    required_reply,
    third_party_contact,
    weighed_words,
)
from rules.condition_kinds.only import OnlyCondition
from rules.conditions import Said, Words
from rules.pack import Check

#: Kind to judge. Each takes its own parameters, which the loader has checked; hence Any.
CHECKS: dict[str, Callable[[Any, Case], Answer]] = {
    "forbidden_phrase": forbidden_phrase.judge,
    "required_phrase": required_phrase.judge,
    "required_reply": required_reply.judge,
    "contact_hours": contact_hours.judge,
    "contact_frequency": contact_frequency.judge,
    "contact_spacing": contact_spacing.judge,
    "third_party_contact": third_party_contact.judge,
    "barred_contact": barred_contact.judge,
    "contact_facts": contact_facts.judge,
    "conditions": conditions.judge,
    "weighed_words": weighed_words.judge,
}
SPOKEN = frozenset({"forbidden_phrase", "required_phrase", "required_reply", "weighed_words"})


def sayings(check: Check) -> Iterator[tuple[str, Words]]:
    """Yield every condition of words in a check, with its place in the rule's file."""
    if isinstance(check, Said):
        yield "check", check
    if isinstance(check, conditions.ConditionsCheck):
        for place, condition in check.written():
            if isinstance(condition, Said):
                yield f"check.{place}", condition
            elif isinstance(condition, OnlyCondition):
                yield from ((f"check.{place}.slots.{name}", words) for name, words in condition.slots.items())
    for name in type(check).model_fields:
        value = getattr(check, name)
        if isinstance(value, Said):
            yield f"check.{name}", value
