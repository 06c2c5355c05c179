"""The list of contacts: filters with counts, and a search over what was said and written."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from audit_app import models
from audit_app.models import DecisionOutcome, FlagState
from audit_app.queries.paging import Page, parse_page_number, take_page
from audit_app.queries.review_queue import OWN_STAFF, SEVERITIES, Facet

OUTCOMES = ("waiting", "upheld", "dismissed", "referred", "undetermined", "without")


@dataclass(frozen=True)
class ContactFilter:
    """What the address of the list says; an empty field filters nothing. `since` and `until` are local days."""

    q: str = ""
    state: str = ""
    channel: str = ""
    agency: str = ""
    outcome: str = ""
    party: str = ""
    since: str = ""
    until: str = ""
    page: int = 1

    @classmethod
    def from_address(cls, query: Mapping[str, str]) -> Self:
        """Read the address; a value that does not exist gives an empty list, never an error page."""
        texts = {field.name: query.get(field.name, "").strip() for field in fields(cls) if field.name != "page"}
        return cls(**texts, page=parse_page_number(query.get("page")))


@dataclass(frozen=True)
class ContactRow:
    """One contact as the list shows it."""

    id: int
    external_id: str
    channel: str
    direction: str
    result: str
    started_at: datetime
    duration_s: float | None
    agent: str | None
    agency: str | None
    borrower_id: int
    borrower: str
    party_role: str | None
    party_address: str | None
    state: str
    not_judgeable_reason: str | None
    has_recording: bool
    severity: str | None
    flags: int
    upheld: int


@dataclass(frozen=True)
class ContactPage:
    """One page of the list with the counts for its chips."""

    rows: tuple[ContactRow, ...]
    facets: tuple[Facet, ...]
    page: Page[models.Contact]


def list_contacts(session: Session, wanted: ContactFilter) -> ContactPage:
    """Return the contacts that match, newest first."""
    conditions = _conditions(wanted)
    statement = (
        select(models.Contact)
        .where(*conditions.values())
        .order_by(models.Contact.started_at.desc(), models.Contact.id.desc())
        .options(
            joinedload(models.Contact.agency), joinedload(models.Contact.agent), joinedload(models.Contact.borrower)
        )
    )
    page = take_page(session, statement, number=wanted.page)
    facets = (
        _outcomes(session, conditions),
        _facet(session, "state", models.Contact.state, conditions),
        _facet(session, "channel", models.Contact.channel, conditions),
        _facet(session, "party", func.coalesce(models.Contact.party_role, "unknown"), conditions),
        _agencies(session, conditions),
    )
    return ContactPage(_rows(session, page.items), facets, page)


def _conditions(wanted: ContactFilter) -> dict[str, ColumnElement[bool]]:
    contact = models.Contact
    conditions: dict[str, ColumnElement[bool]] = {}
    if wanted.q:
        conditions["q"] = _says(wanted.q)
    if wanted.state:
        conditions["state"] = contact.state == wanted.state
    if wanted.channel:
        conditions["channel"] = contact.channel == wanted.channel
    if wanted.party:
        conditions["party"] = func.coalesce(contact.party_role, "unknown") == wanted.party
    if wanted.agency == OWN_STAFF:
        conditions["agency"] = contact.agency_id.is_(None)
    elif wanted.agency:
        conditions["agency"] = contact.agency_id.in_(
            select(models.Agency.id).where(models.Agency.external_id == wanted.agency)
        )
    if wanted.outcome in OUTCOMES:
        conditions["outcome"] = _outcome(wanted.outcome)
    for name, day in (("since", _day(wanted.since)), ("until", _day(wanted.until))):
        if day is not None:
            conditions[name] = contact.local_date >= day if name == "since" else contact.local_date <= day
    return conditions


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _says(words: str) -> ColumnElement[bool]:
    """Match contacts whose talk or text has the words, or whose id or borrower's id is the words."""
    contact = models.Contact
    spoken = (
        select(models.Utterance.id)
        .join(models.Transcript, models.Utterance.transcript_id == models.Transcript.id)
        .where(models.Transcript.contact_id == contact.id, models.Utterance.text.contains(words, autoescape=True))
    )
    written = select(models.Message.id).where(
        models.Message.contact_id == contact.id, models.Message.text.contains(words, autoescape=True)
    )
    borrower = select(models.Borrower.id).where(models.Borrower.external_id == words)
    return or_(contact.external_id == words, contact.borrower_id.in_(borrower), exists(spoken), exists(written))


def _outcome(outcome: str) -> ColumnElement[bool]:
    flag = models.Flag
    own = select(flag.id).where(flag.contact_id == models.Contact.id, flag.state != FlagState.WITHDRAWN)
    if outcome == "waiting":
        return exists(own.where(flag.state.in_((FlagState.OPEN, FlagState.CLAIMED))))
    if outcome == "without":
        return (models.Contact.state == models.ContactState.JUDGED) & ~exists(own)
    if outcome == "undetermined":
        return models.Contact.id.in_(_UNDETERMINED)
    return exists(own.where(flag.outcome == DecisionOutcome(outcome)))


_NEWEST_RUNS = select(func.max(models.CheckRun.id)).group_by(models.CheckRun.contact_id, models.CheckRun.pack_id)
_UNDETERMINED = (
    select(models.CheckRun.contact_id)
    .join(models.RuleOutcome, models.RuleOutcome.check_run_id == models.CheckRun.id)
    .where(models.CheckRun.id.in_(_NEWEST_RUNS), models.RuleOutcome.outcome == "undetermined")
)


def _without(conditions: Mapping[str, ColumnElement[bool]], name: str) -> list[ColumnElement[bool]]:
    return [condition for key, condition in conditions.items() if key != name]


def _outcomes(session: Session, conditions: Mapping[str, ColumnElement[bool]]) -> Facet:
    columns = [func.count().filter(_outcome(outcome)) for outcome in OUTCOMES]
    statement: Select[*tuple[Any, ...]] = (
        select(*columns).select_from(models.Contact).where(*_without(conditions, "outcome"))
    )
    counts = session.execute(statement).one()
    return Facet("outcome", tuple((name, name, count) for name, count in zip(OUTCOMES, counts, strict=True)))


def _facet(
    session: Session,
    name: str,
    column: ColumnElement[Any] | InstrumentedAttribute[Any],
    conditions: Mapping[str, ColumnElement[bool]],
) -> Facet:
    statement = select(column, func.count(models.Contact.id)).where(*_without(conditions, name)).group_by(column)
    values = [(str(value), str(value), count) for value, count in session.execute(statement)]
    return Facet(name, tuple(sorted(values, key=lambda value: (-value[2], value[0]))))


def _agencies(session: Session, conditions: Mapping[str, ColumnElement[bool]]) -> Facet:
    key, label = func.coalesce(models.Agency.external_id, OWN_STAFF), func.coalesce(models.Agency.name, OWN_STAFF)
    statement = (
        select(key, label, func.count(models.Contact.id))
        .select_from(models.Contact)
        .outerjoin(models.Agency, models.Contact.agency_id == models.Agency.id)
        .where(*_without(conditions, "agency"))
        .group_by(key, label)
    )
    values = [(row[0], row[1], row[2]) for row in session.execute(statement)]
    return Facet("agency", tuple(sorted(values, key=lambda value: (-value[2], value[0]))))


def _rows(session: Session, contacts: tuple[models.Contact, ...]) -> tuple[ContactRow, ...]:
    ids = [contact.id for contact in contacts]
    heard = select(models.Recording.contact_id).where(models.Recording.contact_id.in_(ids))
    recorded = set(session.scalars(heard))
    flags: dict[int, list[models.Flag]] = {}
    own = select(models.Flag).where(models.Flag.contact_id.in_(ids), models.Flag.state != FlagState.WITHDRAWN)
    for flag in session.scalars(own):
        flags.setdefault(flag.contact_id, []).append(flag)
    return tuple(_row(contact, flags.get(contact.id, []), contact.id in recorded) for contact in contacts)


def _row(contact: models.Contact, flags: list[models.Flag], has_recording: bool) -> ContactRow:  # noqa: FBT001 -- a fact
    return ContactRow(
        id=contact.id,
        external_id=contact.external_id,
        channel=contact.channel,
        direction=contact.direction,
        result=contact.result,
        started_at=contact.started_at,
        duration_s=contact.duration_s,
        agent=contact.agent.name if contact.agent else None,
        agency=contact.agency.name if contact.agency else None,
        borrower_id=contact.borrower_id,
        borrower=contact.borrower.external_id,
        party_role=contact.party_role,
        party_address=contact.party_address,
        state=contact.state,
        not_judgeable_reason=contact.not_judgeable_reason,
        has_recording=has_recording,
        severity=min((flag.severity for flag in flags), key=SEVERITIES.index, default=None),
        flags=len(flags),
        upheld=sum(flag.outcome == DecisionOutcome.UPHELD for flag in flags),
    )
