"""The parts of a case as its page shows them: what is linked to it, what was put into it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from audit_app import models
from audit_app.models import FlagState

Part = TypeVar(
    "Part",
    models.ComplaintEvidence,
    models.ComplaintNote,
    models.ComplaintLetter,
    models.ComplaintClockChange,
    models.ComplaintAllegation,
)


@dataclass(frozen=True)
class FlagLine:
    """A flag on a contact of the borrower; `outcome` None while nobody has decided."""

    id: int
    contact_id: int
    rule_id: str
    category: str
    severity: str
    state: str
    outcome: str | None
    decided_at: datetime | None
    decided_by: str | None


@dataclass(frozen=True)
class ContactLine:
    """A contact of the borrower with the flags on it; `linked_at` None means that the case does not hold it."""

    id: int
    external_id: str
    started_at: datetime
    channel: str
    direction: str
    result: str
    party_role: str | None
    duration_s: float | None
    agency: str | None
    agent: str | None
    has_recording: bool
    state: str
    flags: tuple[FlagLine, ...]
    linked_at: datetime | None = None
    linked_by: str | None = None


@dataclass(frozen=True)
class EvidenceLine:
    """One file of evidence."""

    id: int
    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    origin: str
    note: str | None
    added_at: datetime
    added_by: str | None


@dataclass(frozen=True)
class NoteLine:
    """One note."""

    id: int
    text: str
    written_at: datetime
    written_by: str | None


@dataclass(frozen=True)
class LetterLine:
    """One letter that was sent."""

    id: int
    kind: str
    language: str
    sha256: str
    size_bytes: int
    made_at: datetime
    made_by: str | None


@dataclass(frozen=True)
class ClockChangeLine:
    """One extension, pause or restart."""

    kind: str
    on: date
    reason: str
    approved_by: str | None
    told_on: date | None
    made_at: datetime
    made_by: str | None


def list_contacts_of(session: Session, case: models.ComplaintCase) -> list[ContactLine]:
    """Return every contact of the case's borrower, oldest first, those of the case marked by `linked_at`."""
    table, recording = models.Contact, models.Recording
    rows = session.execute(
        select(table, recording.id)
        .outerjoin(recording, recording.contact_id == table.id)
        .where(table.borrower_id == case.borrower_id)
        .options(joinedload(table.agency), joinedload(table.agent))
        .order_by(table.started_at, table.id)
    ).all()
    flags = _flags(session, case.borrower_id)
    links = {
        link.contact_id: link
        for link in session.scalars(
            select(models.ComplaintContact)
            .where(models.ComplaintContact.case_id == case.id)
            .options(joinedload(models.ComplaintContact.linked_by))
        )
    }
    return [
        ContactLine(
            id=row.id,
            external_id=row.external_id,
            started_at=row.started_at,
            channel=row.channel,
            direction=row.direction,
            result=row.result,
            party_role=row.party_role,
            duration_s=row.duration_s,
            agency=row.agency.name if row.agency else None,
            agent=row.agent.name if row.agent else None,
            has_recording=recording_id is not None,
            state=row.state.value,
            flags=tuple(flags[row.id]),
            linked_at=links[row.id].linked_at if row.id in links else None,
            linked_by=_name(links[row.id].linked_by) if row.id in links else None,
        )
        for row, recording_id in rows
    ]


def list_linked_flags(session: Session, case: models.ComplaintCase) -> set[int]:
    """Return the ids of the flags that the case is about."""
    return set(session.scalars(select(models.ComplaintFlag.flag_id).where(models.ComplaintFlag.case_id == case.id)))


def list_evidence(session: Session, case: models.ComplaintCase) -> list[EvidenceLine]:
    """Return the evidence of a case, oldest first."""
    table = models.ComplaintEvidence
    rows = session.scalars(_of_case(table, case).options(joinedload(table.added_by)))
    return [
        EvidenceLine(
            row.id, row.file_name, row.media_type, row.size_bytes, row.sha256, row.origin.value, row.note,
            row.added_at, _name(row.added_by),
        )
        for row in rows
    ]  # fmt: skip


def list_notes(session: Session, case: models.ComplaintCase) -> list[NoteLine]:
    """Return the notes of a case, oldest first."""
    table = models.ComplaintNote
    rows = session.scalars(_of_case(table, case).options(joinedload(table.written_by)))
    return [NoteLine(row.id, row.text, row.written_at, _name(row.written_by)) for row in rows]


def list_letters(session: Session, case: models.ComplaintCase) -> list[LetterLine]:
    """Return the letters of a case, oldest first."""
    table = models.ComplaintLetter
    rows = session.scalars(_of_case(table, case).options(joinedload(table.made_by)))
    return [
        LetterLine(row.id, row.kind.value, row.language, row.sha256, row.size_bytes, row.made_at, _name(row.made_by))
        for row in rows
    ]


def list_clock_changes(session: Session, case: models.ComplaintCase) -> list[ClockChangeLine]:
    """Return the clock changes of a case, oldest first."""
    table = models.ComplaintClockChange
    rows = session.scalars(_of_case(table, case).options(joinedload(table.made_by)))
    return [
        ClockChangeLine(
            row.kind.value, row.changed_on, row.reason, row.approved_by, row.told_on, row.made_at, _name(row.made_by)
        )
        for row in rows
    ]


def _flags(session: Session, borrower_id: int) -> dict[int, list[FlagLine]]:
    table = models.Flag
    rows = session.scalars(
        select(table)
        .join(models.Contact, models.Contact.id == table.contact_id)
        .where(models.Contact.borrower_id == borrower_id, table.state != FlagState.WITHDRAWN)
        .options(joinedload(table.decided_by))
        .order_by(table.id)
    )
    flags: dict[int, list[FlagLine]] = defaultdict(list)
    for row in rows:
        outcome = row.outcome.value if row.outcome else None
        flags[row.contact_id].append(
            FlagLine(
                row.id, row.contact_id, row.rule_id, row.category, row.severity, row.state.value, outcome,
                row.decided_at, _name(row.decided_by),
            )
        )  # fmt: skip
    return flags


def rule_titles(session: Session, rule_ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the title of each rule in its newest installed wording."""
    table = models.InstalledRule
    rows = session.scalars(select(table).where(table.rule_id.in_(set(rule_ids))).order_by(table.id))
    return {row.rule_id: row.title for row in rows}


def _of_case(table: type[Part], case: models.ComplaintCase) -> Select[Part]:
    return select(table).where(table.case_id == case.id).order_by(table.id)


def _name(user: models.User | None) -> str | None:
    return user.display_name if user else None
