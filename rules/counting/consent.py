"""Consent that takes contacts out of a rule: whose, for how long, for how many, and what ends it."""

from bisect import bisect_right
from typing import Annotated

from pydantic import Field, model_validator

from rules.applies import ContactFilter, EventType
from rules.counting.groups import Classes, GroupKey
from rules.counting.triggers import Happening, Trigger, concerns, happenings
from rules.evidence import ContactFacts, Event
from rules.filters import Missing, missing_facts
from rules.local_time import day_number, own_zone
from rules.time_line import TimeLine


class Consent(Trigger):
    """A consent runs from its event (or contact) until its first end; while it runs, contacts are excused.

    It ends with the event's own `until`, after `days` local days (the day it was given is day 1), with one of
    `ended_by`, when a contact that `used_up_by` takes happens, or when `responses` contacts were made under it.
    """

    events: tuple[EventType, ...] = Field(default=(), strict=False)
    scope: tuple[GroupKey, ...] = Field(default=(), strict=False)
    days: Annotated[int, Field(ge=1)] | None = None
    minutes: Annotated[int, Field(ge=1)] | None = None
    ended_by: tuple[EventType, ...] = Field(default=("consent_withdrawn", "stop_request"), strict=False)
    used_up_by: ContactFilter | None = None
    responses: Annotated[int, Field(ge=1)] | None = None
    response: ContactFilter = ContactFilter(directions=("outbound",))

    @model_validator(mode="before")
    @classmethod
    def _usual_event(cls, value: object) -> object:
        """Take `consent` for the event unless something else is said to give it."""
        if isinstance(value, dict) and not value.keys() & {"events", "contacts"}:
            return value | {"events": ["consent"]}
        return value


def excused(
    consent: Consent, contact: ContactFacts, line: TimeLine, events: tuple[Event, ...], classes: Classes
) -> Missing:
    """Return () if a consent excuses a contact for certain, None if none does, else the facts that decide it."""
    given = happenings(consent, line, events)
    missing: set[str] = set()
    possible = False
    for one in reversed(given[: bisect_right(given, contact.stamp, key=lambda known: known.stamp)]):
        if one.id == contact.id:
            continue
        if _was_ended(consent, one, contact, events):
            continue
        found = _runs(consent, one, contact, line, classes)
        if found == ():
            return ()
        if found is not None:
            possible = True
            missing.update(found)
    return tuple(sorted(missing)) if possible else None


def _runs(consent: Consent, given: Happening, contact: ContactFacts, line: TimeLine, classes: Classes) -> Missing:
    """Say whether one consent still runs when the contact is made and is about it."""
    stamp = contact.stamp
    if consent.minutes is not None and stamp - given.stamp > consent.minutes * 60:
        return None
    zone = own_zone(contact)
    if consent.days is not None and day_number(stamp, zone) - day_number(given.stamp, zone) >= consent.days:
        return None
    if isinstance(given.source, Event) and given.source.until is not None and given.source.until < contact.started_at:
        return None
    about = concerns(given, contact, consent.scope, classes)
    if about is None:
        return None
    used = _was_used(consent, given, contact, line, classes)
    if used == ():
        return None
    return tuple(sorted({*given.missing, *about, *(used or ())}))


def _was_ended(consent: Consent, given: Happening, contact: ContactFacts, events: tuple[Event, ...]) -> bool:
    return any(
        event.type in consent.ended_by
        and given.at < event.at <= contact.started_at
        and (event.address is None or event.address == contact.address)
        and (event.channel is None or event.channel == contact.channel)
        and (event.account is None or event.account in {account.id for account in contact.accounts})
        for event in events
    )


def _was_used(consent: Consent, given: Happening, contact: ContactFacts, line: TimeLine, classes: Classes) -> Missing:
    """Return () if it is certain that the consent was used up before the contact, None if it was not."""
    if consent.used_up_by is None and consent.responses is None:
        return None
    missing: set[str] = set()
    sure = possible = 0
    for place in range(line.first_since(given.stamp), line.end_for(contact)):
        other = line.contacts[place]
        if other.id in {given.id, contact.id} or other.started_at <= given.at:
            continue
        if concerns(given, other, consent.scope, classes) is None:
            continue
        if consent.used_up_by is not None:
            found = missing_facts(consent.used_up_by, other)
            if found == ():
                return ()
            missing.update(found or ())
        if consent.responses is not None:
            found = missing_facts(consent.response, other)
            sure += found == ()
            possible += bool(found)
            missing.update(found or ())
    if consent.responses is not None and sure >= consent.responses:
        return ()
    if consent.used_up_by is None and sure + possible < (consent.responses or 0):
        return None
    return tuple(sorted(missing)) or None
