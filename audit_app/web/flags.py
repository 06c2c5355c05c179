"""The review queue and what reviewers do with a flag: take it, give it back, decide it."""

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from audit_app import models
from audit_app.authz import Permission
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.errors import NotFound
from audit_app.queries.review_queue import QueueFilter, list_queue
from audit_app.services import assignment, flags
from audit_app.web.decision_form import DecisionForm
from audit_app.web.identity import current_actor
from audit_app.web.register import requires

blueprint = Blueprint("flags", __name__, url_prefix="/flags")

# What the reviewer passed over in this sitting, newest last; the cookie stays small.
_SKIPPED = "skipped_flags"
MOST_SKIPPED = 100


@blueprint.get("/")
def index() -> str:
    """Show the queue as its address filters it."""
    wanted = QueueFilter.from_address(request.args)
    with reading() as opened:
        queue = list_queue(opened, wanted, user_id=current_user.id)
    return render_template(
        "flags/index.html",
        queue=queue,
        wanted=wanted,
        address=urlencode(wanted.address()),
        free_since=utc_now() - flags.CLAIM_LASTS,
    )


@blueprint.get("/<int:flag_id>")
def show(flag_id: int) -> Response:
    """Lead to the contact under review, with this flag's card open."""
    with reading() as opened:
        flag = _get_flag(opened, flag_id)
        return _to_contact(flag)


@blueprint.post("/next")
@requires(Permission.DECIDE_FLAGS)
def take_next() -> Response:
    """Hand out the next flag; one that is skipped goes back and does not come again in this sitting."""
    skipped = request.form.get("skip", type=int)
    if skipped is not None:
        with transaction() as opened:
            assignment.give_back(opened, _get_flag(opened, skipped), by=current_actor(), now=utc_now())
        session[_SKIPPED] = [*session.get(_SKIPPED, []), skipped][-MOST_SKIPPED:]
    return _hand_out(contact_id=None)


@blueprint.post("/<int:flag_id>/claim")
@requires(Permission.DECIDE_FLAGS)
def claim(flag_id: int) -> Response:
    """Take a flag up, so that nobody else works on it."""
    with transaction() as opened:
        flag = flags.claim_flag(opened, _get_flag(opened, flag_id), by=current_actor(), now=utc_now())
        return _to_contact(flag)


@blueprint.post("/<int:flag_id>/release")
@requires(Permission.DECIDE_FLAGS)
def release(flag_id: int) -> Response:
    """Give a flag back to the queue."""
    with transaction() as opened:
        flag = flags.release_flag(opened, _get_flag(opened, flag_id), by=current_actor(), now=utc_now())
        return _to_contact(flag)


@blueprint.post("/<int:flag_id>/decide")
@requires(Permission.DECIDE_FLAGS)
def decide(flag_id: int) -> Response:
    """Record a decision, then hand out the next flag or stay."""
    form = DecisionForm.from_request(request.form)
    with transaction() as opened:
        flag = _get_flag(opened, flag_id)
        flags.record_decision(
            opened, flag, form.outcome, reason=form.reason, note=form.note, by=current_actor(), now=utc_now()
        )
        stay, contact_id = _to_contact(flag), flag.contact_id
    flash(_("Decision saved."), "good")
    return _hand_out(contact_id=contact_id) if form.wants_next else stay


def _hand_out(*, contact_id: int | None) -> Response:
    wanted = QueueFilter.from_address(dict(parse_qsl(_queue())))
    with transaction() as opened:
        flag = assignment.take_next(
            opened, wanted, by=current_actor(), now=utc_now(), contact_id=contact_id, skipped=session.get(_SKIPPED, [])
        )
        if flag is not None:
            return _to_contact(flag)
    if session.pop(_SKIPPED, None):
        flash(_("Nothing is left but what you skipped."))
    else:
        flash(_("Nothing is left to review in this queue."), "good")
    return redirect(url_for("flags.index") + (f"?{_queue()}" if _queue() else ""))


def _to_contact(flag: models.Flag) -> Response:
    return redirect(url_for("contacts.show", contact_id=flag.contact_id, flag=flag.id, queue=_queue() or None))


def _queue() -> str:
    """Return the address of the queue that the user came from, as its query string."""
    return request.values.get("queue", "")


def _get_flag(opened: Session, flag_id: int) -> models.Flag:
    flag = opened.get(models.Flag, flag_id)
    if flag is None:
        raise NotFound(f"There is no flag {flag_id}.", zh=f"没有编号为 {flag_id} 的待审项。")
    return flag
