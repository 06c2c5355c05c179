"""Hours of the day on some weekdays, as rules and events write them: 08:00-21:00, mon,tue 09:00-17:00."""

from datetime import datetime, time, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from rules.local_time import MINUTES_A_WEEK, WEEKDAYS, Weekday
from rules.strict import Clock, Strict


class Hours(Strict):
    """Local time from `start` (included) to `end` (not included, unless `end_included`) on these weekdays.

    Hours that end before they begin run past midnight; their weekday is the one on which they begin.
    """

    start: Clock
    end: Clock
    days: tuple[Weekday, ...] = Field(default=WEEKDAYS, strict=False)
    end_included: bool = False

    def holds(self, local: datetime) -> bool:
        """Say whether a local time lies in the hours."""
        clock, day = local.time(), local.weekday()
        if self.start <= self.end:
            return WEEKDAYS[day] in self.days and self.start <= clock and self._before_end(clock)
        if clock >= self.start:
            return WEEKDAYS[day] in self.days
        return WEEKDAYS[day - 1] in self.days and self._before_end(clock)

    def _before_end(self, clock: time) -> bool:
        return clock < self.end or self.end == time.max or (self.end_included and clock == self.end)

    def show(self) -> str:
        """Write the hours for a reason."""
        end = "24:00" if self.end == time.max else f"{self.end:%H:%M}"
        days = "" if len(self.days) == len(WEEKDAYS) else f"{'/'.join(self.days)} "
        return f"{days}{self.start:%H:%M}-{end}"


@lru_cache(maxsize=256)
def minutes_within(hours: tuple[Hours, ...]) -> NDArray[np.bool_]:
    """Say for each minute since Monday 00:00 whether all of it lies in one of the hours, seconds and fractions too."""
    monday = datetime(2024, 1, 1)  # noqa: DTZ001 -- a clock on a wall, anywhere
    # Hours begin and end with a minute, or with the last moment of a day.
    ends = (timedelta(), timedelta(minutes=1) - timedelta.resolution)
    minutes = (monday + timedelta(minutes=minute) for minute in range(MINUTES_A_WEEK))
    return np.fromiter(
        (any(all(one.holds(minute + end) for end in ends) for one in hours) for minute in minutes), dtype=np.bool_
    )


def parse_hours(text: str) -> Hours | None:
    """Read "22:00-23:00" or "mon,tue 09:00-17:00" as an event's value has it; None if it says something else."""
    days, _, clocks = text.strip().rpartition(" ")
    start, dash, end = clocks.partition("-")
    names = [name.strip() for name in days.split(",")] if days else list(WEEKDAYS)
    if not dash or not set(names) <= set(WEEKDAYS):
        return None
    try:
        return Hours.model_validate({"start": start.strip(), "end": end.strip(), "days": names})
    except ValueError:
        return None
