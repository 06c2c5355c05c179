"""The audit log: who did what to which thing, when, and whether the chain holds."""

from flask import Blueprint, render_template, request

from audit_app.db import reading
from audit_app.queries.audit_events import AuditFilter, get_head, list_choices, list_events
from audit_app.queries.users import list_display_names

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
