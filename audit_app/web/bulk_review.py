"""Like flags decided together: choose a rule, see every flag, decide, take back."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.queries.review_queue import QueueFilter, count_free_by_rule, list_queue
from audit_app.services.bulk_review import TOGETHER, decide_together, take_back
from audit_app.services.flags import DECISION_REASONS
from audit_app.web.decision_form import DecisionForm
from audit_app.web.identity import current_actor

blueprint = Blueprint("bulk_review", __name__, url_prefix="/flags/together")

# The decisions that the next page offers to take back; the service asks whose and how old they are.
_UNDO = "decided_together"


@blueprint.get("/")
def preview() -> str:
    """Show which rules have free flags here or, once a rule is chosen, every flag that would be decided."""
    wanted = replace(QueueFilter.from_address(request.args), state="free")
    with reading() as opened:
        rules = count_free_by_rule(opened, wanted, user_id=current_user.id)
        queue = list_queue(opened, wanted, user_id=current_user.id) if wanted.rule else None
    reasons = {outcome: DECISION_REASONS[outcome] for outcome in TOGETHER}
    undo = session.get(_UNDO, [])
    return render_template("flags/together.html", queue=queue, wanted=wanted, rules=rules, reasons=reasons, undo=undo)


@blueprint.post("/")
def decide() -> Response:
    """Give all chosen flags the same decision."""
    form = DecisionForm.from_request(request.form)
    chosen = request.form.getlist("flag", type=int)
    with transaction() as opened:
        decisions = decide_together(
            opened, chosen, form.outcome, reason=form.reason, note=form.note, by=current_actor(), now=utc_now()
        )
        session[_UNDO] = [decision.id for decision in decisions]
    flash(ngettext("%(num)s flag decided.", "%(num)s flags decided.", len(chosen)), "good")
    return redirect(url_for("bulk_review.preview"))


@blueprint.post("/undo")
def undo() -> Response:
    """Put the flags that were just decided together back into the queue."""
    with transaction() as opened:
        flags = take_back(opened, session.pop(_UNDO, []), by=current_actor(), now=utc_now())
        count = len(flags)
    flash(ngettext("%(num)s flag is back in the queue.", "%(num)s flags are back in the queue.", count), "good")
    return redirect(url_for("bulk_review.preview"))
