"""The same counting over millions of contacts at once: columns of numbers instead of one contact after the other.

The numbers are those of `screen.most_counts`; a contact above the limit is then judged by itself.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from operator import attrgetter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rules.applies import FEW_VALUED_FACTS, ContactFilter
from rules.counting.groups import Classes, parts_of
from rules.counting.screen import ANY_NUMBER, most_counts
from rules.counting.tally import Counting
from rules.counting.windows import Window
from rules.evidence import ContactFacts
from rules.filters import effective_result, missing_facts
from rules.local_time import MINUTES_A_DAY, MINUTES_A_WEEK, QUARTER_S, day_number, offset_s
from rules.time_line import TimeLine

Numbers = NDArray[np.int64]
_V = TypeVar("_V")
_BORROWER = attrgetter("borrower_id")
_STAMP = attrgetter("stamp")
_KIND = attrgetter(*FEW_VALUED_FACTS, "time_zones")
#: The code of a part that a contact does not say; contacts with one are counted borrower by borrower.
UNKNOWN = -1


class Columns:
    """Contacts of many borrowers in order of (borrower, started_at, id), each fact a column of codes.

    `order` says for each row at which place its contact was given. Contacts of one *kind* are alike in every few-valued
    fact and in their zones, so that a filter looks at one contact of each kind only.
    """

    def __init__(self, contacts: Iterable[ContactFacts]) -> None:
        given = list(contacts)
        # Facts are read in the order in which the contacts lie in memory, and only then put in order.
        borrowers, _ = codes_of(map(_BORROWER, given))
        stamps = np.fromiter(map(_STAMP, given), dtype=np.float64)
        kinds = _kinds(given)
        self.order = _in_order(borrowers, stamps, given)
        self.contacts = [given[place] for place in self.order.tolist()]
        self.stamps: NDArray[np.float64] = stamps[self.order]
        self.borrowers: Numbers = borrowers[self.order]
        self.kinds: Numbers = kinds[self.order]
        self._parts: dict[object, tuple[Numbers, int]] = {}
        self._in_zones: dict[tuple[str, str], Numbers] = {}

    @cached_property
    def examples(self) -> list[ContactFacts]:
        """Return one contact of each kind."""
        rows = np.zeros(int(self.kinds.max(initial=-1)) + 1, dtype=np.int64)
        rows[self.kinds] = np.arange(len(self.kinds))
        return [self.contacts[row] for row in rows.tolist()]

    def each_kind(self, values: Iterable[_V]) -> tuple[Numbers, list[_V]]:
        """Return a column of codes of a value that each kind of contact has, and the different values."""
        codes, different = codes_of(values)
        return codes[self.kinds], different

    @cached_property
    def moments(self) -> tuple[NDArray[np.float64], Numbers]:
        """Return every different moment in order, and the place of each contact's own among them."""
        moments, places = np.unique(self.stamps, return_inverse=True)
        return moments, places.astype(np.int64)

    def part(self, key: str, classes: Classes) -> tuple[Numbers, int]:
        """Return a column of codes of a part of groups (UNKNOWN where a contact does not say), and how many."""
        name = (key, tuple(classes.items()) if key == "channel_class" else None)
        if name not in self._parts:
            codes, different = codes_of(parts_of(key, classes, self.contacts))
            if None in different:
                codes[codes == different.index(None)] = UNKNOWN
            self._parts[name] = codes, max(len(different), 1)
        return self._parts[name]

    def span_of(self, borrower: int) -> tuple[int, int]:
        """Return from where to before where the contacts of a borrower (by code) stand."""
        first, last = np.searchsorted(self.borrowers, [borrower, borrower + 1]).tolist()
        return first, last

    def days(self, zone: str) -> Numbers:
        """Return the local days of all rows as `date.toordinal` counts."""
        # Between two quarters of an hour neither the offset nor the day changes.
        return self._by_quarter("days", zone, lambda quarter: day_number(float(quarter * QUARTER_S), zone))

    def minutes_of_week(self, zone: str) -> Numbers:
        """Return the local minutes of all rows since Monday 00:00."""
        offsets = self._by_quarter("offsets", zone, lambda quarter: int(offset_s(zone, quarter)))
        minutes: Numbers = ((self.stamps + offsets) // 60).astype(np.int64)
        # 1970 began on a Thursday.
        return (minutes + 3 * MINUTES_A_DAY) % MINUTES_A_WEEK

    def _by_quarter(self, what: str, zone: str, value: Callable[[int], int]) -> Numbers:
        """Return what is worked out from the quarter of an hour of each row (there is one), once for each quarter."""
        if (what, zone) not in self._in_zones:
            quarters, first, seen = self._quarters
            table = np.zeros(len(seen), dtype=np.int64)
            table[seen] = [value(first + one) for one in np.flatnonzero(seen).tolist()]
            self._in_zones[what, zone] = table[quarters]
        return self._in_zones[what, zone]

    @cached_property
    def _quarters(self) -> tuple[Numbers, int, NDArray[np.bool_]]:
        """Return each row's quarter since the first one, which that is, and which there are."""
        quarters = (self.stamps // QUARTER_S).astype(np.int64)
        first = int(quarters.min())
        return quarters - first, first, np.bincount(quarters - first) > 0


def _kinds(contacts: Sequence[ContactFacts]) -> Numbers:
    """Return a column of codes of everything that few values tell apart."""
    codes, different = codes_of(map(_KIND, contacts))
    open_kinds = [code for code, kind in enumerate(different) if "unknown" in kind]
    if open_kinds:
        # A result that is not known hangs on the talk time as well.
        rows = np.flatnonzero(np.isin(codes, open_kinds)).tolist()
        talked = [row for row in rows if effective_result(contacts[row]) != contacts[row].result]
        codes[talked] += len(different)
        codes = np.unique(codes, return_inverse=True)[1].astype(np.int64)
    return codes


def codes_of(values: Iterable[_V]) -> tuple[Numbers, list[_V]]:
    """Return a column of codes, numbered as the values first come, and the different values."""
    known: defaultdict[_V, int] = defaultdict()
    known.default_factory = known.__len__
    codes = np.fromiter(map(known.__getitem__, values), dtype=np.int64)
    return codes, list(known)


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
    counted = np.flatnonzero(mask_of(check.wanted, columns))
    rows, groups, vague = _groups(check, columns, counted)
    zones, different = columns.each_kind(check.zones_of(one) for one in columns.examples)
    for code, known_zones in enumerate(different):
        own = np.flatnonzero(zones == code)
        if not known_zones:
            most[np.intersect1d(own, counted)] = ANY_NUMBER
        for zone in known_zones:
            if len(different) > 1:
                concerned = np.isin(columns.borrowers[rows], np.unique(columns.borrowers[own]))
                some_rows, some_groups = rows[concerned], groups[concerned]
            else:
                some_rows, some_groups = rows, groups
            if not len(some_rows):
                continue
            numbers = _count(window, columns, zone, some_rows, some_groups)
            mine = zones[some_rows] == code
            np.maximum.at(most, some_rows[mine], numbers[mine])
    for first, last in map(columns.span_of, np.unique(columns.borrowers[vague]).tolist()):
        line = TimeLine(tuple(columns.contacts[first:last]))
        most[first:last] = most_counts(check, window, line, ())
    return most


def mask_of(wanted: ContactFilter, columns: Columns) -> NDArray[np.bool_]:
    """Say which contacts a filter takes or may take; where few values decide, one contact of each kind is looked at."""
    asked = columns.contacts if wanted.facts is None else columns.examples
    taken = np.fromiter((missing_facts(wanted, one) is not None for one in asked), dtype=np.bool_)
    mask: NDArray[np.bool_] = taken if wanted.facts is None else taken[columns.kinds]
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
            codes, different = codes_of(account.id for own in accounts for account in own)
            size = max(len(different), 1)
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
        days = columns.days(zone)[rows]
        least = int(days.min())
        span = int(days.max()) - least + 1
        table = np.array([max(window.first_day(least + day) - least, 0) for day in range(span)], dtype=np.int64)
        places, firsts = days - least, table[days - least]
    found = np.searchsorted(numbers * span + places, numbers * span + firsts)
    return np.arange(len(rows)) - found + 1
