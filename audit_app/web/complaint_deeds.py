"""What is done on the page of a case: every form of it, each one deed in one transaction."""

from collections.abc import Callable
from typing import BinaryIO, cast

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from audit_app import letters, models
from audit_app.clock import utc_now
from audit_app.db import transaction
from audit_app.errors import Conflict, Invalid, NotFound
from audit_app.models import CaseOutcome, EvidenceOrigin
from audit_app.queries.complaints import get_case
from audit_app.services import complaint_answers, complaint_clocks, complaint_evidence, complaints
from audit_app.services.complaint_allegations import add_allegation, assess_allegation
from audit_app.web.complaint_forms import parse_allegation, parse_answer, parse_clock_change, sent
from audit_app.web.complaints import lender, letter_language, store, today
from audit_app.web.forms import parse_choice
from audit_app.web.identity import current_actor
from audit_app.web.language import current_language

blueprint = Blueprint("complaint_deeds", __name__, url_prefix="/complaints/<int:case_id>")

Deed = Callable[[Session, models.ComplaintCase], object]


@blueprint.post("/assign")
def assign(case_id: int) -> Response:
    """Give the case to somebody, or to nobody."""
    holder_id = sent().get("holder", type=int)

    def deed(session: Session, case: models.ComplaintCase) -> None:
        holder = session.get(models.User, holder_id) if holder_id else None
        complaints.assign_case(session, case, holder, by=current_actor(), now=utc_now())

    return _do(case_id, deed)


@blueprint.post("/notes")
def add_note(case_id: int) -> Response:
    """Write a note."""
    text = sent().get("text", "")
    return _do(
        case_id,
        lambda session, case: complaints.add_note(session, case, text, by=current_actor(), now=utc_now()),
        at="notes",
    )


@blueprint.post("/allegations")
def allege(case_id: int) -> Response:
    """Add an allegation."""
    return _do(
        case_id,
        lambda session, case: add_allegation(
            session, case, parse_allegation(sent()), by=current_actor(), now=utc_now()
        ),
        at="allegations",
    )


@blueprint.post("/allegations/<int:allegation_id>")
def assess(case_id: int, allegation_id: int) -> Response:
    """Say whether an allegation is true."""

    def deed(session: Session, case: models.ComplaintCase) -> None:
        allegation = session.get(models.ComplaintAllegation, allegation_id)
        if allegation is None or allegation.case_id != case.id:
            raise NotFound("There is no such allegation.", zh="没有这项主张。", value=allegation_id)
        outcome = parse_choice(sent().get("assessment"), CaseOutcome, field="assessment")
        note = sent().get("note", "")
        assess_allegation(session, allegation, outcome, note=note, by=current_actor(), now=utc_now())

    return _do(case_id, deed, at="allegations")


@blueprint.post("/contacts")
def link(case_id: int) -> Response:
    """Link the contacts that were ticked, with the flags on them."""

    def deed(session: Session, case: models.ComplaintCase) -> None:
        for contact_id in sent().getlist("contact", type=int):
            contact = session.get_one(models.Contact, contact_id)
            complaints.link_contact(session, case, contact, by=current_actor(), now=utc_now())
        for flag_id in sent().getlist("flag", type=int):
            complaints.link_flag(
                session, case, session.get_one(models.Flag, flag_id), by=current_actor(), now=utc_now()
            )

    return _do(case_id, deed, at="contacts")


@blueprint.post("/contacts/<int:contact_id>/unlink")
def unlink(case_id: int, contact_id: int) -> Response:
    """Take a contact out of the case."""
    return _do(
        case_id,
        lambda session, case: complaints.unlink_contact(session, case, contact_id, by=current_actor(), now=utc_now()),
        at="contacts",
    )


@blueprint.post("/evidence")
def attach(case_id: int) -> Response:
    """Put a file into the store first, then into the case."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _refused(case_id, Invalid("No file was chosen.", zh="请选择文件。", field="file"), at="evidence")
    draft = complaint_evidence.EvidenceDraft(
        stored=store().put_stream(cast("BinaryIO", file.stream)),
        file_name=file.filename,
        media_type=file.mimetype,
        origin=parse_choice(sent().get("origin"), EvidenceOrigin, field="origin"),
        note=sent().get("note", ""),
    )
    return _do(
        case_id,
        lambda session, case: complaint_evidence.attach_evidence(
            session, case, draft, by=current_actor(), now=utc_now()
        ),
        at="evidence",
    )


@blueprint.post("/clock")
def change_clock(case_id: int) -> Response:
    """Extend, pause, resume or restart the clock."""
    return _do(
        case_id,
        lambda session, case: complaint_clocks.change_clock(
            session, case, parse_clock_change(sent()), by=current_actor(), now=utc_now()
        ),
        at="clock",
    )


@blueprint.post("/answer")
def answer(case_id: int) -> Response:
    """Keep the answer as a draft, show that as a PDF, or decide the case with it."""
    deed = sent().get("deed")
    change = complaint_answers.decide_case if deed == "decide" else complaint_answers.save_draft
    done = _do(
        case_id,
        lambda session, case: change(session, case, parse_answer(sent()), by=current_actor(), now=utc_now()),
        at="answer",
    )
    preview = url_for("complaints.preview_letter", case_id=case_id, language=letter_language())
    return redirect(preview) if deed == "preview" else done


@blueprint.post("/send")
def send(case_id: int) -> Response:
    """Make the letter, keep its exact bytes, and record that the complainant was told."""
    try:
        letters.send_letter(
            case_id,
            store=store(),
            dated_on=today(),
            lender=lender(),
            language=letter_language(),
            by=current_actor(),
            now=utc_now(),
        )
    except (Invalid, Conflict) as error:
        return _refused(case_id, error, at="answer")
    flash(_("The answer is recorded; the clock has stopped."), "good")
    return _back(case_id, at="answer")


@blueprint.post("/close")
def close(case_id: int) -> Response:
    """Close an answered case; the hold ends."""
    return _do(
        case_id,
        lambda session, case: complaint_answers.close_case(session, case, by=current_actor(), now=utc_now()),
    )


@blueprint.post("/withdraw")
def withdraw(case_id: int) -> Response:
    """End the case because the complainant withdrew."""
    note = sent().get("note", "")
    return _do(
        case_id,
        lambda session, case: complaint_answers.withdraw_case(
            session, case, note=note, withdrawn_on=today(), by=current_actor(), now=utc_now()
        ),
    )


def _do(case_id: int, deed: Deed, *, at: str = "") -> Response:
    """Do `deed` in a transaction of its own and go back to the page; what was wrong is said there."""
    try:
        with transaction() as session:
            deed(session, get_case(session, case_id))
    except (Invalid, Conflict) as error:
        return _refused(case_id, error, at=at)
    flash(_("Saved."), "good")
    return _back(case_id, at=at)


def _refused(case_id: int, error: Invalid | Conflict, *, at: str) -> Response:
    flash(error.text(current_language()), "error")
    return _back(case_id, at=at)


def _back(case_id: int, *, at: str) -> Response:
    return redirect(url_for("complaints.show", case_id=case_id, _anchor=at or None))
