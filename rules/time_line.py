"""A borrower's contacts in order of time, so that a window is cut out instead of searched."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.evidence import ContactFacts


@dataclass(frozen=True)
class TimeLine:
    """Contacts by `(started_at, id)`, with their moments in seconds beside them."""

    contacts: Sequence[ContactFacts]
    stamps: Sequence[float]

    def until(self, contact: ContactFacts, *, back: timedelta) -> list[ContactFacts]:
        """Return the contacts from `back` before a contact up to it, itself included, in order."""
        moment = contact.started_at.timestamp()
        low = bisect_left(self.stamps, moment - back.total_seconds())
        high = bisect_right(self.stamps, moment)
        own = [other for other in self.contacts[low:high] if other.id != contact.id]
        return [*(other for other in own if _key(other) < _key(contact)), contact]


def _key(contact: ContactFacts) -> tuple[datetime, str]:
    return contact.started_at, contact.id


#: The last history asked for: all contacts of a borrower share one, so it is sorted once for all of them.
_LAST: list[tuple[tuple[ContactFacts, ...], TimeLine]] = []


def time_line(history: tuple[ContactFacts, ...]) -> TimeLine:
    """Return a history in order of time; each contact stands in it once."""
    # Read once: another thread may put its own history there between two looks.
    for known, line in _LAST[:1]:
        if known is history:
            return line
    contacts = sorted({contact.id: contact for contact in history}.values(), key=_key)
    line = TimeLine(contacts, [contact.started_at.timestamp() for contact in contacts])
    _LAST[:] = [(history, line)]
    return line
