"""The local times at which a contact happened, in every zone that the borrower may be in."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from rules.evidence import ContactFacts

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: `all`: a contact must be lawful in every zone where the borrower may be; `first`: the first known one decides.
ZoneRule = Literal["all", "first"]

MINUTES_A_DAY = 24 * 60
MINUTES_A_WEEK = 7 * MINUTES_A_DAY
_DAY_S = 86_400
#: Clocks are set forward and back only at full quarters of an hour of UTC.
QUARTER_S = 900
_EPOCH = date(1970, 1, 1).toordinal()


def candidate_zones(contact: ContactFacts, if_unknown: Sequence[str], rule: ZoneRule = "all") -> tuple[str, ...]:
    """Return the zones to judge by; empty when none is known and the rule names none."""
    zones = contact.time_zones or tuple(if_unknown)
    return zones[:1] if rule == "first" else zones


def own_zone(contact: ContactFacts) -> str:
    """Return the first zone of a contact, or the fixed zone of its own time; days are then the sender's clock's."""
    if contact.time_zones:
        return contact.time_zones[0]
    offset = contact.started_at.utcoffset()
    hours = int(offset.total_seconds() // 3600) if offset is not None else 0
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"


def local_time(moment: datetime, zone: str) -> datetime:
    """Return a moment as the clock on the wall shows it in `zone`."""
    return moment.astimezone(ZoneInfo(zone))


def local_day(contact: ContactFacts, zone: str) -> date:
    """Return the calendar day of a contact in `zone`."""
    return local_time(contact.started_at, zone).date()


def day_number(stamp: float, zone: str) -> int:
    """Return the local calendar day of a moment, given in seconds since 1970, as `date.toordinal` counts days."""
    return int((stamp + offset_s(zone, int(stamp // QUARTER_S))) // _DAY_S) + _EPOCH


@lru_cache(maxsize=100_000)
def offset_s(zone: str, quarter: int) -> float:
    """Return how far a zone's clock was ahead of UTC in a quarter of an hour, counted since 1970, in seconds."""
    moment = datetime.fromtimestamp(0, ZoneInfo("UTC")) + timedelta(seconds=quarter * QUARTER_S)
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset()
    return offset.total_seconds() if offset is not None else 0.0


def show_time(moment: datetime) -> str:
    """Write a local time for a reason."""
    return moment.strftime("%Y-%m-%d %H:%M")
