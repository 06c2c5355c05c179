"""Which of a borrower's contacts count, put together by group once, so that each window is only cut out of them."""

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field

from rules.applies import Channel, ContactFilter
from rules.case import Case
from rules.counting.consent import Consent, excused
from rules.counting.groups import Group, GroupKey, groups_of, may_be_same, unknown_facts
from rules.evidence import ContactFacts, Event
from rules.filters import Missing, missing_facts
from rules.local_time import ZoneRule, candidate_zones
from rules.strict import Strict, ZoneName
from rules.time_line import TimeLine, time_line


class Counting(Strict):
    """What counts, what does not, what counts together, and in whose time."""

    counted: ContactFilter
    not_counted: tuple[ContactFilter, ...] = Field(default=(), strict=False)
    consent: Consent | None = None
    group_by: tuple[GroupKey, ...] = Field(default=("borrower",), min_length=1, strict=False)
    channel_classes: dict[str, Annotated[tuple[Channel, ...], Field(min_length=1, strict=False)]] = Field(
        default_factory=dict
    )
    zones: ZoneRule = "all"
    zones_if_unknown: tuple[ZoneName, ...] = Field(default=(), strict=False)

    @cached_property
    def wanted(self) -> ContactFilter:
        """Return what counts and what does not as one filter, whose answers are remembered together."""
        if not self.not_counted:
            return self.counted
        return ContactFilter(all_of=(self.counted,), none_of=self.not_counted)

    @cached_property
    def without_consent(self) -> Self:
        """Return the same count as if nobody had consented to anything, which counts at least as many."""
        return self if self.consent is None else self.model_copy(update={"consent": None})

    def zones_of(self, contact: ContactFacts) -> tuple[str, ...]:
        """Return the zones to count in; empty when none is known."""
        return candidate_zones(contact, self.zones_if_unknown, self.zones)

    def groups_of(self, contact: ContactFacts) -> list[Group]:
        """Return the groups that a contact belongs to."""
        return groups_of(self.group_by, self.channel_classes, contact)


def counts(check: Counting, contact: ContactFacts, line: TimeLine, events: tuple[Event, ...]) -> Missing:
    """Return None if a contact does not count, else the facts without which that is not certain."""
    missing = missing_facts(check.wanted, contact)
    if missing is None:
        return None
    if check.consent is not None:
        free = excused(check.consent, contact, line, events, check.channel_classes)
        if free == ():
            return None
        missing += free or ()
    return missing


@dataclass
class Tally:
    """The places in a time line of the contacts that count: certain ones and possible ones, by group.

    `vague` ones lack a part of their group. `missing` holds, for every place that is not certain, the facts it lacks.
    `counts` and `groups` say for each place whether it counts by itself, and in which groups.
    """

    sure: dict[Group, list[int]] = field(default_factory=dict)
    maybe: dict[Group, list[int]] = field(default_factory=dict)
    vague: dict[Group, list[int]] = field(default_factory=dict)
    missing: dict[int, set[str]] = field(default_factory=dict)
    counts: list[Missing] = field(default_factory=list)
    groups: list[list[Group]] = field(default_factory=list)

    def between(self, group: Group, low: int, high: int) -> tuple[list[int], list[int]]:
        """Return the places from `low` to before `high` that count in a group: for certain, and perhaps.

        A group of which a part is unknown may be any that fits; the fullest one is returned, none of it certain.
        """
        vague = [
            place
            for other, places in self.vague.items()
            if may_be_same(group, other)
            for place in _cut(places, low, high)
        ]
        if None not in group:
            sure = _cut(self.sure.get(group), low, high)
            maybe = _cut(self.maybe.get(group), low, high)
            return sure, sorted({*maybe, *vague} - set(sure)) if maybe or vague else []
        candidates = [other for other in {**self.sure, **self.maybe} if may_be_same(group, other)]
        fullest = max((self._of(other, low, high) for other in candidates), key=len, default=set[int]())
        return [], sorted({*fullest, *vague})

    def _of(self, group: Group, low: int, high: int) -> set[int]:
        return {*_cut(self.sure.get(group), low, high), *_cut(self.maybe.get(group), low, high)}


def _cut(places: list[int] | None, low: int, high: int) -> list[int]:
    return places[bisect_left(places, low) : bisect_left(places, high)] if places else []


def tally_of(check: Counting, line: TimeLine, events: tuple[Event, ...]) -> Tally:
    """Return which contacts of a time line count; worked out once for a borrower."""
    return line.derive("tally", lambda: _tally(check, line, events), check, events if check.consent else None)


def _tally(check: Counting, line: TimeLine, events: tuple[Event, ...]) -> Tally:
    tally = Tally()
    for place, contact in enumerate(line.contacts):
        missing = counts(check, contact, line, events)
        groups = [] if missing is None else check.groups_of(contact)
        tally.counts.append(missing)
        tally.groups.append(groups)
        if missing:
            tally.missing.setdefault(place, set()).update(missing)
        for group in groups:
            unknown = unknown_facts(check.group_by, group) if None in group else ()
            kind = tally.vague if unknown else tally.maybe if missing else tally.sure
            kind.setdefault(group, []).append(place)
            if unknown:
                tally.missing.setdefault(place, set()).update(unknown)
    return tally


@dataclass(frozen=True, slots=True)
class Counter:
    """One judged contact with all that counting needs."""

    contact: ContactFacts
    line: TimeLine
    events: tuple[Event, ...]
    tally: Tally
    #: What is not certain about the judged contact itself; None if it does not count.
    own: Missing
    groups: list[Group]


def count_for(check: Counting, case: Case) -> Counter:
    """Make ready to count for one contact."""
    evidence = case.evidence
    contact, events, line = evidence.contact, evidence.events, time_line(evidence.history)
    tally = tally_of(check, line, events)
    place = line.own_place(contact)
    if place is not None:
        return Counter(contact, line, events, tally, tally.counts[place], tally.groups[place])
    own = counts(check, contact, line, events)
    return Counter(contact, line, events, tally, own, [] if own is None else check.groups_of(contact))
