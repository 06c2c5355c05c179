"""Says whether a contact is one that a rule or a count is about: yes, no, or a fact is missing."""

from collections.abc import Iterable

from rules.applies import LIABLE, THIRD_PARTY, ContactFilter
from rules.evidence import ContactFacts

GROUPS = {"liable": LIABLE, "third_party": THIRD_PARTY}


def missing_facts(wanted: ContactFilter, contact: ContactFacts) -> tuple[str, ...] | None:
    """Return None if the contact is not wanted; else the facts without which that is not certain (none: certain)."""
    answers = list(_answers(wanted, contact))
    if any(verdict is False for verdict, _ in answers):
        return None
    return tuple(fact for verdict, fact in answers if verdict is None)


def effective_result(contact: ContactFacts) -> str:
    """Return the result; a call of unknown result with talk time was connected."""
    if contact.result == "unknown" and contact.channel in {"call", "robot_call"} and (contact.duration_s or 0) > 0:
        return "connected"
    return contact.result


def _answers(wanted: ContactFilter, contact: ContactFacts) -> Iterable[tuple[bool | None, str]]:
    yield not wanted.channels or contact.channel in wanted.channels, "channel"
    yield not wanted.directions or contact.direction in wanted.directions, "direction"
    yield _known(effective_result(contact), wanted.results), "result"
    yield _known(contact.party_role, _roles(wanted.parties)), "party.role"
    yield _known(contact.purpose, wanted.purposes), "purpose"
    # An exclusion needs to be shown: a contact of unknown purpose is not excused by one.
    yield contact.purpose not in wanted.not_purposes, "purpose"
    yield wanted.agency == "any" or (wanted.agency == "external") == bool(contact.agency), "agency"
    yield not wanted.traits or any(trait in contact.traits for trait in wanted.traits), "borrower.traits"
    yield _products(wanted, contact), "accounts.product"
    yield _at_least(contact.duration_s, wanted.at_least_seconds), "duration_s"
    overdue = [account.days_past_due for account in contact.accounts if account.days_past_due is not None]
    yield _at_least(max(overdue, default=None), wanted.at_least_days_past_due), "accounts.days_past_due"
    for name, value in wanted.attributes.items():
        yield (contact.attributes[name] == value if name in contact.attributes else None), f"attributes.{name}"


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
