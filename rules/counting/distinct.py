"""Counts different values instead of contacts: channels in a week, numbers called, persons reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.counting.groups import Classes, part_of
from rules.evidence import ContactFacts


@dataclass(frozen=True, slots=True)
class Rank:
    """The how-many-th different value a contact brought: at least, and at most, as far as is known.

    `related` are the contacts that brought the other values first.
    """

    least: int
    most: int
    related: tuple[str, ...]


def rank_of(key: str, classes: Classes, contact: ContactFacts, earlier: Sequence[tuple[ContactFacts, bool]]) -> Rank:
    """Return the rank of a contact's value among `earlier` ones (contact, counts for certain), in order of time.

    A value that was there before keeps its rank: to go on in the first channel breaks no limit that the second broke.
    """
    own = values_of(key, classes, contact)
    if not own:
        others = {value for other, _ in earlier for value in values_of(key, classes, other)}
        nameless = sum(not values_of(key, classes, other) for other, _ in earlier)
        return Rank(1, 1 + len(others) + nameless, ())
    return max((_rank(value, key, classes, earlier) for value in own), key=lambda rank: (rank.least, rank.most))


def _rank(value: str, key: str, classes: Classes, earlier: Sequence[tuple[ContactFacts, bool]]) -> Rank:
    sure: dict[str, str] = {}
    possible: set[str] = set()
    nameless = 0
    least: int | None = None
    for other, certain in earlier:
        values = values_of(key, classes, other)
        if value in values:
            least = len(sure) + 1 if least is None else least
            if certain:
                break
            continue
        nameless += not values
        possible.update(values)
        if certain:
            for name in values:
                sure.setdefault(name, other.id)
    return Rank(len(sure) + 1 if least is None else least, len(possible) + nameless + 1, tuple(sure.values()))


def values_of(key: str, classes: Classes, contact: ContactFacts) -> tuple[str, ...]:
    """Return the values of a contact: its accounts, or the one value of another key; empty where it is unknown."""
    if key == "account":
        return tuple(account.id for account in contact.accounts)
    value = part_of(key, classes, contact)
    return () if value is None else (value,)
