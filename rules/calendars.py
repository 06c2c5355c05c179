"""Public holidays as data: a small YAML file for each calendar, in the pack and in its digest."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated

from pydantic import Field, model_validator

from rules.local_time import WEEKDAYS, Weekday
from rules.strict import Day, LocalText, Slug, Strict, Text

CALENDARS_FOLDER = "calendars"


class CalendarDay(Strict):
    """One day that is not what its weekday says: a holiday, or (`working: true`) a working day at a weekend."""

    date: Day
    name: Text
    working: bool = False


class Calendar(Strict):
    """The content of `calendars/NAME.yaml`; it knows only the years in `years`."""

    id: Slug
    title: LocalText
    source: Text
    years: tuple[Annotated[int, Field(ge=1900, le=2200)], ...] = Field(min_length=1, strict=False)
    weekend: tuple[Weekday, ...] = Field(default=("sat", "sun"), strict=False)
    days: tuple[CalendarDay, ...] = Field(min_length=1, strict=False)

    @cached_property
    def by_date(self) -> Mapping[date, CalendarDay]:
        """Return the days by their date."""
        return {day.date: day for day in self.days}

    @model_validator(mode="after")
    def _consistent(self) -> "Calendar":
        for day in self.days:
            if day.date.year not in self.years:
                raise ValueError(f"has {day.date}, but years does not name {day.date.year}; add the year when complete")
        if len(self.by_date) != len(self.days):
            raise ValueError("has a date twice; write each date once")
        return self

    def is_holiday(self, day: date) -> bool | None:
        """Say whether a day is a holiday; None if the calendar does not know its year."""
        if day.year not in self.years:
            return None
        found = self.by_date.get(day)
        return found is not None and not found.working

    def is_working_day(self, day: date) -> bool | None:
        """Say whether people work on a day: no holiday, no weekend unless made a working day; None if unknown."""
        if day.year not in self.years:
            return None
        found = self.by_date.get(day)
        return found.working if found is not None else WEEKDAYS[day.weekday()] not in self.weekend


class CalendarUse(Strict):
    """The base of everything in a rule that names calendars of its pack."""

    def names(self) -> tuple[str, ...]:
        """Return the names."""
        raise NotImplementedError


class UncoveredYear(LookupError):
    """Raised when a calendar does not know a year; its text is the missing fact, `calendars.NAME.YEAR`."""


def holiday_name(calendars: Mapping[str, Calendar], names: tuple[str, ...], day: date) -> str | None:
    """Return what is celebrated on a day in one of the calendars; raise UncoveredYear if that hangs on one."""
    unknown = None
    for name in names:
        verdict = calendars[name].is_holiday(day)
        if verdict:
            return calendars[name].by_date[day].name
        if verdict is None:
            unknown = f"{CALENDARS_FOLDER}.{name}.{day.year}"
    if unknown is not None:
        raise UncoveredYear(unknown)
    return None


def add_working_days(calendar: Calendar, day: date, count: int) -> date:
    """Return the day that is `count` working days after `day`; raise UncoveredYear where the calendar ends."""
    while count:
        day += timedelta(days=1)
        working = calendar.is_working_day(day)
        if working is None:
            raise UncoveredYear(f"{CALENDARS_FOLDER}.{calendar.id}.{day.year}")
        count -= working
    return day


def calendars_named(part: object, place: str) -> list[tuple[str, str]]:
    """Return `(place, name)` for every calendar that a part of a rule names, at any depth."""
    found: list[tuple[str, str]] = []
    if isinstance(part, CalendarUse):
        found += [(place, name) for name in part.names()]
    if isinstance(part, Strict):
        for field in type(part).model_fields:
            found += calendars_named(getattr(part, field), f"{place}.{field}")
    elif isinstance(part, tuple):
        for number, item in enumerate(part):
            found += calendars_named(item, f"{place}[{number}]")
    return found
