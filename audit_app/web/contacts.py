"""Contacts: the list with its filters, and the contact under review."""

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from audit_app.authz import Permission
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.queries.contact_list import ContactFilter, list_contacts
from audit_app.queries.contact_view import ContactView, find_readable, get_contact_view
from audit_app.queries.suppressions import list_suppressed
from audit_app.queries.transcript_differences import list_readings
from audit_app.reasons import LABELS, describe_not_judgeable
from audit_app.services import access
from audit_app.services.flags import CLAIM_LASTS, DECISION_REASONS
from audit_app.speaker_notices import describe_notice
from audit_app.web.corrections import read_correcting
from audit_app.web.filters import local_today
from audit_app.web.identity import current_actor
from audit_app.web.language import current_language
from audit_app.web.templates import may_user

blueprint = Blueprint("contacts", __name__, url_prefix="/contacts")


@blueprint.get("/")
def index() -> str:
    """Show the contacts as the address filters them."""
    wanted = ContactFilter.from_address(request.args)
    with reading() as session:
        found = list_contacts(session, wanted)
    labels = {code: {"zh": zh, "en": en} for code, (zh, en) in LABELS.items()}
    return render_template("contacts/index.html", found=found, wanted=wanted, labels=labels)


@blueprint.get("/<int:contact_id>")
def show(contact_id: int) -> str:
    """Show one contact; whoever may hear it sees what was said, and that is recorded."""
    may_read = may_user(Permission.LISTEN)
    if may_read:
        with transaction() as session:
            _record_reading(session, contact_id)
    with reading() as session:
        view = get_contact_view(session, contact_id)
        suppressed = list_suppressed(session, contact_id, today=local_today())
        machine_wrote = view.transcript is not None and view.recording is not None
        readings = list_readings(session, contact_id)
        correcting = read_correcting(session, contact_id, machine_wrote=machine_wrote)
    active = _active_flag(view, request.args.get("flag", type=int))
    return render_template(
        "contacts/show.html",
        view=view,
        suppressed=suppressed,
        correcting=correcting,
        readings=readings,
        explanation=_explain(view),
        speaker_notices=_notices(view),
        may_read=may_read,
        active=active,
        reasons=DECISION_REASONS,
        free_since=utc_now() - CLAIM_LASTS,
        queue=request.args.get("queue", ""),
    )


def _record_reading(session: Session, contact_id: int) -> None:
    transcript, message = find_readable(session, contact_id)
    if transcript is not None:
        access.record_opening(session, transcript, by=current_actor(), now=utc_now())
    if message is not None:
        access.record_reading(session, message, by=current_actor(), now=utc_now())


def _explain(view: ContactView) -> str | None:
    """Return why this contact could not be judged and what to do about it, in the reader's language."""
    code = view.facts.not_judgeable_reason
    return describe_not_judgeable(code, view.facts.not_judgeable_values, language=current_language()) if code else None


def _notices(view: ContactView) -> list[str]:
    """Return what to know about who spoke, in the reader's language."""
    notices = view.transcript.notices if view.transcript else ()
    return [describe_notice(one["code"], one["values"], language=current_language()) for one in notices]


def _active_flag(view: ContactView, asked: int | None) -> int | None:
    """Return the flag whose card is open: the one that was asked for, else the first without a decision."""
    known = [card.id for card in view.cards]
    waiting = [card.id for card in view.cards if card.state in {"open", "claimed"}]
    if asked in known:
        return asked
    return next(iter(waiting or known), None)
