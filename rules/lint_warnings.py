"""Collects what makes a pack worse without making it wrong; errors are `lint.py`'s."""

from collections.abc import Iterator
from datetime import date

from rules.errors import Problem
from rules.lint_examples import useless_exceptions
from rules.lint_phrases import PhraseLint
from rules.lint_twins import repeated_phrases, repeated_words, twin_rules
from rules.loader import OVERLAY_PREFIX, WORDS_FILE, Opened
from rules.pack import RulePack
from rules.places import Places

_Found = Iterator[tuple[str, str, str]]


def lint_warnings(opened: Opened, *, today: date) -> list[Problem]:
    """Return what should be better in a pack that was opened without problems; suppressions expire by `today`."""
    if opened.pack is None:
        return []
    found = [*_in_words(opened.pack), *_in_rules(opened.pack, opened.places)]
    problems = [opened.places.problem(file, field, message) for file, field, message in found]
    return sorted({*problems, *expired_suppressions(opened.places, today=today)})


def _in_words(pack: RulePack) -> _Found:
    lint = PhraseLint(pack)
    yield from ((WORDS_FILE, *one) for one in lint.dead_words())
    yield from ((WORDS_FILE, *one) for one in lint.unheard_words_of_sets())
    for rule in pack.rules:
        for found in (lint.dead_phrases, lint.covered_phrases, lint.unheard_words):
            yield from ((f"{rule.id}.yaml", *one) for one in found(rule))


def _in_rules(pack: RulePack, places: Places) -> _Found:
    yield from repeated_words(pack)
    yield from repeated_phrases(pack)
    yield from twin_rules(pack)
    for rule in pack.rules:
        yield from ((f"{rule.id}.yaml", *one) for one in useless_exceptions(pack, rule, places))


def expired_suppressions(places: Places, *, today: date) -> Iterator[Problem]:
    """Yield each suppression of an overlay whose last day is over: its findings count again."""
    for name, text in places.texts.items():
        listed = text.value.get("suppressions") if isinstance(text.value, dict) else None
        if not name.startswith(OVERLAY_PREFIX) or not isinstance(listed, list):
            continue
        for number, one in enumerate(listed):
            if date.fromisoformat(one["expires"]) < today:
                message = f"was {one['expires']}: the findings of {one['id']!r} count again; take it out, or renew it"
                yield places.problem(name, ("suppressions", number, "expires"), message)
