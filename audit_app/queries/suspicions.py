"""What the trained model suspects of contacts; never a finding."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.models import ContactState, FlagState


@dataclass(frozen=True)
class SuspicionView:
    """A suspicion as a page shows it; `score` and `limit` are 0 to 1."""

    category: str
    score: float
    limit: float
    model_digest: str


def find_suspicion(session: Session, contact_id: int) -> SuspicionView | None:
    """Return what the trained model suspects of the contact by its newest check run; None where it does not."""
    newest = (
        select(models.Suspicion)
        .where(models.Suspicion.contact_id == contact_id)
        .order_by(models.Suspicion.check_run_id.desc())
        .limit(1)
    )
    row = session.scalars(newest).first()
    if row is None or not row.is_suspected:
        return None
    return SuspicionView(row.category, row.score, row.limit_score, row.model_digest)


def list_unflagged(session: Session, *, since: date | None, until: date | None) -> dict[bool, list[str]]:
    """Return the lender's ids of judged contacts with words and without a flag, by whether they are suspected.

    `since` and `until` are the first and the last local day. Contacts without words cannot be listened to, and those
    that the model did not read count as not suspected.
    """
    contact, flag = models.Contact, models.Flag
    flagged = select(flag.contact_id).where(flag.state != FlagState.WITHDRAWN)
    spoken = select(models.Transcript.contact_id).union(select(models.Message.contact_id))
    newest = (
        select(models.Suspicion.contact_id, func.max(models.Suspicion.id).label("id"))
        .group_by(models.Suspicion.contact_id)
        .subquery()
    )
    statement = (
        select(contact.external_id, models.Suspicion.is_suspected)
        .outerjoin(newest, newest.c.contact_id == contact.id)
        .outerjoin(models.Suspicion, models.Suspicion.id == newest.c.id)
        .where(contact.state == ContactState.JUDGED, contact.id.not_in(flagged), contact.id.in_(spoken))
    )
    if since is not None:
        statement = statement.where(contact.local_date >= since)
    if until is not None:
        statement = statement.where(contact.local_date <= until)
    found: dict[bool, list[str]] = {True: [], False: []}
    for external_id, is_suspected in session.execute(statement):
        found[bool(is_suspected)].append(external_id)
    return found
