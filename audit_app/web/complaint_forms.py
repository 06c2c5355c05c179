"""What people send in the forms of a case, as drafts for the services."""

from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from flask import current_app, request
from werkzeug.datastructures import MultiDict

from audit_app.clocks import ClockChangeKind
from audit_app.errors import Invalid
from audit_app.models import (
    AllegationKind,
    CaseKind,
    CaseOutcome,
    ComplainantRole,
    ComplaintReason,
    DisputeSubject,
    Forwarder,
    IntakeChannel,
)
from audit_app.services.complaint_allegations import AllegationDraft
from audit_app.services.complaint_answers import Answer
from audit_app.services.complaint_clocks import ClockChangeDraft
from audit_app.services.complaints import CaseDraft
from audit_app.web.forms import parse_choice

Choice = TypeVar("Choice", bound=StrEnum)
Form = MultiDict[str, str]


def parse_case(form: Form, *, borrower_id: int) -> CaseDraft:
    """Return the case that the form describes; raises Invalid by field."""
    kind = parse_choice(form.get("kind"), CaseKind, field="kind")
    subject = _optional(form.get("dispute_subject"), DisputeSubject, field="dispute_subject")
    return CaseDraft(
        borrower_id=borrower_id,
        summary=form.get("summary", ""),
        received_at=parse_moment(form.get("received_at"), field="received_at"),
        intake_channel=parse_choice(form.get("intake_channel"), IntakeChannel, field="intake_channel"),
        reasons=tuple(parse_choice(one, ComplaintReason, field="reasons") for one in form.getlist("reasons")),
        kind=kind,
        dispute_subject=subject if kind is CaseKind.DISPUTE else None,
        complainant_role=parse_choice(form.get("complainant_role"), ComplainantRole, field="complainant_role"),
        complainant_name=form.get("complainant_name"),
        forwarded_by=_optional(form.get("forwarded_by"), Forwarder, field="forwarded_by"),
        allegations=(parse_allegation(form),) if form.get("allegation", "").strip() else (),
        contact_ids=_numbers(form.getlist("contact")),
        flag_ids=_numbers(form.getlist("flag")),
    )


def parse_allegation(form: Form) -> AllegationDraft:
    """Return the allegation that the form describes; raises Invalid by field."""
    count = form.get("claimed_count", "").strip()
    if count and not (count.isascii() and count.isdigit() and len(count) < 7):
        raise Invalid(
            f"{count!r} is no number of times.",
            zh=f"“{count}”不是有效的次数。",
            field="claimed_count",
            value=count,
        )
    return AllegationDraft(
        kind=parse_choice(form.get("allegation_kind"), AllegationKind, field="allegation_kind"),
        text=form.get("allegation", ""),
        claimed_on=parse_day(form.get("claimed_on"), field="claimed_on") if form.get("claimed_on") else None,
        claimed_count=int(count) if count else None,
    )


def parse_clock_change(form: Form) -> ClockChangeDraft:
    """Return the change of the clock that the form describes; raises Invalid by field."""
    return ClockChangeDraft(
        kind=parse_choice(form.get("change"), ClockChangeKind, field="change"),
        on=parse_day(form.get("on"), field="on"),
        reason=form.get("reason", ""),
        approved_by=form.get("approved_by", ""),
        told_on=parse_day(form.get("told_on"), field="told_on") if form.get("told_on") else None,
    )


def parse_answer(form: Form) -> Answer:
    """Return the parts of the answer; raises Invalid when there is no outcome."""
    return Answer(
        outcome=parse_choice(form.get("outcome"), CaseOutcome, field="outcome"),
        facts=form.get("facts", ""),
        grounds=form.get("grounds", ""),
        measures=form.get("measures", ""),
        remedies=form.get("remedies", ""),
    )


def parse_moment(text: str | None, *, field: str) -> datetime:
    """Return a moment that was typed in the installation's time zone; raises Invalid."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError as error:
        raise _no_time(text, field) from error
    zone = ZoneInfo(current_app.config["SETTINGS"].time_zone)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def parse_day(text: str | None, *, field: str) -> date:
    """Return a calendar day; raises Invalid."""
    try:
        return date.fromisoformat(text or "")
    except ValueError as error:
        raise _no_time(text, field) from error


def sent() -> Form:
    """Return the form of this request."""
    return request.form


def _optional(text: str | None, choices: type[Choice], *, field: str) -> Choice | None:
    return parse_choice(text, choices, field=field) if text else None


def _numbers(texts: list[str]) -> tuple[int, ...]:
    return tuple(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 18)


def _no_time(text: str | None, field: str) -> Invalid:
    return Invalid(
        f"{text!r} is no date.",
        zh=f"“{text or ''}”不是有效的日期。",
        field=field,
        value=text,
        remedy="Write year, month and day, such as 2026-10-31.",
    )
