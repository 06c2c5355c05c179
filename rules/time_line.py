"""A borrower's contacts in order of time, so that a window is cut out instead of searched."""

import threading
from bisect import bisect_left
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast

from rules.evidence import ContactFacts
from rules.local_time import day_number

T = TypeVar("T")


class TimeLine:
    """Contacts by `(started_at, id)`, each once; what several checks derive from them is derived once.

    A *place* is an index into `contacts`; `stamps` are their moments in seconds since 1970.
    """

    def __init__(self, history: tuple[ContactFacts, ...]) -> None:
        self.contacts = sorted({contact.id: contact for contact in history}.values(), key=_key)
        self.stamps = [contact.started_at.timestamp() for contact in self.contacts]
        self.places = {contact.id: place for place, contact in enumerate(self.contacts)}
        self._days: dict[str, list[int]] = {}
        self._derived: dict[tuple[object, ...], tuple[tuple[object, ...], object]] = {}

    def days(self, zone: str) -> list[int]:
        """Return the local day of each contact as a number (`date.toordinal`)."""
        known = self._days.get(zone)
        if known is None:
            known = self._days[zone] = [day_number(stamp, zone) for stamp in self.stamps]
        return known

    def end_for(self, contact: ContactFacts) -> int:
        """Return the place before which everything is earlier than `contact`, which itself may stand in the line."""
        place = self.places.get(contact.id)
        if place is not None and self.contacts[place].started_at == contact.started_at:
            return place
        return bisect_left(self.contacts, _key(contact), key=_key)

    def first_since(self, stamp: float) -> int:
        """Return the place of the first contact at or after a moment."""
        return bisect_left(self.stamps, stamp)

    def derive(self, what: str, make: Callable[[], T], *of: object) -> T:
        """Return `make()`, made once for these very objects, which are kept so that no other can take their place."""
        name = (what, *map(id, of))
        known = self._derived.get(name)
        if known is None:
            known = self._derived[name] = (of, make())
        return cast("T", known[1])


def _key(contact: ContactFacts) -> tuple[datetime, str]:
    return contact.started_at, contact.id


class _Last(threading.local):
    """The last history that a thread asked for: all contacts of a borrower share one, so it is sorted once for all."""

    def __init__(self) -> None:
        self.history: tuple[ContactFacts, ...] | None = None
        self.line: Any = None


_LAST = _Last()


def time_line(history: tuple[ContactFacts, ...]) -> TimeLine:
    """Return a history in order of time."""
    if _LAST.history is not history:
        _LAST.line = TimeLine(history)
        _LAST.history = history
    return cast("TimeLine", _LAST.line)
