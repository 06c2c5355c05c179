"""The same counting over millions of contacts at once: columns of numbers instead of one contact after the other.

For looking back over a year of contacts, and for asking what another limit would have found. The numbers are those of
`screen.most_counts`; a contact above the limit is then judged by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from rules.applies import FEW_VALUED_FACTS, ContactFilter
from rules.counting.groups import Classes, part_of
from rules.counting.screen import ANY_NUMBER, most_counts
from rules.counting.tally import Counting
from rules.counting.windows import Window
from rules.evidence import ContactFacts
from rules.filters import effective_result, missing_facts
from rules.local_time import day_number
from rules.time_line import TimeLine

Numbers = NDArray[np.int64]
_QUARTER_S = 900
#: The code of a part that a contact does not say; contacts with one are counted borrower by borrower.
UNKNOWN = -1


class Columns:
    """Contacts of many borrowers in order of (borrower, started_at, id), each fact a column of codes."""

    def __init__(self, contacts: Iterable[ContactFacts]) -> None:
        given = list(contacts)
        borrowers, _ = _codes([one.borrower_id for one in given])
        stamps = np.array([one.started_at.timestamp() for one in given], dtype=np.float64)
        # Facts are read in the order in which the contacts lie in memory, and only then put in order.
        known = {fact: _codes(_values(fact, given)) for fact in (*FEW_VALUED_FACTS, "time_zones")}
        order = _in_order(borrowers, stamps, given)
        self.contacts = [given[row] for row in order.tolist()]
        self.stamps: NDArray[np.float64] = stamps[order]
        self.borrowers: Numbers = borrowers[order]
        self._known = {fact: (codes[order], size) for fact, (codes, size) in known.items()}

    @cached_property
    def moments(self) -> tuple[NDArray[np.float64], Numbers]:
        """Return every different moment in order, and the place of each contact's own among them."""
        moments, places = np.unique(self.stamps, return_inverse=True)
        return moments, places.astype(np.int64)

    def code(self, fact: str) -> tuple[Numbers, int]:
        """Return a column of codes of a fact's values, and how many there are."""
        if fact not in self._known:
            self._known[fact] = _codes(_values(fact, self.contacts))
        return self._known[fact]

    @cached_property
    def zones(self) -> tuple[Numbers, int]:
        """Return a column of codes of the zones where the borrower may be."""
        return self.code("time_zones")

    def part(self, key: str, classes: Classes) -> tuple[Numbers, int]:
        """Return a column of codes of a part of groups, UNKNOWN where a contact does not say."""
        name = f"part {key} {sorted(classes.items()) if key == 'channel_class' else ''}"
        if name not in self._known:
            parts = [part_of(key, classes, contact) for contact in self.contacts]
            codes, size = _codes(("unknown" if part is None else f"={part}") for part in parts)
            unknown = np.fromiter((part is None for part in parts), dtype=np.bool_)
            codes[unknown] = UNKNOWN
            self._known[name] = codes, size
        return self._known[name]

    def combined(self, facts: Sequence[str]) -> Numbers:
        """Return one column for the values of several facts together."""
        together = np.zeros(len(self.contacts), dtype=np.int64)
        for fact in facts:
            codes, size = self.code(fact)
            together = together * size + codes
        return together

    def span_of(self, row: int) -> tuple[int, int]:
        """Return from where to before where the contacts of a row's borrower stand."""
        borrower = self.borrowers[row]
        first, last = np.searchsorted(self.borrowers, [borrower, borrower + 1]).tolist()
        return first, last

    def days(self, zone: str, rows: Numbers) -> Numbers:
        """Return the local days of some rows as `date.toordinal` counts."""
        quarters = (self.stamps[rows] // _QUARTER_S).astype(np.int64)
        first = int(quarters.min())
        seen = np.flatnonzero(np.bincount(quarters - first))
        table = np.zeros(int(quarters.max()) - first + 1, dtype=np.int64)
        # Between two quarters of an hour neither the offset nor the day changes.
        table[seen] = [day_number(float((first + int(one)) * _QUARTER_S), zone) for one in seen]
        days: Numbers = table[quarters - first]
        return days


def _values(fact: str, contacts: Sequence[ContactFacts]) -> Iterable[object]:
    return map(effective_result if fact == "result" else attrgetter(fact), contacts)


def _codes(values: Iterable[object]) -> tuple[Numbers, int]:
    """Return a column of codes, numbered as the values first come, and how many there are."""
    known: defaultdict[object, int] = defaultdict()
    known.default_factory = known.__len__
    codes = np.array([known[value] for value in values], dtype=np.int64)
    return codes, max(len(known), 1)


def _in_order(borrowers: Numbers, stamps: NDArray[np.float64], contacts: Sequence[ContactFacts]) -> Numbers:
    """Return the order by (borrower, moment, id); ids are compared only where a moment is the same."""
    order: Numbers = np.lexsort((stamps, borrowers)).astype(np.int64)
    same = (np.diff(borrowers[order]) == 0) & (np.diff(stamps[order]) == 0)
    for first in np.flatnonzero(same & ~np.concatenate(([False], same[:-1]))).tolist() if len(same) else ():
        last = first + 1
        while last < len(same) and same[last]:
            last += 1
        order[first : last + 1] = sorted(order[first : last + 1].tolist(), key=lambda row: contacts[row].id)
    return order


def most_counts_of_all(check: Counting, window: Window, columns: Columns) -> Numbers:
    """Return for each contact the most that count in its window up to it, itself included; 0 if it does not count.

    Checks with consent need events; count those borrower by borrower.
    """
    most = np.zeros(len(columns.contacts), dtype=np.int64)
    if not len(most):
        return most
    counted = np.flatnonzero(_mask(check.wanted, columns))
    rows, groups, vague = _groups(check, columns, counted)
    zones, how_many = columns.zones
    for code in range(how_many):
        own = np.flatnonzero(zones == code)
        known_zones = check.zones_of(columns.contacts[int(own[0])])
        if not known_zones:
            most[np.intersect1d(own, counted)] = ANY_NUMBER
        for zone in known_zones:
            if how_many > 1:
                concerned = np.isin(columns.borrowers[rows], np.unique(columns.borrowers[own]))
                some_rows, some_groups = rows[concerned], groups[concerned]
            else:
                some_rows, some_groups = rows, groups
            if not len(some_rows):
                continue
            numbers = _count(window, columns, zone, some_rows, some_groups)
            mine = zones[some_rows] == code
            np.maximum.at(most, some_rows[mine], numbers[mine])
    for first, last in sorted({columns.span_of(int(row)) for row in vague}):
        line = TimeLine(tuple(columns.contacts[first:last]))
        most[first:last] = most_counts(check, window, line, ())
    return most


def _mask(wanted: ContactFilter, columns: Columns) -> NDArray[np.bool_]:
    """Say which contacts count or may count; where few values decide, each combination is looked at once."""
    if wanted.facts is None:
        return np.fromiter((missing_facts(wanted, one) is not None for one in columns.contacts), dtype=np.bool_)
    together = columns.combined(wanted.facts)
    example = np.full(int(together.max()) + 1, -1, dtype=np.int64)
    example[together] = np.arange(len(together))
    table = np.zeros(len(example), dtype=np.bool_)
    for code in np.flatnonzero(example >= 0):
        table[code] = missing_facts(wanted, columns.contacts[int(example[code])]) is not None
    mask: NDArray[np.bool_] = table[together]
    return mask


def _groups(check: Counting, columns: Columns, counted: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return rows and the groups they count in, by group and time, and the rows of which a group is not known."""
    groups = columns.borrowers[counted]
    rows = counted
    vague: set[int] = set()
    for key in check.group_by:
        if key == "borrower":
            continue
        if key == "account":
            accounts = [columns.contacts[int(row)].accounts for row in rows]
            vague.update(int(row) for row, own in zip(rows, accounts, strict=True) if not own)
            repeats = np.array([len(own) for own in accounts], dtype=np.int64)
            codes, size = _codes(account.id for own in accounts for account in own)
            rows, groups = np.repeat(rows, repeats), np.repeat(groups, repeats)
        else:
            parts, size = columns.part(key, check.channel_classes)
            vague.update(rows[parts[rows] == UNKNOWN].tolist())
            # What is not known is no group: its code would fall among those of the borrower before.
            known = parts[rows] != UNKNOWN
            rows, groups = rows[known], groups[known]
            codes = parts[rows]
        groups = groups * size + codes
    if check.group_by == ("borrower",):
        return rows, groups, np.empty(0, dtype=np.int64)
    order = np.argsort(groups, kind="stable")
    return rows[order], groups[order], np.array(sorted(vague), dtype=np.int64)


def _count(window: Window, columns: Columns, zone: str, rows: Numbers, groups: Numbers) -> Numbers:
    """Return how many of the same group stand in the window of each row up to it; rows are by group and time."""
    starts = np.flatnonzero(np.concatenate(([True], groups[1:] != groups[:-1])))
    numbers = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(groups))))
    if window.ever:
        return np.arange(len(rows)) - starts[numbers] + 1
    if window.seconds is not None:
        moments, all_places = columns.moments
        places = all_places[rows]
        firsts = np.searchsorted(moments, columns.stamps[rows] - window.seconds, side="right")
        span = len(moments)
    else:
        days = columns.days(zone, rows)
        least = int(days.min())
        span = int(days.max()) - least + 1
        table = np.array([max(window.first_day(least + day) - least, 0) for day in range(span)], dtype=np.int64)
        places, firsts = days - least, table[days - least]
    found = np.searchsorted(numbers * span + places, numbers * span + firsts)
    return np.arange(len(rows)) - found + 1
