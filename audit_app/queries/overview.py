"""The overview: what waits today, and how far the contacts have come."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.models import ContactState, FlagState, JobState

WAITING = (FlagState.OPEN, FlagState.CLAIMED)


@dataclass(frozen=True)
class Today:
    """What must be done today."""

    critical_flags: int
    waiting_flags: int
    failed_jobs: int


@dataclass(frozen=True)
class Judged:
    """How far the contacts have come; the four states add up to `contacts`."""

    contacts: int
    judged: int
    not_judgeable: int
    waiting: int

    @property
    def not_judgeable_share(self) -> float | None:
        """Return the share of contacts that could not be judged, or None without contacts."""
        return self.not_judgeable / self.contacts if self.contacts else None


def count_today(session: Session) -> Today:
    """Count what waits for people."""
    waiting = select(func.count()).select_from(models.Flag).where(models.Flag.state.in_(WAITING))
    failed = select(func.count()).select_from(models.Job).where(models.Job.state == JobState.FAILED)
    return Today(
        critical_flags=session.scalar(waiting.where(models.Flag.severity == "critical")) or 0,
        waiting_flags=session.scalar(waiting) or 0,
        failed_jobs=session.scalar(failed) or 0,
    )


def count_judged(session: Session) -> Judged:
    """Count the contacts by state."""
    rows = session.execute(select(models.Contact.state, func.count()).group_by(models.Contact.state)).all()
    counts = {state: count for state, count in rows}  # noqa: C416 -- dict() of rows has no type that mypy can follow
    total = sum(counts.values())
    judged = counts.get(ContactState.JUDGED, 0)
    not_judgeable = counts.get(ContactState.NOT_JUDGEABLE, 0)
    return Judged(total, judged, not_judgeable, total - judged - not_judgeable)
