"""One search over everything that the reader may see."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from audit_app.authz import Permission, may
from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.queries.search import SHORTEST, search
from audit_app.services.audit_log import record_event
from audit_app.web.identity import current_actor

blueprint = Blueprint("search", __name__, url_prefix="/search")


@blueprint.get("/")
def index() -> str:
    """Show what was found; looking into spoken words is a deed, kept without the words."""
    wanted = request.args.get("q", "").strip()[:100]
    may_words = may(current_user.role, Permission.LISTEN)
    with reading() as session:
        found = search(session, wanted, with_cases=may(current_user.role, Permission.VIEW_CASES), with_words=may_words)
    if found.words:
        with transaction() as session:
            payload = {"hits": len(found.words)}
            record_event(
                session, "words.searched", subject=("search", "words"), by=current_actor(), now=utc_now(),
                payload=payload,
            )  # fmt: skip
    return render_template(
        "search/index.html", wanted=wanted, found=found, may_words=may_words, is_short=len(wanted) < SHORTEST
    )
