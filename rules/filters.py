"""Says whether a contact is one that a rule or a count is about: yes, no, or a fact is missing."""

from collections.abc import Callable, Iterable

from rules.applies import LIABLE, THIRD_PARTY, ContactFilter
from rules.evidence import ContactFacts

GROUPS = {"liable": LIABLE, "third_party": THIRD_PARTY}


def missing_facts(wanted: ContactFilter, contact: ContactFacts) -> tuple[str, ...] | None:
    """Return None if the contact is not wanted; else the facts without which that is not certain (none: certain)."""
    missing = []
    for name in wanted.model_fields_set & _TESTS.keys():
        verdict, fact = _TESTS[name](wanted, contact)
        if verdict is False:
            return None
        if verdict is None:
            missing.append(fact)
    return tuple(sorted(missing))


def effective_result(contact: ContactFacts) -> str:
    """Return the result; a call of unknown result with talk time was connected."""
    if contact.result == "unknown" and contact.channel in {"call", "robot_call"} and (contact.duration_s or 0) > 0:
        return "connected"
    return contact.result


#: A verdict (None: it hangs on a fact that is missing) and that fact's name.
_Verdict = tuple[bool | None, str]


def _is_wanted_agency(wanted: ContactFilter, contact: ContactFacts) -> _Verdict:
    return wanted.agency == "any" or (wanted.agency == "external") == bool(contact.agency), "agency"


def _has_trait(wanted: ContactFilter, contact: ContactFacts) -> _Verdict:
    return not wanted.traits or any(trait in contact.traits for trait in wanted.traits), "borrower.traits"


def _is_overdue(wanted: ContactFilter, contact: ContactFacts) -> _Verdict:
    overdue = [account.days_past_due for account in contact.accounts if account.days_past_due is not None]
    return _at_least(max(overdue, default=None), wanted.at_least_days_past_due), "accounts.days_past_due"


def _has_attributes(wanted: ContactFilter, contact: ContactFacts) -> _Verdict:
    for name, value in wanted.attributes.items():
        if name not in contact.attributes:
            return None, f"attributes.{name}"
        if contact.attributes[name] != value:
            return False, f"attributes.{name}"
    return True, "attributes"


#: What each field of a filter asks of a contact. An exclusion needs to be shown: a contact of unknown purpose is not
#: excused by one.
_TESTS: dict[str, Callable[[ContactFilter, ContactFacts], _Verdict]] = {
    "channels": lambda wanted, contact: (
        not wanted.channels or contact.channel in wanted.channels,
        "channel",
    ),
    "directions": lambda wanted, contact: (
        not wanted.directions or contact.direction in wanted.directions,
        "direction",
    ),
    "results": lambda wanted, contact: (
        _known(effective_result(contact), wanted.results),
        "result",
    ),
    "parties": lambda wanted, contact: (
        _known(contact.party_role, _roles(wanted.parties)),
        "party.role",
    ),
    "purposes": lambda wanted, contact: (
        _known(contact.purpose, wanted.purposes),
        "purpose",
    ),
    "not_purposes": lambda wanted, contact: (
        contact.purpose not in wanted.not_purposes,
        "purpose",
    ),
    "agency": _is_wanted_agency,
    "traits": _has_trait,
    "products": lambda wanted, contact: (
        _products(wanted, contact),
        "accounts.product",
    ),
    "at_least_seconds": lambda wanted, contact: (
        _at_least(contact.duration_s, wanted.at_least_seconds),
        "duration_s",
    ),
    "at_least_days_past_due": _is_overdue,
    "attributes": _has_attributes,
}


def _known(value: str, wanted: Iterable[str]) -> bool | None:
    wanted = frozenset(wanted)
    if not wanted or value in wanted:
        return True
    return None if value == "unknown" else False


def _roles(parties: Iterable[str]) -> frozenset[str]:
    return frozenset(role for party in parties for role in GROUPS.get(party, frozenset({party})))


def _products(wanted: ContactFilter, contact: ContactFacts) -> bool | None:
    if not wanted.products:
        return True
    products = [account.product for account in contact.accounts if account.product is not None]
    return any(product in wanted.products for product in products) if products else None


def _at_least(value: float | None, least: float | None) -> bool | None:
    if least is None:
        return True
    return None if value is None else value >= least
