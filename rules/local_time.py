"""The local times at which a contact happened, in every zone that the borrower may be in."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rules.evidence import ContactFacts


def candidate_zones(contact: ContactFacts, if_unknown: Sequence[str]) -> tuple[str, ...]:
    """Return the zones to judge by; empty when none is known and the rule names none."""
    return contact.time_zones or tuple(if_unknown)


def local_time(moment: datetime, zone: str) -> datetime:
    """Return a moment as the clock on the wall shows it in `zone`."""
    return moment.astimezone(ZoneInfo(zone))


def local_day(contact: ContactFacts, zone: str) -> date:
    """Return the calendar day of a contact in `zone`."""
    return local_time(contact.started_at, zone).date()


def show_time(moment: datetime) -> str:
    """Write a local time for a reason."""
    return moment.strftime("%Y-%m-%d %H:%M")
