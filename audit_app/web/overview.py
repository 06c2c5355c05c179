"""The overview: what must be done today, before what was."""

from flask import Blueprint, render_template

from audit_app.db import reading
from audit_app.queries import overview

blueprint = Blueprint("overview", __name__)


@blueprint.get("/")
def index() -> str:
    """Show the day's work and the state of the installation."""
    with reading() as session:
        today = overview.count_today(session)
        judged = overview.count_judged(session)
    return render_template("overview/index.html", today=today, judged=judged)
