"""Allegations of a case beside what the record says about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from audit_app import models
from audit_app.allegation_record import RecordContact, Statement, Window, read_record
from audit_app.queries.complaint_parts import ContactLine

_OWN_PARTIES = {None, "unknown", "borrower", "joint_debtor", "guarantor", "attorney"}
_LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True)
class AllegationView:
    """One allegation; `record` is what the contacts say about it."""

    id: int
    position: int
    kind: str
    text: str
    claimed_on: date | None
    claimed_count: int | None
    assessment: str | None
    assessment_note: str | None
    assessed_by: str | None
    assessed_at: datetime | None
    record: Statement


def list_allegations(
    session: Session, case: models.ComplaintCase, contacts: Sequence[ContactLine], *, zone: ZoneInfo
) -> list[AllegationView]:
    """Return the allegations in their order, each read against `contacts`, all those of the borrower."""
    table = models.ComplaintAllegation
    rows = session.scalars(
        select(table).where(table.case_id == case.id).options(joinedload(table.assessed_by)).order_by(table.position)
    )
    stopped = _stop_request(session, case, zone)
    return [
        AllegationView(
            id=row.id,
            position=row.position,
            kind=row.kind.value,
            text=row.text,
            claimed_on=row.claimed_on,
            claimed_count=row.claimed_count,
            assessment=row.assessment.value if row.assessment else None,
            assessment_note=row.assessment_note,
            assessed_by=row.assessed_by.display_name if row.assessed_by else None,
            assessed_at=row.assessed_at,
            record=_statement(row, case, contacts, zone=zone, stopped=stopped),
        )
        for row in rows
    ]


def _statement(
    row: models.ComplaintAllegation,
    case: models.ComplaintCase,
    contacts: Sequence[ContactLine],
    *,
    zone: ZoneInfo,
    stopped: datetime | None,
) -> Statement:
    window, looked_at = _window(row, case, contacts, zone)
    facts = [
        RecordContact(
            id=line.id,
            local=line.started_at.astimezone(zone),
            channel=line.channel,
            direction=line.direction,
            connected=line.result == "connected",
            has_recording=line.has_recording,
            judgeable=line.state != "not_judgeable",
            party_role=line.party_role,
            third_party=line.party_role not in _OWN_PARTIES,
            flags=tuple((flag.category, flag.outcome) for flag in line.flags),
        )
        for line in looked_at
    ]
    return read_record(row.kind.value, facts, window=window, stop_requested_at=stopped)


def _window(
    row: models.ComplaintAllegation, case: models.ComplaintCase, contacts: Sequence[ContactLine], zone: ZoneInfo
) -> tuple[Window, list[ContactLine]]:
    """Return which contacts an allegation is read against: its day, else the linked ones, else the 30 days before."""
    if row.claimed_on is not None:
        day = row.claimed_on
        return Window(f"{day}", f"{day}"), [line for line in contacts if _day(line, zone) == day]
    linked = [line for line in contacts if line.linked_at is not None]
    if linked:
        return Window("关联的触达记录", "The linked contacts"), linked
    first = case.received_on - _LOOKED_BACK
    recent = [line for line in contacts if first <= _day(line, zone) <= case.received_on]
    return Window(f"{first} 至 {case.received_on}", f"{first} to {case.received_on}"), recent


def _day(line: ContactLine, zone: ZoneInfo) -> date:
    return line.started_at.astimezone(zone).date()


def _stop_request(session: Session, case: models.ComplaintCase, zone: ZoneInfo) -> datetime | None:
    moment = session.scalar(
        select(models.Event.at)
        .where(models.Event.borrower_id == case.borrower_id, models.Event.type == "stop_request")
        .order_by(models.Event.at)
        .limit(1)
    )
    return moment.astimezone(zone) if moment else None
