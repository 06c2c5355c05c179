"""Days on which nobody is contacted: around an event such as a bereavement, and around dates of a calendar."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field, model_validator

from rules.calendars import Calendar, CalendarUse, holiday_name
from rules.counting.groups import GroupKey
from rules.counting.triggers import Trigger, concerns, happenings
from rules.evidence import ContactFacts, Event
from rules.local_time import day_number
from rules.strict import Text
from rules.time_line import TimeLine


class Blackout(CalendarUse):
    """The days of an event (until its own end, if it has one) or of calendars, and those before and after."""

    on: Trigger | None = None
    scope: tuple[GroupKey, ...] = Field(default=(), strict=False)
    calendars: tuple[Text, ...] = Field(default=(), strict=False)
    days_before: Annotated[int, Field(ge=0)] = 0
    days_after: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _one(self) -> "Blackout":
        if (self.on is None) == (not self.calendars):
            raise ValueError("needs either on: with events, or calendars")
        return self

    def names(self) -> tuple[str, ...]:
        """Return the calendars whose dates are black."""
        return self.calendars


def blackout_reason(
    blackout: Blackout,
    day: date,
    zone: str,
    *,
    contact: ContactFacts,
    line: TimeLine,
    events: tuple[Event, ...],
    calendars: Mapping[str, Calendar],
) -> tuple[str, tuple[str, ...]] | None:
    """Return why a day is black and what that hangs on, or None; raise UncoveredYear where a calendar ends."""
    if blackout.calendars:
        for shift in range(-blackout.days_after, blackout.days_before + 1):
            name = holiday_name(calendars, blackout.calendars, day + timedelta(days=shift))
            if name is not None:
                return name, ()
    if blackout.on is None:
        return None
    doubtful = None
    today = day.toordinal()
    for one in happenings(blackout.on, line, events):
        last = one.at
        if isinstance(one.source, Event) and one.source.until is not None:
            last = one.source.until
        first_day = day_number(one.stamp, zone) - blackout.days_before
        if not first_day <= today <= day_number(last.timestamp(), zone) + blackout.days_after:
            continue
        about = concerns(one, contact, blackout.scope, {})
        if about is None:
            continue
        missing = (*about, *one.missing)
        if not missing:
            return f"{one.what} {one.at:%Y-%m-%d}", ()
        doubtful = f"{one.what} {one.at:%Y-%m-%d}", missing
    return doubtful
