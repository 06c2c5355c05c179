"""The overview: what must be done today, before what was."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template
from flask_login import current_user
from sqlalchemy.orm import Session

from audit_app import clocks, models
from audit_app.db import reading
from audit_app.queries import conduct, overview
from audit_app.queries.packs import list_catalogue
from audit_app.queries.review_queue import QueueFilter, list_queue
from audit_app.services.complaint_clocks import clock_of
from audit_app.web.agencies import asked_span
from audit_app.web.filters import local_today
from audit_app.web.rates import build_conduct_rows

blueprint = Blueprint("overview", __name__)

SHOWN = 5


@dataclass(frozen=True)
class RunningCase:
    """A case and how its clock stands today."""

    case: models.ComplaintCase
    clock: clocks.Clock


@blueprint.get("/")
def index() -> str:
    """Show the day's work, then the trends."""
    with reading() as session:
        days, span = asked_span(session)
        return render_template(
            "overview/index.html",
            today=overview.count_today(session),
            progress=overview.count_progress(session, span),
            cases=list_by_days_left(session, today=local_today()),
            urgent=list_queue(session, QueueFilter(severity="critical"), user_id=current_user.id).rows[:SHOWN],
            total=build_conduct_rows([conduct.count_all(session, span)])[0],
            agencies=build_conduct_rows(conduct.count_by_agency(session, span)),
            history=conduct.count_by_day(session, span),
            rules=sorted(list_catalogue(session), key=lambda row: -row.counts.flags),
            days=days,
            span=span,
            shown=SHOWN,
        )


def list_by_days_left(session: Session, *, today: date) -> list[RunningCase]:
    """Return the cases whose clock runs, the most urgent first."""
    cases = overview.list_running_cases(session)
    running = [RunningCase(case, clock_of(session, case, today=today)) for case in cases]
    return sorted(running, key=lambda entry: entry.clock.days_left)
