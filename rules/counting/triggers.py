"""What starts a bar, a consent or a new count: an event in the borrower's file, or a contact of some kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field, model_validator

from rules.applies import ContactFilter, EventType
from rules.counting.groups import Classes, groups_of, may_be_same, part_of, unknown_facts
from rules.evidence import ContactFacts, Event
from rules.filters import Missing, missing_facts
from rules.strict import Strict, Text
from rules.time_line import TimeLine

#: An event's value that names a place instead of hours: `place:work`.
PLACE = "place:"
_FACTS = {"address": "party.address", "channel_class": "channel"}


class Trigger(Strict):
    """Events of these types (with one of the values, from one of the sources), or contacts that the filter takes."""

    events: tuple[EventType, ...] = Field(default=(), strict=False)
    values: tuple[Text, ...] = Field(default=(), strict=False)
    contacts: ContactFilter | None = None

    @model_validator(mode="after")
    def _something(self) -> "Trigger":
        if not self.events and self.contacts is None:
            raise ValueError("needs events, contacts or both")
        return self


@dataclass(frozen=True, slots=True)
class Happening:
    """One time at which a trigger was met; `missing` names the facts without which that is not certain.

    `agency` is who was told: the agency of the contact in which it happened, or the one that the event's source names.
    """

    stamp: float
    at: datetime
    id: str
    what: str
    missing: tuple[str, ...]
    source: Event | ContactFacts
    agency: str | None = None


def happenings(trigger: Trigger, line: TimeLine, events: tuple[Event, ...]) -> list[Happening]:
    """Return every time at which a trigger was met, in order; derived once for a borrower."""
    return line.derive(
        "happenings", lambda: _happenings(trigger, line, events), trigger, events if trigger.events else None
    )


def _happenings(trigger: Trigger, line: TimeLine, events: tuple[Event, ...]) -> list[Happening]:
    found = []
    for event in events:
        missing = _event_missing(trigger, event)
        if missing is not None:
            found.append(
                Happening(event.at.timestamp(), event.at, event.id, event.type, missing, event, _told(event, line))
            )
    if trigger.contacts is not None:
        for contact, stamp in zip(line.contacts, line.stamps, strict=True):
            missing = missing_facts(trigger.contacts, contact)
            if missing is not None:
                found.append(Happening(stamp, contact.started_at, contact.id, contact.channel, missing, contact))
    return sorted(found, key=lambda one: (one.stamp, one.id))


def _told(event: Event, line: TimeLine) -> str | None:
    """Return the agency that an event was told to ("": the lender itself), if its source shows it.

    A source shows it by naming one of the borrower's contacts, or the agency or lender of an earlier one.
    """
    if event.source is None:
        return None
    place = line.places.get(event.source)
    if place is not None:
        return line.contacts[place].agency or ""
    known = line.contacts[: line.first_since(event.at.timestamp())]
    if any(contact.agency == event.source for contact in known):
        return event.source
    return "" if any(contact.lender == event.source for contact in known) else None


def _event_missing(trigger: Trigger, event: Event) -> Missing:
    if event.type not in trigger.events:
        return None
    if not trigger.values or event.value in trigger.values:
        return ()
    return ("event.value",) if event.value is None else None


def concerns(happening: Happening, contact: ContactFacts, keys: Sequence[str], classes: Classes) -> Missing:
    """Say whether a happening is about the group of a contact; an event that names no address is about all of them."""
    if isinstance(happening.source, ContactFacts):
        return _same_group(happening.source, contact, keys, classes)
    missing: tuple[str, ...] = ()
    for key in keys:
        if key == "agency":
            found = _told_to(happening, contact)
        else:
            found = _event_concerns(happening.source, contact, key, classes)
        if found is None:
            return None
        missing += found
    return missing


def _told_to(happening: Happening, contact: ContactFacts) -> Missing:
    """Say whether the agency of a contact was told; without a source nobody knows whom the event binds."""
    if happening.agency is not None:
        return () if happening.agency == (contact.agency or "") else None
    source = happening.source.source if isinstance(happening.source, Event) else None
    return () if source and source == (contact.agency or contact.lender) else ("event.source",)


def _same_group(one: ContactFacts, other: ContactFacts, keys: Sequence[str], classes: Classes) -> Missing:
    ours, theirs = groups_of(keys, classes, one), groups_of(keys, classes, other)
    missing: set[str] = set()
    possible = False
    for mine in ours:
        for its in theirs:
            if mine == its and None not in mine:
                return ()
            if may_be_same(mine, its):
                possible = True
                missing.update(unknown_facts(keys, mine), unknown_facts(keys, its))
    return tuple(sorted(missing)) if possible else None


def _event_concerns(event: Event, contact: ContactFacts, key: str, classes: Classes) -> Missing:
    if key == "account" and event.account is not None:
        if not contact.accounts:
            return ("accounts",)
        return () if any(account.id == event.account for account in contact.accounts) else None
    named = _named(event, key, classes)
    return () if named is None else _equal(named, part_of(key, classes, contact), key)


def _named(event: Event, key: str, classes: Classes) -> str | None:
    """Return the part of a contact that an event names; None where it is about all of them."""
    if key == "address":
        return event.address
    if key == "channel":
        return event.channel
    if key == "channel_class" and event.channel is not None:
        return next((name for name, channels in classes.items() if event.channel in channels), event.channel)
    value = event.value or ""
    return value[len(PLACE) :] if key.startswith("attributes.") and value.startswith(PLACE) else None


def _equal(one: str, other: str | None, fact: str) -> Missing:
    if other is None:
        return (_FACTS.get(fact, fact),)
    return () if one == other else None
