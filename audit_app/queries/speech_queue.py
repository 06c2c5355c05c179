"""How much speech waits to be transcribed, how fast it goes, and how long it will take."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.models import JobState

LOOKED_AT = timedelta(hours=1)


@dataclass(frozen=True)
class SpeechQueue:
    """Recordings that wait, in number and seconds of sound; `fresh` are those of young contacts.

    `unmeasured` are still to be stored, so their length is not known. `speed` is seconds of sound a second over the
    time of the last hour in which any worker listened; none when none did.
    """

    waiting: int
    waiting_seconds: float
    fresh: int
    running: int
    unmeasured: int
    speed: float | None

    @property
    def seconds_left(self) -> float | None:
        """Return how long it will take at that speed; None when nothing is known about it."""
        if not self.waiting_seconds:
            return 0.0
        return self.waiting_seconds / self.speed if self.speed else None


def look_at_queue(
    session: Session, *, now: datetime, store_kind: str, transcribe_kind: str, fresh_since: datetime
) -> SpeechQueue:
    """Count what waits and what the last hour achieved; the kinds are those of the jobs."""
    job = models.Job
    is_open = job.state.in_([JobState.QUEUED, JobState.RUNNING])
    is_fresh = or_(job.about_at.is_(None), job.about_at >= fresh_since)
    counted = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(job.progress_total - job.progress_done), 0.0),
            func.coalesce(func.sum(case((is_fresh, 1), else_=0)), 0),
            func.coalesce(func.sum(case((job.state == JobState.RUNNING, 1), else_=0)), 0),
        ).where(job.kind == transcribe_kind, is_open)
    ).one()
    unmeasured = session.scalar(select(func.count()).where(job.kind == store_kind, is_open)) or 0
    waiting, seconds, fresh, running = counted
    speed = _speed(session, transcribe_kind, now)
    return SpeechQueue(waiting, float(seconds), int(fresh), int(running), unmeasured, speed)


def _speed(session: Session, kind: str, now: datetime) -> float | None:
    job, begin = models.Job, now - LOOKED_AT
    worked_on = or_(job.finished_at >= begin, job.state == JobState.RUNNING)
    rows = session.execute(
        select(job.started_at, job.finished_at, job.progress_done, job.progress_total).where(
            job.kind == kind, job.state.in_([JobState.DONE, JobState.RUNNING]), worked_on
        )
    ).all()
    achieved = 0.0
    spans = []
    for started_at, finished_at, done, total in rows:
        if started_at is None:
            continue
        ended = min(finished_at or now, now)
        span = (max(started_at, begin), ended)
        took, seen = (ended - started_at).total_seconds(), (span[1] - span[0]).total_seconds()
        # Of a recording that was begun before the hour, only the part of it that fell into the hour.
        achieved += (total if finished_at else done) * (seen / took if took > 0 else 1.0)
        spans.append(span)
    busy = busy_seconds(spans)
    return achieved / busy if busy > 0 and achieved > 0 else None


def busy_seconds(spans: Iterable[tuple[datetime, datetime]]) -> float:
    """Return the length of the time that is covered by any of the spans; what overlaps is counted once."""
    covered, reached = timedelta(0), None
    for start, end in sorted(spans):
        begin = start if reached is None else max(start, reached)
        if end > begin:
            covered += end - begin
        reached = end if reached is None else max(reached, end)
    return covered.total_seconds()
