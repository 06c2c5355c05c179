"""Interchange lines to what rules may see, borrower by borrower and without a database; pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from audit_app.interchange.contact import Account, Contact
from audit_app.interchange.event import Event
from rules import evidence as rules

_TALKS = frozenset({"call", "robot_call", "voicemail", "visit"})
_NOT_ANSWERED = frozenset({"no_answer", "busy", "not_in_service", "failed", "bounced"})


@dataclass(frozen=True)
class TimeLine:
    """All contacts and events of one borrower, with the place of each contact in the input."""

    contacts: tuple[tuple[int, Contact], ...]
    events: tuple[Event, ...]


def build_time_lines(contacts: Iterable[Contact], events: Iterable[Event]) -> list[TimeLine]:
    """Put contacts and events of one borrower together, whatever their order; places count from 0."""
    return gather_time_lines(enumerate(contacts), events)


def gather_time_lines(contacts: Iterable[tuple[int, Contact]], events: Iterable[Event]) -> list[TimeLine]:
    """Do the same for contacts that have their places already."""
    of_borrower: dict[str, list[tuple[int, Contact]]] = {}
    for place, contact in contacts:
        of_borrower.setdefault(contact.borrower.id, []).append((place, contact))
    events_of: dict[str, list[Event]] = {}
    for event in events:
        events_of.setdefault(event.borrower, []).append(event)
    return [TimeLine(tuple(own), tuple(events_of.get(borrower, ()))) for borrower, own in of_borrower.items()]


def build_evidence(time_line: TimeLine) -> list[tuple[int, rules.Evidence]]:
    """Return the evidence of each contact of a time line with its place in the input."""
    facts = tuple(_facts(contact) for _, contact in time_line.contacts)
    events = tuple(_event(event) for event in time_line.events)
    evidence = []
    for (place, contact), own in zip(time_line.contacts, facts, strict=True):
        utterances, missing = _words(contact)
        evidence.append((place, rules.Evidence(own, utterances, facts, events, missing)))
    return evidence


def _words(contact: Contact) -> tuple[tuple[rules.Utterance, ...] | None, str | None]:
    """Return what was said or written; None with the reason where there were words that we do not have."""
    if contact.turns:
        return tuple(
            rules.Utterance(number, turn.speaker, turn.text, turn.start, turn.end, turn.confidence)
            for number, turn in enumerate(contact.turns)
        ), None
    if contact.text is not None:
        return (rules.Utterance(0, _writer(contact), contact.text),), None
    if contact.recording is not None:
        return None, "not_transcribed"
    if contact.channel in _TALKS and _was_answered(contact):
        return None, "no_recording"
    return (), None


def _writer(contact: Contact) -> rules.Speaker:
    """Messages out are the agent's words; messages in are the borrower's or somebody else's."""
    if contact.direction == "outbound":
        return "agent"
    return "borrower" if contact.party.role in {"borrower", "unknown"} else "other"


def _was_answered(contact: Contact) -> bool:
    if contact.result == "unknown":
        return bool(contact.duration_s)
    return contact.result not in _NOT_ANSWERED and contact.duration_s != 0


def _facts(contact: Contact) -> rules.ContactFacts:
    result = contact.result
    if result == "unknown" and contact.turns and contact.channel in {"call", "robot_call"}:
        result = "connected"
    return rules.ContactFacts(
        id=contact.id,
        channel=contact.channel,
        direction=contact.direction,
        started_at=contact.started_at,
        borrower_id=contact.borrower.id,
        duration_s=contact.duration_s,
        result=result,
        lender=contact.lender,
        agency=contact.agency,
        agent=contact.agent,
        time_zones=contact.borrower.time_zones,
        traits=contact.borrower.traits,
        accounts=tuple(map(_account, contact.accounts)),
        party_role=contact.party.role,
        address=contact.party.address,
        from_address=contact.from_address,
        purpose=contact.purpose,
        announced_recording=contact.announced_recording,
        language=contact.language,
        attributes=contact.attributes,
        text_digest=rules.text_digest(contact.text) if contact.text is not None else None,
    )


def _account(account: Account) -> rules.AccountFacts:
    return rules.AccountFacts(
        id=account.id,
        product=account.product,
        principal=account.principal,
        balance=account.balance,
        currency=account.currency,
        days_past_due=account.days_past_due,
    )


def _event(event: Event) -> rules.Event:
    return rules.Event(
        id=event.id,
        at=event.at,
        borrower_id=event.borrower,
        type=event.type,
        account=event.account,
        address=event.address,
        channel=event.channel,
        until=event.until,
        value=event.value,
        source=event.source,
    )
