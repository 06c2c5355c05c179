"""A borrower's contacts in order of time, so that a window is cut out instead of searched."""

import threading
from bisect import bisect_left
from collections.abc import Callable
from typing import Any, TypeVar, cast

from rules.evidence import ContactFacts
from rules.local_time import day_number

T = TypeVar("T")


class TimeLine:
    """Contacts by `(started_at, id)`, each once; what several checks derive from them is derived once.

    A *place* is an index into `contacts`; `stamps` are their moments in seconds since 1970.
    """

    def __init__(self, history: tuple[ContactFacts, ...]) -> None:
        by_id = {contact.id: contact for contact in history}
        in_order = sorted([(contact.stamp, contact_id) for contact_id, contact in by_id.items()])
        self.contacts = [by_id[contact_id] for _, contact_id in in_order]
        self.stamps = [stamp for stamp, _ in in_order]
        self.places = {contact_id: place for place, (_, contact_id) in enumerate(in_order)}
        self._keys = in_order
        self._days: dict[str, list[int]] = {}
        self._derived: dict[tuple[object, ...], tuple[tuple[object, ...], object]] = {}

    def days(self, zone: str) -> list[int]:
        """Return the local day of each contact as a number (`date.toordinal`)."""
        known = self._days.get(zone)
        if known is None:
            known = self._days[zone] = [day_number(stamp, zone) for stamp in self.stamps]
        return known

    def first_on(self, day: int, zone: str) -> int:
        """Return the place of the first contact on or after a local day, given as `date.toordinal` counts."""
        known = self._days.get(zone)
        if known is not None:
            return bisect_left(known, day)
        return bisect_left(self.stamps, day, key=lambda stamp: day_number(stamp, zone))

    def own_place(self, contact: ContactFacts) -> int | None:
        """Return the place of a contact if this very one stands in the line."""
        place = self.places.get(contact.id)
        return place if place is not None and self.contacts[place] is contact else None

    def end_for(self, contact: ContactFacts) -> int:
        """Return the place before which everything is earlier than `contact`, which itself may stand in the line."""
        place = self.own_place(contact)
        return bisect_left(self._keys, (contact.stamp, contact.id)) if place is None else place

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
