"""The queue of background work: jobs are added with their data, claimed under a lease, ended with their effect."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, literal, literal_column, or_, select, text, update
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
#: Written out, because a database uses the index of the queued jobs only where the condition is the index's own.
_QUEUED: ColumnElement[JobState] = literal_column("'queued'")
_RUNNING: ColumnElement[JobState] = literal_column("'running'")


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
    about_at: datetime | None = None


@dataclass(frozen=True)
class QueueOrder:
    """Whose turn it is: work on contacts since `fresh_since` first, the newest of each kind before the others.

    Instead of the kinds in `owed` it is the turn of older contacts: the one that has waited longest, of the same kind,
    else of a kind that goes before it. Work about no single contact counts as fresh. None: all are fresh.
    """

    fresh_since: datetime | None = None
    owed: frozenset[str] = frozenset()

    def is_back_fill(self, about_at: datetime | None) -> bool:
        """Say whether work on a contact of that moment can wait."""
        return self.fresh_since is not None and about_at is not None and about_at < self.fresh_since


AS_ASKED = QueueOrder()


def enqueue(
    session: Session,
    kind: str,
    args: dict[str, object],
    *,
    key: str,
    now: datetime,
    priority: int = 100,
    work: float = 0.0,
    about_at: datetime | None = None,
) -> None:
    """Queue a job in the transaction of the data that it belongs to, unless one with this key is queued already.

    `work` is how much there is to do, in a unit of the task (seconds of audio), for the time that is left; `about_at`
    is when the contact was that it is about.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    job = insert(models.Job).values(
        kind=kind,
        queue="default",
        args=args,
        priority=priority,
        about_at=about_at,
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


def take_job(session: Session, *, worker: str, now: datetime, order: QueueOrder = AS_ASKED) -> Lease | None:
    """Claim the next job that is due, or one whose worker has gone silent; None when there is none."""
    job = session.scalars(_abandoned(now)).one_or_none() or _next_due(session, order, now)
    return _claim(session, job, worker=worker, now=now) if job is not None else None


def take_alike(
    session: Session, lease: Lease, *, at_most: int, work_at_most: float, now: datetime, order: QueueOrder = AS_ASKED
) -> list[Lease]:
    """Claim more jobs of the kind of one just claimed, to be done with it: as fresh as it, and never tried before.

    At most half of those that wait, so that other workers are not left without; all together at most `work_at_most`
    units of work. A job that failed, or whose worker died, is done alone: nobody else shall suffer by it.
    """
    job = models.Job
    if lease.attempt > 1:
        return []
    is_back_fill = order.is_back_fill(lease.about_at)
    alike = _due(now).where(job.kind == lease.kind, job.attempts == 0, _class_of(order, is_back_fill=is_back_fill))
    waiting = session.scalar(select(func.count()).select_from(alike.subquery())) or 0
    left = work_at_most - session.get_one(models.Job, lease.job_id).progress_total
    taken: list[Lease] = []
    wanted = _in_sequence(alike, is_back_fill=is_back_fill).limit(min(at_most, waiting // 2))
    for one in session.scalars(wanted.with_for_update(skip_locked=True)):
        left -= one.progress_total
        if left < 0:
            break
        taken.append(_claim(session, one, worker=lease.worker, now=now))
    return taken


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


def _claim(session: Session, job: models.Job, *, worker: str, now: datetime) -> Lease:
    job.state, job.worker = JobState.RUNNING, worker
    job.lease_until, job.started_at = now + LEASE, now
    job.attempts += 1
    job.progress_done = 0.0
    session.flush()
    return Lease(job.id, worker, job.attempts, job.max_attempts, job.kind, dict(job.args), job.about_at)


def _next_due(session: Session, order: QueueOrder, now: datetime) -> models.Job | None:
    job = _first(session, order, now, is_back_fill=False)
    if job is None:
        return _first(session, order, now, is_back_fill=True) if order.fresh_since is not None else None
    if job.kind not in order.owed:
        return job
    same, before = models.Job.kind == job.kind, models.Job.priority < job.priority
    return next((one for of in (same, before) if (one := _first(session, order, now, is_back_fill=True, of=of))), job)


def _first(
    session: Session, order: QueueOrder, now: datetime, *, is_back_fill: bool, of: ColumnElement[bool] | None = None
) -> models.Job | None:
    wanted = _due(now).where(_class_of(order, is_back_fill=is_back_fill))
    if of is not None:
        wanted = wanted.where(of)
    wanted = _in_sequence(wanted, is_back_fill=is_back_fill).limit(1)
    return session.scalars(wanted.with_for_update(skip_locked=True)).one_or_none()


def _due(now: datetime) -> Select[models.Job]:
    job, twin = models.Job, aliased(models.Job)
    held = exists().where(twin.dedup_key == job.dedup_key, twin.state == _RUNNING, twin.lease_until >= now)
    return select(job).where(job.state == _QUEUED, job.run_after <= now, ~held)


def _abandoned(now: datetime) -> Select[models.Job]:
    job = models.Job
    lost = select(job).where(job.state == _RUNNING, job.lease_until < now)
    return lost.order_by(job.priority, job.id).limit(1).with_for_update(skip_locked=True)


def _class_of(order: QueueOrder, *, is_back_fill: bool) -> ColumnElement[bool]:
    about_at = models.Job.about_at
    if order.fresh_since is None:
        return literal(not is_back_fill)
    return about_at < order.fresh_since if is_back_fill else or_(about_at.is_(None), about_at >= order.fresh_since)


def _in_sequence(jobs: Select[models.Job], *, is_back_fill: bool) -> Select[models.Job]:
    """Fresh contacts the newest first; older ones as they were queued, so that each has its turn some time."""
    job = models.Job
    return (
        jobs.order_by(job.priority, job.id)
        if is_back_fill
        else jobs.order_by(job.priority, job.about_at.desc(), job.id)
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
