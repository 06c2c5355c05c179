"""Reading background jobs."""

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.errors import NotFound
from audit_app.models import JobState
from audit_app.queries.paging import Page, take_page

_ORDER = {JobState.FAILED: 0, JobState.RUNNING: 1, JobState.QUEUED: 2, JobState.DONE: 3}


def get_job(session: Session, job_id: int) -> models.Job:
    """Return one job; raises NotFound."""
    job = session.get(models.Job, job_id)
    if job is None:
        raise NotFound(f"There is no job {job_id}.", zh=f"没有编号为 {job_id} 的后台任务。", field="job", value=job_id)
    return job


def list_jobs(session: Session, *, state: JobState | None, number: int) -> Page[models.Job]:
    """Return one page of jobs: the failed first, then the running, the newest on top of each."""
    rows = select(models.Job).order_by(case(_ORDER, value=models.Job.state), models.Job.id.desc())
    if state is not None:
        rows = rows.where(models.Job.state == state)
    return take_page(session, rows, number=number)


def count_jobs(session: Session) -> dict[JobState, int]:
    """Return how many jobs are in each state."""
    rows = session.execute(select(models.Job.state, func.count()).group_by(models.Job.state))
    counts = {state: count for state, count in rows}  # noqa: C416 -- dict() of rows has no type that mypy can follow
    return {state: counts.get(state, 0) for state in _ORDER}
