"""The review queue and what reviewers do with a flag: take it, give it back, decide it."""

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from audit_app import models
from audit_app.authz import Permission
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.errors import NotFound
from audit_app.queries.review_queue import QueueFilter, find_next_free, list_queue
from audit_app.services import flags
from audit_app.web.decision_form import DecisionForm
from audit_app.web.identity import current_actor
from audit_app.web.register import requires

blueprint = Blueprint("flags", __name__, url_prefix="/flags")


@blueprint.get("/")
def index() -> str:
    """Show the queue as its address filters it."""
    wanted = QueueFilter.from_address(request.args)
    with reading() as session:
        queue = list_queue(session, wanted, user_id=current_user.id)
    return render_template("flags/index.html", queue=queue, wanted=wanted, address=urlencode(wanted.address()))


@blueprint.get("/<int:flag_id>")
def show(flag_id: int) -> Response:
    """Lead to the contact under review, with this flag's card open."""
    with reading() as session:
        flag = _get_flag(session, flag_id)
        return _to_contact(flag)


@blueprint.post("/next")
@requires(Permission.DECIDE_FLAGS)
def take_next() -> Response:
    """Hand out the next free flag of the queue."""
    return _hand_out(contact_id=None)


@blueprint.post("/<int:flag_id>/claim")
@requires(Permission.DECIDE_FLAGS)
def claim(flag_id: int) -> Response:
    """Take a flag up, so that nobody else works on it."""
    with transaction() as session:
        flag = flags.claim_flag(session, _get_flag(session, flag_id), by=current_actor(), now=utc_now())
        return _to_contact(flag)


@blueprint.post("/<int:flag_id>/release")
@requires(Permission.DECIDE_FLAGS)
def release(flag_id: int) -> Response:
    """Give a flag back to the queue."""
    with transaction() as session:
        flag = flags.release_flag(session, _get_flag(session, flag_id), by=current_actor(), now=utc_now())
        return _to_contact(flag)


@blueprint.post("/<int:flag_id>/decide")
@requires(Permission.DECIDE_FLAGS)
def decide(flag_id: int) -> Response:
    """Record a decision, then hand out the next flag or stay."""
    form = DecisionForm.from_request(request.form)
    with transaction() as session:
        flag = _get_flag(session, flag_id)
        flags.record_decision(
            session, flag, form.outcome, reason=form.reason, note=form.note, by=current_actor(), now=utc_now()
        )
        stay, contact_id = _to_contact(flag), flag.contact_id
    flash(_("Decision saved."), "good")
    return _hand_out(contact_id=contact_id) if form.wants_next else stay


def _hand_out(*, contact_id: int | None) -> Response:
    wanted = QueueFilter.from_address(dict(parse_qsl(_queue())))
    with transaction() as session:
        flag = find_next_free(session, wanted, user_id=current_user.id, contact_id=contact_id)
        if flag is not None:
            return _to_contact(flags.claim_flag(session, flag, by=current_actor(), now=utc_now()))
    flash(_("Nothing is left to review in this queue."), "good")
    return redirect(url_for("flags.index") + (f"?{_queue()}" if _queue() else ""))


def _to_contact(flag: models.Flag) -> Response:
    return redirect(url_for("contacts.show", contact_id=flag.contact_id, flag=flag.id, queue=_queue() or None))


def _queue() -> str:
    """Return the address of the queue that the user came from, as its query string."""
    return request.values.get("queue", "")


def _get_flag(session: Session, flag_id: int) -> models.Flag:
    flag = session.get(models.Flag, flag_id)
    if flag is None:
        raise NotFound(f"There is no flag {flag_id}.", zh=f"没有编号为 {flag_id} 的待审项。")
    return flag
