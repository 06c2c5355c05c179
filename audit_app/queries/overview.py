"""The overview: what waits today, and how far the contacts have come."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from audit_app import models
from audit_app.models import ContactState, FlagState, JobState
from audit_app.models.complaints import CaseState, ComplaintCase
from audit_app.queries.conduct import Span

WAITING = (FlagState.OPEN, FlagState.CLAIMED)


@dataclass(frozen=True)
class Today:
    """What must be done today."""

    critical_flags: int
    waiting_flags: int
    failed_jobs: int
    unfinished_jobs: int


@dataclass(frozen=True)
class Progress:
    """How far the contacts of a span have come; `reasons` says why some could not be judged, most frequent first."""

    contacts: int
    judged: int
    not_judgeable: int
    waiting: int
    audio_hours: float
    reasons: tuple[tuple[str, int], ...]

    @property
    def not_judgeable_share(self) -> float | None:
        """Return the share of contacts that could not be judged, or None without contacts."""
        return self.not_judgeable / self.contacts if self.contacts else None


def count_today(session: Session) -> Today:
    """Count what waits for people."""
    waiting = select(func.count()).select_from(models.Flag).where(models.Flag.state.in_(WAITING))
    jobs = select(func.count()).select_from(models.Job)
    return Today(
        critical_flags=session.scalar(waiting.where(models.Flag.severity == "critical")) or 0,
        waiting_flags=session.scalar(waiting) or 0,
        failed_jobs=session.scalar(jobs.where(models.Job.state == JobState.FAILED)) or 0,
        unfinished_jobs=session.scalar(jobs.where(models.Job.state.in_((JobState.QUEUED, JobState.RUNNING)))) or 0,
    )


def count_progress(session: Session, span: Span) -> Progress:
    """Count the contacts of `span` by state, the hours of their recordings, and why some could not be judged."""
    contact = models.Contact
    within = (contact.local_date >= span.first, contact.local_date <= span.last)
    rows = session.execute(
        select(contact.state, contact.not_judgeable_reason, func.count())
        .where(*within)
        .group_by(contact.state, contact.not_judgeable_reason)
    )
    states: Counter[ContactState] = Counter()
    reasons: Counter[str] = Counter()
    for state, reason, count in rows:
        states[state] += count
        if state is ContactState.NOT_JUDGEABLE:
            reasons[reason.value if reason else "failed"] += count
    seconds = session.scalar(
        select(func.sum(models.Recording.duration_s))
        .join(contact, contact.id == models.Recording.contact_id)
        .where(*within)
    )
    judged, not_judgeable = states[ContactState.JUDGED], states[ContactState.NOT_JUDGEABLE]
    return Progress(
        contacts=states.total(),
        judged=judged,
        not_judgeable=not_judgeable,
        waiting=states.total() - judged - not_judgeable,
        audio_hours=(seconds or 0.0) / 3600,
        reasons=tuple(reasons.most_common()),
    )


def list_running_cases(session: Session) -> list[ComplaintCase]:
    """Return the cases whose clock runs, with their borrower and holder."""
    return list(
        session.scalars(
            select(ComplaintCase)
            .where(ComplaintCase.state.in_((CaseState.OPEN, CaseState.DECIDED)))
            .options(joinedload(ComplaintCase.borrower), joinedload(ComplaintCase.assigned_to))
        )
    )
