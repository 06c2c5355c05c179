"""What the database says about the demo month after a run: counts, findings, and how the planted ones fared."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from audit_app import models
from audit_app.demo.fates import FOUND, Comparison, Judgement, compare
from audit_app.demo.truth import Truth

Word = TypeVar("Word")


@dataclass(frozen=True)
class MonthFigures:
    """The month in numbers. `findings` counts rules that fired, by category; `undetermined` by rule."""

    contacts: int
    states: Counter[str]
    not_judgeable: Counter[str]
    recordings: int
    audio_seconds: float
    transcribed_seconds: float
    model: str
    is_demo_model: bool
    findings: Counter[str]
    undetermined: Counter[str]
    comparison: Comparison


def month_figures(session: Session, truths: Collection[Truth]) -> MonthFigures:
    """Count the month that `truths` describes; contacts that came later by other ways are not part of it."""
    contact = models.Contact
    ids = session.scalars(select(contact.external_id)).all()
    judgements = read_judgements(session)
    states = Counter({state.value: count for state, count in session.execute(_count_by(contact.state))})
    reasons = session.execute(_count_by(contact.not_judgeable_reason).where(contact.not_judgeable_reason.is_not(None)))
    model = session.scalars(
        select(models.Transcript).where(models.Transcript.recording_id.is_not(None)).limit(1)
    ).first()
    seconds = func.coalesce(func.sum(models.Recording.duration_s), 0.0)
    heard = select(seconds).where(
        models.Recording.id.in_(
            select(models.Transcript.recording_id).where(models.Transcript.recording_id.is_not(None))
        )
    )
    return MonthFigures(
        contacts=len(ids),
        states=states,
        not_judgeable=Counter({reason.value: count for reason, count in reasons if reason is not None}),
        recordings=session.scalar(select(func.count()).select_from(models.Recording)) or 0,
        audio_seconds=session.scalar(select(seconds)) or 0.0,
        transcribed_seconds=session.scalar(heard) or 0.0,
        model=model.model if model else "",
        is_demo_model=bool(model and model.is_demo),
        findings=Counter(one.category for one in judgements if one.outcome in FOUND),
        undetermined=Counter(one.rule for one in judgements if one.outcome == "undetermined"),
        comparison=compare(truths, judgements, contacts=ids),
    )


def read_judgements(session: Session) -> list[Judgement]:
    """Return what the newest check run of every contact and pack came to; drafts are left out."""
    newest = select(func.max(models.CheckRun.id)).group_by(models.CheckRun.contact_id, models.CheckRun.pack_id)
    outcome = models.RuleOutcome
    rows = session.execute(
        select(models.Contact.external_id, outcome.rule_id, outcome.category, outcome.outcome, outcome.reason)
        .join(models.CheckRun, models.CheckRun.id == outcome.check_run_id)
        .join(models.Contact, models.Contact.id == models.CheckRun.contact_id)
        .where(models.CheckRun.id.in_(newest), outcome.draft.is_(False))
        .order_by(models.Contact.external_id, outcome.rule_id)
    )
    return [
        Judgement(contact, rule, category, result, reason.get("en", ""))
        for contact, rule, category, result, reason in rows
    ]


def _count_by(column: InstrumentedAttribute[Word]) -> Select[Word, int]:
    return select(column, func.count()).group_by(column)
