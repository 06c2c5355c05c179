"""What counts together: one person's contacts, one account's, one agency's, one place's."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Annotated

from pydantic import AfterValidator

from rules.applies import Channel
from rules.evidence import ContactFacts

#: A value for each part of a group; None where a contact does not say.
Group = tuple[str | None, ...]
Classes = Mapping[str, tuple[Channel, ...]]

KEYS = (
    "borrower", "lender", "agency", "agent", "person", "party", "account", "address", "from_address", "channel",
    "channel_class", "purpose", "text_digest",
)  # fmt: skip
#: Roles that one person holds for a borrower; the others need an address to be told apart.
_SINGLE_ROLES = frozenset({"borrower", "spouse", "employer", "attorney"})
_FACTS = {
    "account": "accounts",
    "address": "party.address",
    "person": "party.role",
    "party": "party.role",
    "channel_class": "channel",
    "text_digest": "text",
}


def _check_key(key: str) -> str:
    if key in KEYS or (key.startswith("attributes.") and len(key) > len("attributes.")):
        return key
    raise ValueError(f"is {key!r}; use one of {', '.join(KEYS)} or attributes.NAME")


GroupKey = Annotated[str, AfterValidator(_check_key)]


def groups_of(keys: Sequence[str], classes: Classes, contact: ContactFacts) -> list[Group]:
    """Return the groups a contact belongs to: one, or one for each of its accounts if accounts count apart."""
    if "account" not in keys:
        if keys == ("borrower",):
            return [(contact.borrower_id,)]
        return [tuple([part_of(key, classes, contact) for key in keys])]
    accounts: Sequence[str | None] = [account.id for account in contact.accounts] or [None]
    place = keys.index("account")
    parts = [None if key == "account" else part_of(key, classes, contact) for key in keys]
    before, after = tuple(parts[:place]), tuple(parts[place + 1 :])
    return [(*before, account, *after) for account in accounts]


def parts_of(key: str, classes: Classes, contacts: Sequence[ContactFacts]) -> list[str | None]:
    """Return the same for each of many contacts as `part_of` for one."""
    known = _PARTS.get(key)
    return [part_of(key, classes, one) for one in contacts] if known is None else list(map(known, contacts))


def part_of(key: str, classes: Classes, contact: ContactFacts) -> str | None:
    """Return the value that decides a contact's group by one key (not the account); None if it is not known."""
    known = _PARTS.get(key)
    if known is not None:
        return known(contact)
    if key == "channel_class":
        return next((name for name, channels in classes.items() if contact.channel in channels), contact.channel)
    found = contact.attributes.get(key.removeprefix("attributes."))
    return None if found is None else str(found)


def _person(contact: ContactFacts) -> str | None:
    stated = contact.attributes.get("party_id")
    if stated is not None:
        return str(stated)
    if contact.party_role in _SINGLE_ROLES:
        return contact.party_role
    if contact.party_role == "unknown" or contact.address is None:
        return None
    return f"{contact.party_role} {contact.address}"


_PARTS: dict[str, Callable[[ContactFacts], str | None]] = {
    "borrower": attrgetter("borrower_id"),
    "address": attrgetter("address"),
    "channel": attrgetter("channel"),
    "from_address": attrgetter("from_address"),
    "agent": attrgetter("agent"),
    "text_digest": attrgetter("text_digest"),
    # The lender's own staff is one collector of its own.
    "agency": lambda contact: contact.agency or "",
    "lender": lambda contact: contact.lender or "",
    "person": _person,
    "party": lambda contact: None if contact.party_role == "unknown" else contact.party_role,
    "purpose": lambda contact: None if contact.purpose == "unknown" else contact.purpose,
}


def unknown_facts(keys: Sequence[str], group: Group) -> tuple[str, ...]:
    """Return the interchange names of the facts that a group lacks."""
    return tuple(_FACTS.get(key, key) for key, value in zip(keys, group, strict=True) if value is None)


def may_be_same(one: Group, other: Group) -> bool:
    """Say whether two groups may be the same one: no part that both know differs."""
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))
