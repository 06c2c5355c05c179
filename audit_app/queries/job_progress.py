"""How far the background work is: jobs and amounts of work by kind."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.models import JobState

_OPEN = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True)
class KindProgress:
    """Jobs of one kind; `work` is in the kind's own unit (seconds of audio), 0 where a job has none."""

    kind: str
    jobs: int
    ended: int
    work: float
    work_done: float

    @property
    def share(self) -> float:
        """Return how much is done, from 0 to 1: by work where it is known, else by jobs."""
        if self.work:
            return min(1.0, self.work_done / self.work)
        return self.ended / self.jobs if self.jobs else 1.0


def is_work_left(session: Session) -> bool:
    """Say whether any job is queued or running."""
    return session.scalar(select(models.Job.id).where(models.Job.state.in_(_OPEN)).limit(1)) is not None


def list_progress(session: Session, *, after_id: int = 0) -> list[KindProgress]:
    """Return the progress of each kind over the jobs with an id above `after_id`, by kind."""
    job = models.Job
    ended = func.sum(case((job.state.in_(_OPEN), 0), else_=1))
    rows = session.execute(
        select(job.kind, func.count(), ended, func.sum(job.progress_total), func.sum(job.progress_done))
        .where(job.id > after_id)
        .group_by(job.kind)
        .order_by(job.kind)
    )
    return [KindProgress(kind, jobs, int(done), float(total), float(made)) for kind, jobs, done, total, made in rows]
