"""Two readings of one recording beside each other, word by word."""

from flask import Blueprint, render_template, request

from audit_app import models
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.queries.transcript_differences import get_differences
from audit_app.services import access
from audit_app.web.identity import current_actor

blueprint = Blueprint("transcripts", __name__, url_prefix="/contacts/<int:contact_id>/transcripts")


@blueprint.get("/")
def compare(contact_id: int) -> str:
    """Show where two readings differ; opening them is recorded. `all=1` shows the turns that are equal too."""
    with reading() as session:
        view = get_differences(
            session, contact_id, one=request.args.get("one", type=int), other=request.args.get("other", type=int)
        )
    with transaction() as session:
        for side in (view.one, view.other):
            row = session.get_one(models.Transcript, side.id)
            access.record_opening(session, row, by=current_actor(), now=utc_now())
    return render_template("transcripts/compare.html", view=view, shows_all=request.args.get("all") == "1")
