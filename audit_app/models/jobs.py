"""Jobs: the queue's truth, written in the transaction of the data they belong to."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.db import Base, JsonValue, UtcDateTime, word_type


class JobState(StrEnum):
    """Where a job stands; `failed` has used up its attempts and waits for a person."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


_QUEUED, _RUNNING = text("state = 'queued'"), text("state = 'running'")


class Job(Base):
    """One piece of background work: a task's name and its arguments.

    A worker that claims it holds a lease until `lease_until`; a job whose lease has run out may be claimed again.
    At most one job with the same `dedup_key` is queued, and at most one runs, so work on one thing never overlaps.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_ready", "priority", "id", sqlite_where=_QUEUED, postgresql_where=_QUEUED),
        Index("ix_jobs_fresh", "priority", "about_at", "id", sqlite_where=_QUEUED, postgresql_where=_QUEUED),
        Index("uq_jobs_queued", "dedup_key", unique=True, sqlite_where=_QUEUED, postgresql_where=_QUEUED),
        Index("ix_jobs_running", "dedup_key", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    queue: Mapped[str] = mapped_column(String(40), default="default")
    args: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict)
    #: Lower goes first.
    priority: Mapped[int] = mapped_column(default=100)
    #: When the contact was that the work is about; none where it is about no single one. What is fresh goes first.
    about_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[JobState] = mapped_column(word_type(JobState), default=JobState.QUEUED)
    run_after: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=5)
    worker: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dedup_key: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(Text)
    progress_done: Mapped[float] = mapped_column(default=0.0)
    progress_total: Mapped[float] = mapped_column(default=0.0)
