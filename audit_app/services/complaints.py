"""Complaint cases and disputes: opened, linked to contacts and flags, noted, assigned."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit_app import clocks, models
from audit_app.authz import Actor, Permission, may, require
from audit_app.errors import Conflict, Invalid
from audit_app.models import CaseKind, CaseState, DisputeSubject, Forwarder
from audit_app.services.complaint_allegations import AllegationDraft, add_allegation
from audit_app.services.complaint_log import require_unfinished, source_of, tell
from audit_app.services.events import add_borrower_event


@dataclass(frozen=True)
class CaseDraft:
    """What is known when a case is opened. `received_at` is aware; it starts the clock."""

    borrower_id: int
    summary: str
    received_at: datetime
    intake_channel: models.IntakeChannel
    reasons: tuple[models.ComplaintReason, ...]
    kind: CaseKind = CaseKind.COMPLAINT
    dispute_subject: DisputeSubject | None = None
    complainant_role: models.ComplainantRole = models.ComplainantRole.BORROWER
    complainant_name: str | None = None
    forwarded_by: Forwarder | None = None
    agency_id: int | None = None
    allegations: tuple[AllegationDraft, ...] = ()
    contact_ids: tuple[int, ...] = ()
    flag_ids: tuple[int, ...] = ()


def open_case(session: Session, draft: CaseDraft, *, by: Actor, now: datetime, time_zone: str) -> models.ComplaintCase:
    """Open a case and put the borrower on hold for the rules, from the moment the complaint was received.

    Raises Invalid for a draft without text or reason, or received in the future, and for contacts of somebody else.
    """
    require(by, Permission.HANDLE_CASES)
    _check_draft(draft, now=now)
    borrower = session.get_one(models.Borrower, draft.borrower_id)
    received_on = draft.received_at.astimezone(ZoneInfo(time_zone)).date()
    case = models.ComplaintCase(
        number=_next_number(session, draft.kind, year=received_on.year),
        kind=draft.kind,
        dispute_subject=draft.dispute_subject,
        clock_rule=clock_rule_of(draft).id,
        borrower=borrower,
        agency_id=draft.agency_id or _only_agency(session, draft),
        complainant_role=draft.complainant_role,
        complainant_name=(draft.complainant_name or "").strip() or None,
        intake_channel=draft.intake_channel,
        forwarded_by=draft.forwarded_by,
        reasons=[reason.value for reason in draft.reasons],
        summary=draft.summary.strip(),
        received_at=draft.received_at,
        received_on=received_on,
        state=CaseState.OPEN,
        opened_by_id=by.user_id,
        opened_at=now,
    )
    session.add(case)
    session.flush()
    payload = {"number": case.number, "kind": case.kind.value, "clock": case.clock_rule, "borrower": borrower.id}
    tell(session, "case.opened", case, by=by, now=now, payload=payload)
    for allegation in draft.allegations:
        add_allegation(session, case, allegation, by=by, now=now)
    for contact_id in draft.contact_ids:
        link_contact_with_flags(session, case, session.get_one(models.Contact, contact_id), by=by, now=now)
    for flag_id in draft.flag_ids:
        link_flag(session, case, session.get_one(models.Flag, flag_id), by=by, now=now)
    add_borrower_event(
        session, borrower, f"{case.kind.value}_opened", at=case.received_at, source=source_of(case), by=by, now=now
    )
    return case


def clock_rule_of(draft: CaseDraft) -> clocks.ClockRule:
    """Return the deadline that a new case gets: by its kind, what it disputes, and who forwarded it."""
    if draft.kind is CaseKind.DISPUTE:
        on_credit = draft.dispute_subject is DisputeSubject.CREDIT_RECORD
        return clocks.CREDIT_OBJECTION if on_credit else clocks.HOUSE_DISPUTE
    return clocks.CENTRAL_BANK if draft.forwarded_by is Forwarder.CENTRAL_BANK else clocks.COMPLAINT


def link_contact(
    session: Session, case: models.ComplaintCase, contact: models.Contact, *, by: Actor, now: datetime
) -> models.ComplaintContact:
    """Say that the case is about this contact; once is enough. Raises Conflict for another borrower's contact."""
    require(by, Permission.HANDLE_CASES)
    _same_borrower(case, contact)
    known = _contact_link(session, case, contact.id)
    if known is not None:
        return known
    require_unfinished(case)
    link = models.ComplaintContact(case=case, contact=contact, linked_by_id=by.user_id, linked_at=now)
    session.add(link)
    session.flush()
    tell(session, "case.contact_linked", case, by=by, now=now, payload={"contact": contact.id})
    return link


def link_flag(
    session: Session, case: models.ComplaintCase, flag: models.Flag, *, by: Actor, now: datetime
) -> models.ComplaintFlag:
    """Say that the case is about this flag, and so about its contact."""
    require(by, Permission.HANDLE_CASES)
    link_contact(session, case, flag.contact, by=by, now=now)
    known = session.scalars(select(models.ComplaintFlag).filter_by(case_id=case.id, flag_id=flag.id)).one_or_none()
    if known is not None:
        return known
    link = models.ComplaintFlag(case=case, flag=flag, linked_by_id=by.user_id, linked_at=now)
    session.add(link)
    session.flush()
    tell(session, "case.flag_linked", case, by=by, now=now, payload={"flag": flag.id})
    return link


def link_contact_with_flags(
    session: Session, case: models.ComplaintCase, contact: models.Contact, *, by: Actor, now: datetime
) -> None:
    """Say that the case is about this contact and every flag that stands on it."""
    link_contact(session, case, contact, by=by, now=now)
    standing = select(models.Flag).where(
        models.Flag.contact_id == contact.id, models.Flag.state != models.FlagState.WITHDRAWN
    )
    for flag in session.scalars(standing.order_by(models.Flag.id)).all():
        link_flag(session, case, flag, by=by, now=now)


def unlink_contact(session: Session, case: models.ComplaintCase, contact_id: int, *, by: Actor, now: datetime) -> None:
    """Take a contact and its flags out of the case; the audit log keeps that it was there."""
    require(by, Permission.HANDLE_CASES)
    require_unfinished(case)
    link = _contact_link(session, case, contact_id)
    if link is None:
        return
    flag_links = session.scalars(
        select(models.ComplaintFlag)
        .join(models.Flag, models.ComplaintFlag.flag_id == models.Flag.id)
        .where(models.ComplaintFlag.case_id == case.id, models.Flag.contact_id == contact_id)
    ).all()
    flags = [flag_link.flag_id for flag_link in flag_links]
    for row in (*flag_links, link):
        session.delete(row)
    session.flush()
    tell(session, "case.contact_unlinked", case, by=by, now=now, payload={"contact": contact_id, "flags": flags})


def add_note(
    session: Session, case: models.ComplaintCase, text: str, *, by: Actor, now: datetime
) -> models.ComplaintNote:
    """Write a note into the case; a note is never edited. Raises Invalid without text."""
    require(by, Permission.HANDLE_CASES)
    if not text.strip():
        raise Invalid("A note needs a text.", zh="请填写备注内容。", field="text")
    note = models.ComplaintNote(case=case, text=text.strip(), written_by_id=by.user_id, written_at=now)
    session.add(note)
    session.flush()
    tell(session, "case.noted", case, by=by, now=now, payload={"note": note.id})
    return note


def assign_case(
    session: Session, case: models.ComplaintCase, holder: models.User | None, *, by: Actor, now: datetime
) -> None:
    """Give the case to somebody who may handle cases, or to nobody. Raises Invalid for anybody else."""
    require(by, Permission.HANDLE_CASES)
    require_unfinished(case)
    if holder is not None and not (holder.active and may(holder.role, Permission.HANDLE_CASES)):
        raise Invalid(
            f"{holder.display_name} may not handle complaint cases.",
            zh=f"{holder.display_name} 无权处理投诉案件。",
            field="holder",
            value=holder.name,
            remedy="Choose an active complaint agent.",
        )
    old = case.assigned_to_id
    case.assigned_to = holder
    session.flush()
    payload = {"old": old, "new": holder.id if holder else None}
    tell(session, "case.assigned", case, by=by, now=now, payload=payload)


def _check_draft(draft: CaseDraft, *, now: datetime) -> None:
    if not draft.summary.strip():
        raise Invalid("A case needs a summary.", zh="请填写投诉内容摘要。", field="summary")
    if not draft.reasons:
        raise Invalid("A case needs at least one reason.", zh="请至少选择一个投诉原因。", field="reasons")
    if draft.received_at > now:
        raise Invalid(
            f"{draft.received_at.isoformat()} lies in the future.",
            zh="收到时间不能晚于现在。",
            field="received_at",
            value=draft.received_at.isoformat(),
            remedy="Enter when the complaint came in.",
        )
    if (draft.kind is CaseKind.DISPUTE) != (draft.dispute_subject is not None):
        raise Invalid(
            "A dispute says what it objects to, and only a dispute does.",
            zh="异议案件须选择异议对象，投诉案件不选。",
            field="dispute_subject",
            value=draft.dispute_subject,
        )


def _same_borrower(case: models.ComplaintCase, contact: models.Contact) -> None:
    if contact.borrower_id != case.borrower_id:
        raise Conflict(
            f"Contact {contact.external_id} is not about the borrower of case {case.number}.",
            zh=f"触达记录 {contact.external_id} 与案件 {case.number} 的借款人不一致。",
            field="contact",
            value=contact.external_id,
            remedy="Open a case of its own for the other borrower.",
        )


def _only_agency(session: Session, draft: CaseDraft) -> int | None:
    """Return the one agency behind all linked contacts, or None when there are several or none."""
    of_flags = select(models.Flag.contact_id).where(models.Flag.id.in_(draft.flag_ids))
    about = models.Contact.id.in_(draft.contact_ids) | models.Contact.id.in_(of_flags)
    agencies = set(session.scalars(select(models.Contact.agency_id).where(about)))
    return agencies.pop() if len(agencies) == 1 else None


def _next_number(session: Session, kind: CaseKind, *, year: int) -> str:
    letter = "C" if kind is CaseKind.COMPLAINT else "D"
    prefix = f"{letter}-{year}-"
    number = models.ComplaintCase.number
    # The longest first: as text, the ten-thousandth case of a year would come before the second.
    last = session.scalar(
        select(number).where(number.startswith(prefix)).order_by(func.length(number).desc(), number.desc()).limit(1)
    )
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"


def _contact_link(session: Session, case: models.ComplaintCase, contact_id: int) -> models.ComplaintContact | None:
    wanted = select(models.ComplaintContact).filter_by(case_id=case.id, contact_id=contact_id)
    return session.scalars(wanted).one_or_none()
