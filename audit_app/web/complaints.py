"""Complaint cases: the list, a new one, the page of one, and its papers."""

from datetime import date
from io import BytesIO
from typing import TypeVar
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from audit_app import letters, models
from audit_app.authz import Permission
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.errors import AuditError, Invalid, NotFound
from audit_app.queries import complaints as queries
from audit_app.queries.complaint_opening import CaseOpening, read_opening
from audit_app.queries.complaint_view import get_case_view
from audit_app.reports.data import Language
from audit_app.services import complaint_evidence, complaints
from audit_app.settings import Settings
from audit_app.storage import FileStore
from audit_app.web.complaint_forms import parse_case
from audit_app.web.identity import current_actor
from audit_app.web.language import current_language
from audit_app.web.register import requires

Thing = TypeVar("Thing", models.ComplaintLetter, models.ComplaintEvidence)

blueprint = Blueprint("complaints", __name__, url_prefix="/complaints")


@blueprint.get("/")
def index() -> str:
    """Show the cases as the address filters them, the least days left first."""
    wanted = queries.CaseFilter(
        group=request.args.get("group", "open"),
        kind=request.args.get("kind"),
        holder=request.args.get("holder", type=int),
    )
    with reading() as session:
        found = queries.list_cases(
            session, wanted, today=today(), user_id=current_user.id, number=request.args.get("page", 1, type=int)
        )
    return render_template("complaints/index.html", found=found, wanted=wanted)


@blueprint.get("/new")
@requires(Permission.HANDLE_CASES)
def new() -> str:
    """Show the form for a new case, begun from a flag, a contact, a borrower, or nothing."""
    ids = {name: request.args.get(name, type=int) for name in ("flag", "contact", "borrower")}
    with reading() as session:
        opening = read_opening(session, flag_id=ids["flag"], contact_id=ids["contact"], borrower_id=ids["borrower"])
    return _show_form(opening, form={}, error=None)


@blueprint.post("/new")
@requires(Permission.HANDLE_CASES)
def add() -> Response | tuple[str, int]:
    """Open the case, or show the form again with what was wrong."""
    form = request.form
    with reading() as session:
        opening = read_opening(session, flag_id=form.get("flag", type=int), contact_id=form.get("contact", type=int),
                               borrower_number=form.get("borrower_number", "").strip())  # fmt: skip
    try:
        if opening.borrower_id is None:
            raise _no_borrower(form.get("borrower_number", ""))
        draft = parse_case(form, borrower_id=opening.borrower_id)
        with transaction() as session:
            case = complaints.open_case(session, draft, by=current_actor(), now=utc_now(), time_zone=_zone())
            case_id, number = case.id, case.number
    except AuditError as error:
        return _show_form(opening, form=form, error=error), 422
    flash(_("Case %(number)s is open; collection is on hold for the rules.", number=number), "good")
    return redirect(url_for("complaints.show", case_id=case_id))


@blueprint.get("/<int:case_id>")
def show(case_id: int) -> str:
    """Show one case."""
    with reading() as session:
        view = get_case_view(session, case_id, today=today(), time_zone=_zone())
        handlers = queries.list_handlers(session)
    return render_template("complaints/show.html", view=view, case=view.case, handlers=handlers, today=today())


@blueprint.get("/<int:case_id>/letter.pdf")
def preview_letter(case_id: int) -> Response:
    """Show the answer as the complainant would get it; a draft until the case is decided."""
    pdf = letters.preview_letter(case_id, today=today(), lender=lender(), language=letter_language())
    return send_file(BytesIO(pdf), mimetype="application/pdf")


@blueprint.get("/letters/<int:letter_id>")
def letter(letter_id: int) -> Response:
    """Give out a letter that was sent; that is recorded."""
    with transaction() as session:
        row = _get(session, models.ComplaintLetter, letter_id)
        complaint_evidence.record_letter_opened(session, row, by=current_actor(), now=utc_now())
        path, name = store().path(row.sha256), f"{row.case.number}-{row.language}.pdf"
    return send_file(path, mimetype="application/pdf", download_name=name)


@blueprint.get("/evidence/<int:evidence_id>")
def evidence(evidence_id: int) -> Response:
    """Give out a piece of evidence as a download, never shown in the page; that is recorded."""
    with transaction() as session:
        row = _get(session, models.ComplaintEvidence, evidence_id)
        complaint_evidence.record_download(session, row, by=current_actor(), now=utc_now())
        path, name = store().path(row.sha256), row.file_name
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=name)


def today() -> date:
    """Return the day at the installation."""
    return utc_now().astimezone(ZoneInfo(_zone())).date()


def store() -> FileStore:
    """Return the installation's file store."""
    return FileStore(_settings().data_dir)


def lender() -> str:
    """Return the name that the settings give the lender."""
    return _settings().lender


def letter_language() -> Language:
    """Return the language that a letter is asked for in, else the reader's."""
    asked = request.values.get("language") or current_language()
    return "en" if asked == "en" else "zh-CN"


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _zone() -> str:
    return _settings().time_zone


def _show_form(opening: CaseOpening, *, form: object, error: AuditError | None) -> str:
    now = utc_now().astimezone(ZoneInfo(_zone()))
    return render_template("complaints/new.html", opening=opening, form=form, error=error, now=now)


def _get(session: Session, table: type[Thing], row_id: int) -> Thing:
    row = session.get(table, row_id)
    if row is None:
        raise NotFound(f"There is no paper {row_id}.", zh=f"没有编号为 {row_id} 的文件。", value=row_id)
    return row


def _no_borrower(number: str) -> Invalid:
    return Invalid(
        f"There is no borrower {number!r}.",
        zh=f"没有编号为“{number}”的借款人。",
        field="borrower_number",
        value=number,
        remedy="Enter the lender's number of the borrower.",
    )
