"""What is alleged in a case, and what its handler found about each point."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Actor, Permission, require
from audit_app.errors import Invalid
from audit_app.models import AllegationKind, CaseOutcome
from audit_app.services.complaint_log import require_open, tell


@dataclass(frozen=True)
class AllegationDraft:
    """One thing that is alleged; `claimed_count` is the number that the complainant gave, on `claimed_on`."""

    kind: AllegationKind
    text: str
    claimed_on: date | None = None
    claimed_count: int | None = None


def add_allegation(
    session: Session, case: models.ComplaintCase, draft: AllegationDraft, *, by: Actor, now: datetime
) -> models.ComplaintAllegation:
    """Add one thing that is alleged. Raises Invalid without text or with a negative count."""
    require(by, Permission.HANDLE_CASES)
    require_open(case)
    if not draft.text.strip():
        raise Invalid(
            "An allegation needs a text.",
            zh="请填写投诉主张的内容。",
            field="allegation",
            remedy="Write down what the complainant says, in their words.",
        )
    if draft.claimed_count is not None and draft.claimed_count < 0:
        raise Invalid(
            f"{draft.claimed_count} cannot have been counted.",
            zh="次数不能为负数。",
            field="claimed_count",
            value=draft.claimed_count,
        )
    last = select(func.max(models.ComplaintAllegation.position)).where(models.ComplaintAllegation.case_id == case.id)
    allegation = models.ComplaintAllegation(
        case=case,
        position=(session.scalar(last) or 0) + 1,
        kind=draft.kind,
        text=draft.text.strip(),
        claimed_on=draft.claimed_on,
        claimed_count=draft.claimed_count,
    )
    session.add(allegation)
    session.flush()
    payload = {"allegation": allegation.id, "kind": draft.kind.value}
    tell(session, "case.allegation_added", case, by=by, now=now, payload=payload)
    return allegation


def assess_allegation(
    session: Session,
    allegation: models.ComplaintAllegation,
    outcome: CaseOutcome,
    *,
    note: str,
    by: Actor,
    now: datetime,
) -> None:
    """Write down what the handler found about one allegation; may be changed until the case is decided."""
    require(by, Permission.HANDLE_CASES)
    require_open(allegation.case)
    old = allegation.assessment
    allegation.assessment = outcome
    allegation.assessment_note = note.strip() or None
    allegation.assessed_by_id, allegation.assessed_at = by.user_id, now
    session.flush()
    payload = {"allegation": allegation.id, "old": old.value if old else None, "new": outcome.value}
    tell(session, "case.allegation_assessed", allegation.case, by=by, now=now, payload=payload)
