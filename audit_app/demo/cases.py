"""The complaint cases of the demo month, opened and worked on through the same services as any case."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Actor
from audit_app.clocks import ClockChangeKind
from audit_app.demo.cast import SHANGHAI
from audit_app.demo.month import FOLDER, moment, read_lines
from audit_app.services.complaint_allegations import AllegationDraft, assess_allegation
from audit_app.services.complaint_answers import Answer, decide_case, withdraw_case
from audit_app.services.complaint_clocks import ClockChangeDraft, change_clock
from audit_app.services.complaints import CaseDraft, assign_case, open_case

RECEIVED_AT = "10:20:00"
Entry = Mapping[str, Any]  # Any: a line of JSON


def read_cases(folder: Path = FOLDER) -> list[Entry]:
    """Read the cases of a built month."""
    return list(read_lines(folder / "cases.jsonl"))


def open_month_case(session: Session, entry: Entry, *, by: Actor, now: datetime, today: date) -> models.ComplaintCase:
    """Open one case with its contacts, their flags and allegations, and bring it as far as the month has it."""
    contacts = _contacts(session, entry["contacts"])
    draft = CaseDraft(
        borrower_id=contacts[0].borrower_id,
        summary=entry["summary"],
        received_at=moment(entry["day"], RECEIVED_AT, today=today),
        intake_channel=models.IntakeChannel(entry["channel"]),
        reasons=tuple(models.ComplaintReason(reason) for reason in entry["reasons"]),
        kind=models.CaseKind(entry.get("kind", "complaint")),
        dispute_subject=models.DisputeSubject(entry["dispute_subject"]) if "dispute_subject" in entry else None,
        complainant_role=models.ComplainantRole(entry.get("complainant", "borrower")),
        forwarded_by=models.Forwarder(entry["forwarded_by"]) if "forwarded_by" in entry else None,
        allegations=tuple(_allegation(one, today) for one in entry["allegations"]),
        contact_ids=tuple(contact.id for contact in contacts),
        flag_ids=tuple(_flags(session, contacts)),
    )
    case = open_case(session, draft, by=by, now=now, time_zone=SHANGHAI)
    if by.user_id is not None:
        assign_case(session, case, session.get_one(models.User, by.user_id), by=by, now=now)
    _extend(session, case, entry, by=by, now=now, today=today)
    _assess(session, case, entry, by=by, now=now)
    _finish(session, case, entry, by=by, now=now, today=today)
    return case


def _contacts(session: Session, external_ids: Iterable[str]) -> list[models.Contact]:
    wanted = select(models.Contact).where(models.Contact.external_id.in_(list(external_ids)))
    return list(session.scalars(wanted.order_by(models.Contact.id)))


def _flags(session: Session, contacts: Iterable[models.Contact]) -> Iterable[int]:
    ids = [contact.id for contact in contacts]
    standing = models.Flag.state != models.FlagState.WITHDRAWN
    return session.scalars(select(models.Flag.id).where(models.Flag.contact_id.in_(ids), standing)).all()


def _allegation(entry: Entry, today: date) -> AllegationDraft:
    claimed_on = today + timedelta(days=entry["claimed_day"]) if "claimed_day" in entry else None
    return AllegationDraft(models.AllegationKind(entry["kind"]), entry["text"], claimed_on, entry.get("claimed_count"))


def _extend(
    session: Session, case: models.ComplaintCase, entry: Entry, *, by: Actor, now: datetime, today: date
) -> None:
    if "extended_day" not in entry:
        return
    day = today + timedelta(days=entry["extended_day"])
    draft = ClockChangeDraft(ClockChangeKind.EXTENDED_COMPLEX, day, entry["extended_reason"], told_on=day)
    change_clock(session, case, draft, by=by, now=now)


def _assess(session: Session, case: models.ComplaintCase, entry: Entry, *, by: Actor, now: datetime) -> None:
    for position, one in enumerate(entry["allegations"], start=1):
        if "assessment" in one:
            wanted = select(models.ComplaintAllegation).filter_by(case_id=case.id, position=position)
            allegation = session.scalars(wanted).one()
            outcome = models.CaseOutcome(one["assessment"])
            assess_allegation(session, allegation, outcome, note=one["note"], by=by, now=now)


def _finish(
    session: Session, case: models.ComplaintCase, entry: Entry, *, by: Actor, now: datetime, today: date
) -> None:
    if entry.get("withdrawn"):
        withdraw_case(session, case, note=entry["withdrawal_note"], withdrawn_on=today, by=by, now=now)
    if "outcome" in entry:
        parts = {name: entry[name] for name in ("facts", "grounds", "measures", "remedies")}
        decide_case(session, case, Answer(models.CaseOutcome(entry["outcome"]), **parts), by=by, now=now)
