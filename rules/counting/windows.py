"""The windows in which contacts are counted: calendar units in local time, sliding lengths, or ever."""

from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.evidence import ContactFacts
from rules.local_time import WEEKDAYS, Weekday, day_number, local_time, show_time
from rules.strict import Strict
from rules.time_line import TimeLine

Length = Annotated[int, Field(ge=1)]


class Window(Strict):
    """A calendar unit in local time, a sliding length that ends with the judged contact, or everything before it."""

    calendar: Literal["day", "week", "month", "year"] | None = None
    first_weekday: Weekday = "mon"
    sliding_days: Length | None = None
    sliding_hours: Length | None = None
    sliding_minutes: Length | None = None
    ever: Literal[True] | None = None

    @model_validator(mode="after")
    def _one(self) -> "Window":
        given = (self.calendar, self.sliding_days, self.sliding_hours, self.sliding_minutes, self.ever)
        if sum(x is not None for x in given) != 1:
            raise ValueError(
                "needs exactly one of calendar, sliding_days, sliding_hours, sliding_minutes and ever: true"
            )
        if self.first_weekday != "mon" and self.calendar != "week":
            raise ValueError("has first_weekday, which only calendar: week knows; take it out")
        return self

    @cached_property
    def seconds(self) -> int | None:
        """Return the length of a sliding window of hours or minutes."""
        if self.sliding_hours is not None:
            return self.sliding_hours * 3600
        return self.sliding_minutes * 60 if self.sliding_minutes is not None else None

    def first_day(self, today: int) -> int:
        """Return the first local day of a window of days that holds `today`, both as `date.toordinal` counts."""
        if self.sliding_days is not None:
            return today - self.sliding_days + 1
        if self.calendar == "week":
            # toordinal 1 was a Monday.
            return today - (today - 1 - WEEKDAYS.index(self.first_weekday)) % 7
        day = date.fromordinal(today)
        if self.calendar == "month":
            return day.replace(day=1).toordinal()
        return day.replace(month=1, day=1).toordinal() if self.calendar == "year" else today

    def first_place(self, line: TimeLine, contact: ContactFacts, zone: str) -> int:
        """Return the place of the first contact in the window that ends with `contact`."""
        if self.ever:
            return 0
        stamp = contact.stamp
        if self.seconds is not None:
            # A contact exactly one length ago has left the window.
            return bisect_right(line.stamps, stamp - self.seconds)
        return line.first_on(self.first_day(day_number(stamp, zone)), zone)

    def first_places(self, line: TimeLine, zone: str) -> list[int]:
        """Return the same for every contact of a line at once."""
        if self.ever:
            return [0] * len(line.stamps)
        if self.seconds is not None:
            return [bisect_right(line.stamps, stamp - self.seconds) for stamp in line.stamps]
        days = line.days(zone)
        of_day = {day: bisect_left(days, self.first_day(day)) for day in set(days)}
        return [of_day[day] for day in days]

    def show(self, contact: ContactFacts, zone: str) -> tuple[str, str, str]:
        """Write the window for a reason: in Chinese, in English, and the English word before it."""
        if self.ever:
            return "历来", "all time", "in"
        if self.seconds is not None:
            local = local_time(contact.started_at, zone)
            text = f"{show_time(local - timedelta(seconds=self.seconds))} – {show_time(local)}"
            return text, text, "in"
        today = day_number(contact.stamp, zone)
        known = self._shown.get(today)
        if known is None:
            known = self._shown[today] = self._show_days(today)
        return known

    @cached_property
    def _shown(self) -> dict[int, tuple[str, str, str]]:
        return {}

    def _show_days(self, today: int) -> tuple[str, str, str]:
        first = date.fromordinal(self.first_day(today))
        if self.calendar in {"month", "year"}:
            text = f"{first:%Y-%m}" if self.calendar == "month" else f"{first:%Y}"
            return text, text, "in"
        if self.calendar == "day":
            return str(first), str(first), "on"
        last = first + timedelta(days=6) if self.calendar == "week" else date.fromordinal(today)
        text = f"{first} – {last}"
        return text, text, "in"
