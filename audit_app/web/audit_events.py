"""The audit log: who did what to which thing, when, and whether the chain holds."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.queries.audit_chain import ChainProof, verify_chain
from audit_app.queries.audit_events import AuditFilter, get_head, list_choices, list_events
from audit_app.queries.users import list_display_names
from audit_app.services.audit_log import record_event
from audit_app.web.filters import localised
from audit_app.web.identity import current_actor

blueprint = Blueprint("audit_events", __name__, url_prefix="/audit-log")


@blueprint.get("/")
def index() -> str:
    """List the log, filtered by what the address says."""
    wanted = AuditFilter.from_address(request.args)
    with reading() as session:
        page = list_events(session, wanted)
        choices = list_choices(session)
        head = get_head(session)
        names = list_display_names(session)
    return render_template("audit_events/index.html", page=page, choices=choices, head=head, names=names, wanted=wanted)


@blueprint.post("/verify")
def verify() -> Response:
    """Compute every link again, keep that it was done and what came out, and say it."""
    with reading() as session:
        proof = verify_chain(session)
    with transaction() as session:
        payload = {"links": proof.events, "holds": proof.holds, "broken": proof.broken_seq}
        record_event(
            session, "audit_log.verified", subject=("audit_log", 1), by=current_actor(), now=utc_now(), payload=payload
        )
    flash(_say_proof(proof), "good" if proof.holds else "error")
    return redirect(url_for("audit_events.index"))


def _say_proof(proof: ChainProof) -> str:
    if proof.holds:
        return str(_("The chain holds: all %(count)s links were computed again.", count=proof.events))
    reason = localised(proof.reason)
    return str(_("The chain is broken at link %(seq)s: %(reason)s", seq=proof.broken_seq, reason=reason))
