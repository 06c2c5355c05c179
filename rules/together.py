"""Judges many contacts together: what columns of numbers show of all at once, no rule is asked of each one.

For each rule columns show for certain to which contacts it would answer *clear* or *not applicable*: those that it is
not about, those without words, those below a limit, those within the hours. It is asked only of the others.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from itertools import chain
from operator import is_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.check_kinds import SPOKEN
from rules.checks.barred_contact import BarredContact
from rules.checks.contact_frequency import ContactFrequency
from rules.checks.contact_hours import ContactHours
from rules.clock_hours import minutes_within
from rules.counting.columns import Columns, Numbers, codes_of, mask_of, most_counts_of_all
from rules.engine import evaluate
from rules.evidence import ContactFacts, Event, Evidence
from rules.local_time import candidate_zones
from rules.pack import Rule, RulePack
from rules.relevance import ALL_OUTCOMES
from rules.results import Outcome, RuleResult

Mask = NDArray[np.bool_]
_QUIET = frozenset({Outcome.CLEAR, Outcome.NOT_APPLICABLE})


def evaluate_all(
    pack: RulePack, evidence: Sequence[Evidence], *, wanted: Collection[Outcome] = ALL_OUTCOMES
) -> Iterator[list[RuleResult]]:
    """Yield for each contact what `evaluate` returns for it, with little work for most if no quiet outcome is wanted.

    Give the contacts of a borrower one after the other and with the same `history`, which is then put in order once.
    """
    if not _QUIET.isdisjoint(wanted):
        yield from (evaluate(pack, one, wanted=wanted) for one in evidence)
        return
    for one, silent in zip(evidence, _silent_rules(pack, evidence), strict=True):
        yield [] if silent is None else evaluate(pack, one, wanted=wanted, without=silent)


def _silent_rules(pack: RulePack, evidence: Sequence[Evidence]) -> Sequence[Collection[str] | None]:
    """Return for each contact the ids of rules that have nothing to object; None if that is every rule."""
    rules = [rule for rule in pack.rules if rule.enabled and rule.status != "retired"]
    if not rules or not evidence:
        return [None] * len(evidence)
    evidences = _Evidences(evidence)
    masks = np.array([_may_object(rule, evidences) for rule in rules]).T
    silent: list[Collection[str] | None] = [None] * len(evidence)
    known: dict[bytes, Collection[str]] = {}
    # Few different sets of rules have something to say: each is written out once.
    for place in np.flatnonzero(masks.any(axis=1)).tolist():
        key = masks[place].tobytes()
        if key not in known:
            known[key] = frozenset(rule.id for rule, may in zip(rules, masks[place], strict=True) if not may)
        silent[place] = known[key]
    return silent


class _Evidences:
    """Many pieces of evidence: what rules ask of them, in columns."""

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        contacts, places = _everyone(evidence)
        self.columns = Columns(contacts)
        rows = np.empty(len(contacts), dtype=np.int64)
        rows[self.columns.order] = np.arange(len(contacts))
        #: Where each judged contact stands in the columns.
        self.rows: Numbers = rows[places]
        self.all: Mask = np.ones(len(evidence), dtype=np.bool_)
        self._given = evidence

    @cached_property
    def has_words(self) -> Mask:
        """Say which have words, or had some that we do not have."""
        return _mask(one.utterances is None or any(said.text.strip() for said in one.utterances) for one in self._given)

    @cached_property
    def traits(self) -> tuple[Numbers, list[tuple[str, ...]]]:
        """Return a column of codes of the borrowers' traits, and the different ones."""
        return codes_of(one.contact.traits for one in self._given)

    @cached_property
    def events(self) -> tuple[Numbers, list[frozenset[str]]]:
        """Return a column of codes of the types of event that a borrower's file has, and the different ones."""
        known: dict[int, frozenset[str]] = {}
        return codes_of(_types(one.events, known) for one in self._given)

    def have_events(self, types: Collection[str]) -> Mask:
        """Say for which borrowers there is an event of one of these types."""
        codes, different = self.events
        return _mask(not known.isdisjoint(types) for known in different)[codes]


def _everyone(evidence: Sequence[Evidence]) -> tuple[list[ContactFacts], Numbers]:
    """Return the contacts that are judged or stand in a history, and where among them each judged one is."""
    judged = [one.contact for one in evidence]
    # Histories are shared, so each is gone through once.
    contacts = list(chain.from_iterable({id(one.history): one.history for one in evidence}.values()))
    if len(contacts) == len(judged) and all(map(is_, contacts, judged)):
        return contacts, np.arange(len(judged))
    places = {id(contact): place for place, contact in enumerate(contacts)}
    for contact in judged:
        if id(contact) not in places:
            places[id(contact)] = len(contacts)
            contacts.append(contact)
    return contacts, np.array([places[id(contact)] for contact in judged])


def _types(events: tuple[Event, ...], known: dict[int, frozenset[str]]) -> frozenset[str]:
    if id(events) not in known:
        known[id(events)] = frozenset(event.type for event in events)
    return known[id(events)]


def _mask(values: Iterator[bool]) -> Mask:
    return np.fromiter(values, dtype=np.bool_)


def _may_object(rule: Rule, evidences: _Evidences) -> Mask:
    """Say to which contacts a rule may object, or leave them undetermined."""
    if rule.check.kind in SPOKEN:
        # The rules that are about a contact with words are found when it is judged.
        return evidences.has_words
    look = _LOOKS.get(rule.check.kind)
    may = evidences.all if look is None else look(rule.check, evidences)
    return may & mask_of(rule.applies_to, evidences.columns)[evidences.rows] if may.any() else may


def _is_above(check: ContactFrequency, evidences: _Evidences) -> Mask:
    """Say which may be above the limit: consent and new beginnings take contacts out, and values are no more than they.

    Only the accounts of a few contacts can be more than these contacts are.
    """
    if check.distinct == "account":
        return evidences.all
    most = most_counts_of_all(check.without_consent, check.window, evidences.columns)
    above: Mask = most[evidences.rows] > check.at_most
    return above


def _is_barred(check: BarredContact, evidences: _Evidences) -> Mask:
    """Say for which borrowers there is an event that opens a state, or a trait."""
    codes, different = evidences.traits
    barred = _mask(not set(check.traits).isdisjoint(traits) for traits in different)[codes]
    return barred | evidences.have_events({name for state in check.states for name in state.since})


def _is_outside_hours(check: ContactHours, evidences: _Evidences) -> Mask:
    """Say which may lie outside the hours, or at a time that the borrower named; holidays are looked at one by one."""
    if check.timed_by != "start" or check.holidays is not None or check.blackouts:
        return evidences.all
    within, columns = minutes_within(check.allowed), evidences.columns
    outside = np.zeros(len(columns.contacts), dtype=np.bool_)
    codes, different = columns.each_kind(
        candidate_zones(one, check.zones_if_unknown, check.zones) for one in columns.examples
    )
    for code, zones in enumerate(different):
        own = codes == code
        if not zones:
            outside |= own
        for zone in zones:
            outside |= own & ~within[columns.minutes_of_week(zone)]
    named = set(check.inconvenient.events if check.inconvenient is not None else ())
    if check.agreed_hours == "replace":
        named.add("agreed_hours")
    return outside[evidences.rows] | evidences.have_events(named)


#: What columns can tell of a kind of check. Each takes its own parameters; hence Any.
_LOOKS: dict[str, Callable[[Any, _Evidences], Mask]] = {
    "contact_frequency": _is_above,
    "barred_contact": _is_barred,
    "contact_hours": _is_outside_hours,
}
