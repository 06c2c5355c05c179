"""Says whether a contact is one that a rule or a count is about: yes, no, or a fact is missing."""

from collections.abc import Callable, Iterable
from typing import cast

from rules.applies import GROUPS, ContactFilter
from rules.evidence import ContactFacts
from rules.facts import Missing as MissingFact
from rules.facts import fact_of, is_of_account

__all__ = ["CALLS", "GROUPS", "Missing", "effective_result", "missing_facts", "missing_for_any"]

CALLS = frozenset({"call", "robot_call"})
_TALKS = frozenset({"call", "robot_call", "visit"})

#: The facts without which an answer is not certain (none: it is yes, for certain), or None for no.
Missing = tuple[str, ...] | None

_NEW = object()


def missing_facts(wanted: ContactFilter, contact: ContactFacts) -> Missing:
    """Return None if the contact is not wanted; else the facts without which that is not certain (none: certain)."""
    read = wanted.read_facts
    if read is None or contact.result == "unknown":
        return _missing_facts(wanted, contact)
    values = read(contact)
    known = wanted.remembered.get(values, _NEW)
    if known is _NEW:
        known = wanted.remembered[values] = _missing_facts(wanted, contact)
    return cast("Missing", known)


def _missing_facts(wanted: ContactFilter, contact: ContactFacts) -> Missing:
    missing: tuple[str, ...] = ()
    for name in wanted.asked:
        found = _TESTS[name](wanted, contact)
        if found is None:
            return None
        missing += found
    return tuple(sorted(set(missing))) if missing else ()


def missing_for_any(filters: Iterable[ContactFilter], contact: ContactFacts) -> Missing:
    """Return the same for a list of filters of which one is enough; None if no filter takes the contact."""
    missing: set[str] = set()
    possible = False
    for wanted in filters:
        found = missing_facts(wanted, contact)
        if found == ():
            return ()
        if found is not None:
            possible = True
            missing.update(found)
    return tuple(sorted(missing)) if possible else None


def effective_result(contact: ContactFacts) -> str:
    """Return the result; a call of unknown result with talk time was connected."""
    if contact.result == "unknown" and contact.channel in CALLS and (contact.duration_s or 0) > 0:
        return "connected"
    return contact.result


def _known(value: str, wanted: Iterable[str], fact: str) -> Missing:
    if value in wanted:
        return ()
    return (fact,) if value == "unknown" else None


def _yes(verdict: bool) -> Missing:  # noqa: FBT001 - the verdict is what it turns into another form
    return () if verdict else None


def _has_trait(wanted: ContactFilter, contact: ContactFacts) -> Missing:
    return _yes(any(trait in contact.traits for trait in wanted.traits))


def _has_product(wanted: ContactFilter, contact: ContactFacts) -> Missing:
    products = [account.product for account in contact.accounts if account.product is not None]
    if any(product in wanted.products for product in products):
        return ()
    return None if products else ("accounts.product",)


def _days_past_due(contact: ContactFacts) -> int | None:
    known = [account.days_past_due for account in contact.accounts if account.days_past_due is not None]
    return max(known, default=None)


def _in_range(value: float | None, least: float | None, most: float | None, fact: str) -> Missing:
    if value is None:
        return (fact,)
    return _yes((least is None or value >= least) and (most is None or value <= most))


def _has_attributes(wanted: ContactFilter, contact: ContactFacts) -> Missing:
    missing = []
    for name, value in wanted.attributes.items():
        if name not in contact.attributes:
            missing.append(f"attributes.{name}")
        elif contact.attributes[name] not in (value if isinstance(value, list) else (value,)):
            return None
    return tuple(missing)


def _is_known(wanted: ContactFilter, contact: ContactFacts) -> Missing:
    """A fact of accounts is known if each account has it."""
    for name in wanted.known:
        accounts = range(max(1, len(contact.accounts))) if is_of_account(name) else (0,)
        if any(isinstance(fact_of(contact, name, account), MissingFact) for account in accounts):
            return None
    return ()


def _conversation(wanted: ContactFilter, contact: ContactFacts) -> Missing:
    """A robot that talks at somebody is no two-way talk for certain; only the attribute can say so."""
    stated = contact.attributes.get("conversation")
    if isinstance(stated, bool):
        return _yes(stated is wanted.conversation)
    result = effective_result(contact)
    if contact.channel not in _TALKS or result not in {"connected", "unknown"}:
        return _yes(wanted.conversation is False)
    if result == "unknown":
        return ("result",)
    if contact.channel == "robot_call":
        return ("attributes.conversation",)
    return _yes(wanted.conversation is True)


def _all_of(wanted: ContactFilter, contact: ContactFacts) -> Missing:
    missing: tuple[str, ...] = ()
    for part in wanted.all_of:
        found = missing_facts(part, contact)
        if found is None:
            return None
        missing += found
    return missing


def _none_of(wanted: ContactFilter, contact: ContactFacts) -> Missing:
    """An exclusion needs to be shown: while the fact that would exclude is unknown, the contact may be wanted."""
    excluded = missing_for_any(wanted.none_of, contact)
    if excluded is None:
        return ()
    return excluded or None


#: What each field of a filter asks of a contact. An exclusion by `not_purposes` needs to be shown: a contact of unknown
#: purpose is not excused by one.
_TESTS: dict[str, Callable[[ContactFilter, ContactFacts], Missing]] = {
    "channels": lambda wanted, contact: () if contact.channel in wanted.channels else None,
    "directions": lambda wanted, contact: () if contact.direction in wanted.directions else None,
    "results": lambda wanted, contact: _known(effective_result(contact), wanted.results, "result"),
    "parties": lambda wanted, contact: _known(contact.party_role, wanted.roles, "party.role"),
    "purposes": lambda wanted, contact: _known(contact.purpose, wanted.purposes, "purpose"),
    "not_purposes": lambda wanted, contact: None if contact.purpose in wanted.not_purposes else (),
    "agency": lambda wanted, contact: _yes((wanted.agency == "external") == bool(contact.agency)),
    "agencies": lambda wanted, contact: _yes((contact.agency or "") in wanted.agencies),
    "lenders": lambda wanted, contact: (
        ("lender",) if contact.lender is None else _yes(contact.lender in wanted.lenders)
    ),
    "traits": _has_trait,
    "products": _has_product,
    "conversation": _conversation,
    "at_least_seconds": lambda wanted, contact: _in_range(
        contact.duration_s, wanted.at_least_seconds, None, "duration_s"
    ),
    "under_seconds": lambda wanted, contact: (
        ("duration_s",) if contact.duration_s is None else _yes(contact.duration_s < (wanted.under_seconds or 0))
    ),
    "at_least_days_past_due": lambda wanted, contact: _in_range(
        _days_past_due(contact), wanted.at_least_days_past_due, None, "accounts.days_past_due"
    ),
    "at_most_days_past_due": lambda wanted, contact: _in_range(
        _days_past_due(contact), None, wanted.at_most_days_past_due, "accounts.days_past_due"
    ),
    "attributes": _has_attributes,
    "known": _is_known,
    "any_of": lambda wanted, contact: missing_for_any(wanted.any_of, contact),
    "all_of": _all_of,
    "none_of": _none_of,
}
