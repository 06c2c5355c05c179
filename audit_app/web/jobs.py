"""Background jobs: what runs, what failed and why, and trying it again."""

from datetime import timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audit_app.clock import utc_now
from audit_app.db import reading, transaction
from audit_app.models import JobState
from audit_app.queries.jobs import count_jobs, get_job, list_jobs
from audit_app.queries.paging import parse_page_number
from audit_app.queries.speech_queue import look_at_queue
from audit_app.services import work
from audit_app.services.queue import retry_job
from audit_app.web.identity import current_actor

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("/")
def index() -> str:
    """Say how much speech waits, then list the jobs, the failed ones first."""
    asked = request.args.get("state")
    state = JobState(asked) if asked in set(JobState) else None
    with reading() as session:
        page = list_jobs(session, state=state, number=parse_page_number(request.args.get("page")))
        counts = count_jobs(session)
        fresh_hours, now = current_app.config["SETTINGS"].fresh_hours, utc_now()
        speech = look_at_queue(
            session,
            now=now,
            store_kind=work.STORE,
            transcribe_kind=work.TRANSCRIBE,
            fresh_since=now - timedelta(hours=fresh_hours),
        )
    return render_template(
        "jobs/index.html", page=page, counts=counts, state=state, speech=speech, fresh_hours=fresh_hours
    )


@blueprint.post("/<int:job_id>/retry")
def retry(job_id: int) -> Response:
    """Queue a failed job again."""
    with transaction() as session:
        retry_job(session, get_job(session, job_id), by=current_actor(), now=utc_now())
    flash(_("The job is queued again."), "good")
    return redirect(url_for("jobs.index"))
