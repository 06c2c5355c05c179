"""The queue of background work: jobs are added with their data, claimed under a lease, ended with their effect."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, exists, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, aliased

from audit_app import models
from audit_app.authz import Actor, Permission, require, system_actor
from audit_app.errors import Conflict
from audit_app.models import JobState
from audit_app.services.audit_log import record_event

#: How long a claim holds without a heartbeat; after that another worker takes the job over.
LEASE = timedelta(seconds=60)
_FIRST_WAIT = timedelta(seconds=5)


class LeaseLost(Exception):
    """Raised when a job ends after its lease ran out and somebody else took it: the effect must be rolled back."""


@dataclass(frozen=True)
class Lease:
    """A worker's hold on one job; `attempt` tells this hold from an earlier one of the same worker."""

    job_id: int
    worker: str
    attempt: int
    max_attempts: int
    kind: str
    args: dict[str, object]


def enqueue(
    session: Session,
    kind: str,
    args: dict[str, object],
    *,
    key: str,
    now: datetime,
    priority: int = 100,
    work: float = 0.0,
) -> None:
    """Queue a job in the transaction of the data that it belongs to, unless one with this key is queued already.

    `work` is how much there is to do, in a unit of the task (seconds of audio), for the time that is left.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    job = insert(models.Job).values(
        kind=kind,
        queue="default",
        args=args,
        priority=priority,
        state=JobState.QUEUED,
        run_after=now,
        attempts=0,
        max_attempts=5,
        dedup_key=key,
        created_at=now,
        progress_done=0.0,
        progress_total=work,
    )
    # The condition must be the index's own, word for word, or the database does not recognise it.
    session.execute(job.on_conflict_do_nothing(index_elements=["dedup_key"], index_where=text("state = 'queued'")))


def take_job(session: Session, *, worker: str, now: datetime) -> Lease | None:
    """Claim the next job that is due, or one whose worker has gone silent; None when there is none."""
    job = session.scalars(_next_job(now)).one_or_none()
    if job is None:
        return None
    job.state, job.worker = JobState.RUNNING, worker
    job.lease_until, job.started_at = now + LEASE, now
    job.attempts += 1
    job.progress_done = 0.0
    session.flush()
    return Lease(job.id, worker, job.attempts, job.max_attempts, job.kind, dict(job.args))


def renew_lease(session: Session, lease: Lease, *, now: datetime, progress: float | None = None) -> bool:
    """Hold the job for another while; False when it is no longer ours. `progress` is the share done, 0 to 1."""
    values: dict[str, object] = {"lease_until": now + LEASE}
    if progress is not None:
        values["progress_done"] = models.Job.progress_total * progress
    return _change_held(session, lease, values)


def finish_job(session: Session, lease: Lease, *, now: datetime) -> None:
    """End the job in the transaction of its effect; raises LeaseLost, which must roll the effect back."""
    values: dict[str, object] = {
        "state": JobState.DONE,
        "finished_at": now,
        "lease_until": None,
        "error": None,
        "progress_done": models.Job.progress_total,
    }
    if not _change_held(session, lease, values):
        raise LeaseLost(f"job {lease.job_id} is no longer held by {lease.worker}")


def release_job(session: Session, lease: Lease, *, now: datetime) -> None:
    """Give a job back unfinished, as if it had not been tried: the worker is stopping."""
    _requeue(session, lease, run_after=now, attempts=lease.attempt - 1, error=None)


def fail_job(session: Session, lease: Lease, *, error: str, now: datetime) -> bool:
    """Record that an attempt failed; it is tried again after 5 s, 20 s, 80 s, … Says True when that was the last."""
    if lease.attempt < lease.max_attempts:
        wait = _FIRST_WAIT * 4 ** (lease.attempt - 1)
        _requeue(session, lease, run_after=now + wait, attempts=lease.attempt, error=error)
        return False
    values: dict[str, object] = {"state": JobState.FAILED, "finished_at": now, "lease_until": None, "error": error}
    if not _change_held(session, lease, values):
        return False
    record_event(
        session,
        "job.failed",
        subject=("job", lease.job_id),
        by=system_actor("worker"),
        now=now,
        payload={"kind": lease.kind, "attempts": lease.attempt},
    )
    return True


def retry_job(session: Session, job: models.Job, *, by: Actor, now: datetime) -> models.Job:
    """Queue a failed job again; raises Conflict when it has not failed or the same work is queued already."""
    require(by, Permission.MANAGE_JOBS)
    if job.state is not JobState.FAILED:
        raise Conflict(f"Job {job.id} is {job.state}, not failed.", zh=f"任务 {job.id} 并未失败。", value=job.id)
    if _twin_is_queued(session, job):
        raise Conflict(f"The work of job {job.id} is queued already.", zh="同样的任务已在排队。", value=job.id)
    job.state, job.attempts, job.run_after = JobState.QUEUED, 0, now
    job.finished_at = job.worker = None
    session.flush()
    record_event(session, "job.retried", subject=("job", job.id), by=by, now=now, payload={"kind": job.kind})
    return job


def _next_job(now: datetime) -> Select[models.Job]:
    job, twin = models.Job, aliased(models.Job)
    held = exists().where(twin.dedup_key == job.dedup_key, twin.state == JobState.RUNNING, twin.lease_until >= now)
    due = and_(job.state == JobState.QUEUED, job.run_after <= now, ~held)
    abandoned = and_(job.state == JobState.RUNNING, job.lease_until < now)
    return (
        select(job).where(or_(due, abandoned)).order_by(job.priority, job.id).limit(1).with_for_update(skip_locked=True)
    )


def _change_held(session: Session, lease: Lease, values: dict[str, object]) -> bool:
    """Change the job if this lease still holds it; say whether it did."""
    job = models.Job
    held = (
        update(job)
        .where(
            job.id == lease.job_id,
            job.state == JobState.RUNNING,
            job.worker == lease.worker,
            job.attempts == lease.attempt,
        )
        .values(values)
        .execution_options(synchronize_session=False)
    )
    result = session.execute(held)
    return isinstance(result, CursorResult) and result.rowcount == 1


def _requeue(session: Session, lease: Lease, *, run_after: datetime, attempts: int, error: str | None) -> None:
    job = session.get(models.Job, lease.job_id, with_for_update=True, populate_existing=True)
    if job is None or (job.state, job.worker, job.attempts) != (JobState.RUNNING, lease.worker, lease.attempt):
        return
    job.lease_until = job.worker = None
    job.error = error
    if _twin_is_queued(session, job):
        # The same work was queued while this attempt ran; the newer job does it.
        job.state, job.finished_at = JobState.DONE, run_after
        return
    job.state, job.run_after, job.attempts = JobState.QUEUED, run_after, attempts


def _twin_is_queued(session: Session, job: models.Job) -> bool:
    twin = select(func.count()).where(
        models.Job.dedup_key == job.dedup_key, models.Job.state == JobState.QUEUED, models.Job.id != job.id
    )
    return bool(session.scalar(twin))
