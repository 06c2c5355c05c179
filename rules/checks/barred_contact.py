"""A contact while something forbids it: a stop request, a hold, a kept plan, a death."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from rules.answer import Answer, clear, found, undetermined
from rules.applies import ContactFilter, EventType, Purpose, Trait
from rules.calendars import CalendarUse, UncoveredYear, add_working_days
from rules.case import Case
from rules.counting.groups import GroupKey
from rules.counting.triggers import Happening, Trigger, concerns, happenings
from rules.evidence import Event
from rules.filters import Missing, missing_facts
from rules.local_time import day_number, local_time, own_zone
from rules.strict import Strict, Text
from rules.time_line import TimeLine, time_line

Length = Annotated[int, Field(ge=1)]
Scope = Annotated[
    tuple[GroupKey, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    Field(min_length=1, strict=False),
]


class HonourWithin(CalendarUse):
    """How long the other side may take to act on an event; days and working days begin with the day after it."""

    days: Length | None = None
    working_days: Length | None = None
    calendar: Text | None = None
    hours: Length | None = None

    @model_validator(mode="after")
    def _one(self) -> "HonourWithin":
        if sum(x is not None for x in (self.days, self.working_days, self.hours)) != 1:
            raise ValueError("needs exactly one of days, working_days and hours")
        if (self.working_days is None) != (self.calendar is None):
            raise ValueError("needs calendar: with working_days, and only there")
        return self

    def names(self) -> tuple[str, ...]:
        """Return the calendar that working days are counted by."""
        return (self.calendar,) if self.calendar is not None else ()


class StillAllowed(Strict):
    """Contacts that a state leaves free: such ones, at most so many since its event, and only soon after it."""

    contacts: ContactFilter = ContactFilter(directions=("outbound",))
    at_most: Length | None = None
    within_minutes: Length | None = None


class State(Strict):
    """A state that an event of type `since` opens and one of `until` (or the event's own end) closes."""

    since: tuple[EventType, ...] = Field(min_length=1, strict=False)
    values: tuple[Text, ...] = Field(default=(), strict=False)
    until: tuple[EventType, ...] = Field(default=(), strict=False)
    scope: Scope = ("borrower",)
    for_days: Length | None = None
    honour_within: HonourWithin | None = None
    allowed_purposes: tuple[Purpose, ...] = Field(default=(), strict=False)
    allowed: tuple[StillAllowed, ...] = Field(default=(), strict=False)


class BarredContact(Strict):
    """The contact is barred while one of the states holds, or for borrowers with one of the traits."""

    kind: Literal["barred_contact"]
    states: tuple[State, ...] = Field(default=(), strict=False)
    traits: tuple[Trait, ...] = Field(default=(), strict=False)
    allowed_purposes: tuple[Purpose, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _something(self) -> "BarredContact":
        if not self.states and not self.traits:
            raise ValueError("needs states, traits or both")
        return self


@dataclass(frozen=True, slots=True)
class _Bar:
    """Something that bars the contact, with the facts that this hangs on; `free` if the contact stays allowed in it."""

    why: str
    missing: tuple[str, ...] = ()
    free: bool = False


def judge(check: BarredContact, case: Case) -> Answer:
    """Object if a state or a trait bars the contact and it is not one that stays allowed."""
    contact = case.evidence.contact
    line = time_line(case.evidence.history)
    bars = [_Bar(trait) for trait in check.traits if trait in contact.traits]
    bars += [bar for state in check.states for bar in _bars(state, case, line)]
    if not bars:
        return clear("没有禁止联系的情形。", "Nothing barred this contact.")
    if contact.purpose in check.allowed_purposes:
        return clear("该用途仍被允许。", "This purpose stays allowed.")
    barring = [bar for bar in bars if not bar.free]
    if not barring:
        return clear("有禁止联系的情形，但此次触达仍被允许。", "Something barred contact, but this one stays allowed.")
    certain = [bar for bar in barring if not bar.missing]
    why = ", ".join(dict.fromkeys(bar.why for bar in certain or barring))
    if check.allowed_purposes and contact.purpose == "unknown":
        return undetermined(
            f"有禁止联系的情形（{why}），但触达用途不明。",
            f"Something barred this contact ({why}), but its purpose is unknown.",
            "purpose",
        )
    if not certain:
        missing = sorted({fact for bar in barring for fact in bar.missing})
        return undetermined(
            f"可能有禁止联系的情形（{why}），但缺少 {', '.join(missing)}。",
            f"Something may have barred this contact ({why}), but {', '.join(missing)} is missing.",
            *missing,
        )
    return found(f"{case.title.zh}（{why}）。", f"{case.title.en} ({why}).")


def _bars(state: State, case: Case, line: TimeLine) -> Iterator[_Bar]:
    """Yield a bar for the latest event that certainly holds the state open, or for each that perhaps does."""
    contact, events = case.evidence.contact, case.evidence.events
    trigger = line.derive("state", lambda: Trigger(events=state.since, values=state.values), state)
    for one in reversed(happenings(trigger, line, events)):
        event = one.source
        if not isinstance(event, Event) or event.at > contact.started_at or _is_over(event, state, case):
            continue
        about = concerns(one, contact, state.scope, {})
        if about is None:
            continue
        doubts = {*one.missing, *about}
        try:
            if not _is_due(state, one, case):
                continue
        except UncoveredYear as error:
            doubts.add(str(error))
        free = _is_free(state, one, case, line)
        doubts.update(free or ())
        bar = _Bar(f"{event.type} {event.at:%Y-%m-%d %H:%M}", tuple(sorted(doubts)), free=free == ())
        yield bar
        if not bar.missing and not bar.free:
            return


def _is_due(state: State, one: Happening, case: Case) -> bool:
    """Say whether the time to act on the event is over; raise UncoveredYear where its calendar ends."""
    within, contact = state.honour_within, case.evidence.contact
    if within is None:
        return True
    if within.hours is not None:
        return contact.started_at > one.at + timedelta(hours=within.hours)
    zone = own_zone(contact)
    first, today = local_time(one.at, zone).date(), day_number(contact.stamp, zone)
    if within.working_days is not None:
        last = add_working_days(case.calendars[within.calendar or ""], first, within.working_days)
    else:
        last = first + timedelta(days=within.days or 0)
    return today > last.toordinal()


def _is_free(state: State, one: Happening, case: Case, line: TimeLine) -> Missing:
    """Return () if the state leaves the contact free, None if not, else the facts that decide it."""
    contact = case.evidence.contact
    doubts: set[str] = set()
    if contact.purpose in state.allowed_purposes:
        return ()
    if state.allowed_purposes and contact.purpose == "unknown":
        doubts.add("purpose")
    for allowed in state.allowed:
        wanted = missing_facts(allowed.contacts, contact)
        late = allowed.within_minutes is not None and (
            contact.started_at > one.at + timedelta(minutes=allowed.within_minutes)
        )
        if wanted is None or late:
            continue
        used = _used(allowed, state, one, case, line)
        if not wanted and used == ():
            return ()
        if used is not None:
            doubts.update(wanted, used)
    return tuple(sorted(doubts)) if doubts else None


def _used(allowed: StillAllowed, state: State, one: Happening, case: Case, line: TimeLine) -> Missing:
    """Return () if not all allowed contacts were made yet, None if they were, else the facts that decide it."""
    if allowed.at_most is None:
        return ()
    contact = case.evidence.contact
    sure, doubts, possible = 0, set[str](), 0
    for place in range(line.first_since(one.stamp), line.end_for(contact)):
        other = line.contacts[place]
        about = concerns(one, other, state.scope, {})
        found_facts = missing_facts(allowed.contacts, other)
        if other.id == contact.id or other.started_at == one.at or about is None or found_facts is None:
            continue
        if about or found_facts:
            possible += 1
            doubts.update(about, found_facts)
        else:
            sure += 1
    if sure >= allowed.at_most:
        return None
    return tuple(sorted(doubts)) if sure + possible >= allowed.at_most else ()


def _is_over(event: Event, state: State, case: Case) -> bool:
    moment = case.evidence.contact.started_at
    if event.until is not None and event.until < moment:
        return True
    if state.for_days is not None and moment > event.at + timedelta(days=state.for_days):
        return True
    return any(
        other.type in state.until and event.at <= other.at <= moment and _closes(event, other, state)
        for other in case.evidence.events
    )


def _closes(event: Event, other: Event, state: State) -> bool:
    """Say whether an event that closes such states closes this one: what both name must be the same."""
    for part in ("account", "address", "channel"):
        if part in state.scope or part == "account":
            one, two = getattr(event, part), getattr(other, part)
            if one is not None and two is not None and one != two:
                return False
    return True
