"""Events before the contact, such as a stop request."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from rules.applies import EventType
from rules.case import Case
from rules.counting.groups import GroupKey
from rules.counting.triggers import Happening, Trigger, concerns, happenings
from rules.evidence import Event
from rules.facts import Missing, as_value, fact_of
from rules.filters import Missing as MissingFacts
from rules.operands import FactName
from rules.results import Bilingual
from rules.strict import LocalText, Strict, Text
from rules.time_line import time_line
from rules.truth import Truth, Verdict, unknown


class EventCondition(Strict):
    """One of these events came before the contact, at most `within_days` earlier, and none of `until` since.

    With `values` only events with one of them count; with `scope` only those that are about the contact's account,
    address, channel or agency; with `value_names` only those whose value, if they have one, is this fact.
    """

    kind: Literal["event"]
    types: tuple[EventType, ...] = Field(min_length=1, strict=False)
    values: tuple[Text, ...] = Field(default=(), strict=False)
    value_names: FactName | None = None
    scope: tuple[GroupKey, ...] = Field(default=(), strict=False)
    until: tuple[EventType, ...] = Field(default=(), strict=False)
    within_days: Annotated[float, Field(gt=0, strict=False)] | None = None
    title: LocalText | None = None


def judge(condition: EventCondition, case: Case) -> Verdict:
    """Say whether such an event came and still stands."""
    doubts: set[str] = set()
    for event, missing in _latest_first(condition, condition.types, condition.values, case):
        if _is_old(condition, event, case) or _is_over(condition, event, case):
            break
        if not missing:
            day = event.at.date().isoformat()
            return Verdict(Truth.YES, whys=(Bilingual(f"{day} 已有 {event.type}", f"{event.type} on {day}"),))
        doubts.update(missing)
    if doubts:
        return unknown(*sorted(doubts))
    names = ", ".join(condition.types)
    return Verdict(Truth.NO, whys=(Bilingual(f"此前没有 {names}", f"no {names} before"),))


def _latest_first(
    condition: EventCondition, types: tuple[EventType, ...], values: tuple[str, ...], case: Case
) -> list[tuple[Event, tuple[str, ...]]]:
    """Return the events up to the contact that are about it, each with the facts without which that is not certain."""
    line, contact = time_line(case.evidence.history), case.evidence.contact
    known = happenings(Trigger(events=types, values=values), line, case.evidence.events)
    found = []
    for one in reversed(known):
        event, about = one.source, _about(condition, one, case)
        if isinstance(event, Event) and event.at <= contact.started_at and about is not None:
            found.append((event, (*one.missing, *about)))
    return found


def _about(condition: EventCondition, one: Happening, case: Case) -> MissingFacts:
    about = concerns(one, case.evidence.contact, condition.scope, {})
    event = one.source
    if about is None or condition.value_names is None or not isinstance(event, Event) or event.value is None:
        return about
    fact = fact_of(case.evidence.contact, condition.value_names, 0)
    if isinstance(fact, Missing):
        return (*about, fact.name)
    return about if fact == as_value(event.value) else None


def _is_old(condition: EventCondition, event: Event, case: Case) -> bool:
    days = condition.within_days
    return days is not None and case.evidence.contact.started_at - event.at > timedelta(days=days)


def _is_over(condition: EventCondition, event: Event, case: Case) -> bool:
    if not condition.until:
        return False
    ends = _latest_first(condition, condition.until, (), case)
    return any(end.at >= event.at for end, missing in ends if not missing)
