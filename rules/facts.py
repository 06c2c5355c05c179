"""Facts of a contact by their interchange names, as numbers and texts that conditions compare and reckon with."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from rules.evidence import AccountFacts, ContactFacts
from rules.local_time import local_time
from rules.marks import Interval

#: What a fact may be: a number, or a text (true and false are texts too).
Value = Interval | str

_CONTACT: dict[str, Callable[[ContactFacts], object]] = {
    "channel": lambda contact: contact.channel,
    "direction": lambda contact: contact.direction,
    "result": lambda contact: _unless_unknown(contact.result),
    "duration_s": lambda contact: contact.duration_s,
    "day": lambda contact: contact_day(contact).isoformat(),
    "lender": lambda contact: contact.lender,
    "agency": lambda contact: contact.agency,
    "agent": lambda contact: contact.agent,
    "borrower.id": lambda contact: contact.borrower_id,
    "party.role": lambda contact: _unless_unknown(contact.party_role),
    "party.address": lambda contact: contact.address,
    "from_address": lambda contact: contact.from_address,
    "purpose": lambda contact: _unless_unknown(contact.purpose),
    "announced_recording": lambda contact: contact.announced_recording,
    "language": lambda contact: contact.language,
    "accounts.count": lambda contact: len(contact.accounts),
    "accounts.total_balance": lambda contact: _total_balance(contact.accounts),
}
_ACCOUNT: dict[str, Callable[[AccountFacts], object]] = {
    "accounts.id": lambda account: account.id,
    "accounts.product": lambda account: account.product,
    "accounts.principal": lambda account: account.principal,
    "accounts.balance": lambda account: account.balance,
    "accounts.currency": lambda account: account.currency,
    "accounts.days_past_due": lambda account: account.days_past_due,
}
ATTRIBUTE = "attributes."


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that the contact does not have."""

    name: str


def check_fact_name(name: str) -> str:
    """Return a fact's name; raise ValueError if there is no such fact."""
    if name in _CONTACT or name in _ACCOUNT or (name.startswith(ATTRIBUTE) and name != ATTRIBUTE):
        return name
    known = ", ".join([*_CONTACT, *_ACCOUNT, f"{ATTRIBUTE}NAME"])
    raise ValueError(f"is {name!r}, which is no fact of a contact; use one of {known}")


def is_of_account(name: str) -> bool:
    """Say whether each account has this fact for itself."""
    return name in _ACCOUNT


def fact_of(contact: ContactFacts, name: str, account: int) -> Value | Missing:
    """Return one fact; `account` says of which account (from 0) where each has its own."""
    if name.startswith(ATTRIBUTE):
        value: object = contact.attributes.get(name.removeprefix(ATTRIBUTE))
    elif name in _ACCOUNT:
        value = _ACCOUNT[name](contact.accounts[account]) if account < len(contact.accounts) else None
    else:
        value = _CONTACT[name](contact)
    return Missing(name) if value is None or value == "" else as_value(value)


def as_value(value: object) -> Value:
    """Return a plain value as a number or a text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal | int):
        return Interval.exactly(Decimal(value))
    return Interval.exactly(value) if isinstance(value, float) else str(value)


def as_number(value: Value) -> Interval | None:
    """Return a number; a text is one if it is written as one, and a day counts as its number."""
    if isinstance(value, Interval):
        return value
    try:
        return Interval.exactly(Decimal(dt.date.fromisoformat(value).toordinal()))
    except ValueError:
        pass
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return Interval.exactly(number) if number.is_finite() else None


def contact_day(contact: ContactFacts) -> dt.date:
    """Return the borrower's calendar day where the zone is known, else that of the time as given."""
    zones = contact.time_zones
    return (local_time(contact.started_at, zones[0]) if zones else contact.started_at).date()


def _total_balance(accounts: tuple[AccountFacts, ...]) -> Decimal | None:
    """Return what is owed on all accounts together; None if one balance is unknown or the currencies differ."""
    balances = [account.balance for account in accounts if account.balance is not None]
    currencies = {account.currency for account in accounts if account.currency is not None}
    return sum(balances, Decimal(0)) if balances and len(balances) == len(accounts) and len(currencies) < 2 else None


def _unless_unknown(value: str) -> str | None:
    return None if value == "unknown" else value
