"""Which background work follows from which data: one function for each step of the pipeline."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.services.queue import enqueue

STORE = "store_recording"
TRANSCRIBE = "transcribe_recording"
JUDGE = "judge_borrower"

#: In the order in which a worker takes them: recordings are made safe first, and what can be judged waits for no model.
#: All of it for fresh contacts, and all judging, before any of it for older ones, which have every fifth turn
#: (services/queue.py, jobs/turns.py).
PRIORITIES = {STORE: 10, JUDGE: 20, TRANSCRIBE: 30}


def request_storing(session: Session, contact: models.Contact, *, now: datetime) -> None:
    """Ask for the contact's recording to be taken into the file store."""
    _request(session, STORE, {"contact_id": contact.id}, of=contact.id, now=now, about_at=contact.started_at)


def request_transcribing(session: Session, recording: models.Recording, *, now: datetime) -> None:
    """Ask for the recording to be turned into words; the work is its length in seconds."""
    args: dict[str, object] = {"recording_id": recording.id}
    work, about_at = recording.duration_s or 0.0, recording.contact.started_at
    _request(session, TRANSCRIBE, args, of=recording.id, now=now, work=work, about_at=about_at)


def request_judging(session: Session, borrower_id: int, *, now: datetime) -> None:
    """Ask for every contact of the borrower to be judged whose evidence has changed."""
    _request(session, JUDGE, {"borrower_id": borrower_id}, of=borrower_id, now=now)


def request_judging_all(session: Session, *, now: datetime) -> int:
    """Ask for the contacts of every borrower to be judged, after a pack has changed; return how many borrowers."""
    borrowers = session.scalars(select(models.Borrower.id).order_by(models.Borrower.id)).all()
    for borrower_id in borrowers:
        request_judging(session, borrower_id, now=now)
    return len(borrowers)


def _request(
    session: Session,
    kind: str,
    args: dict[str, object],
    *,
    of: int,
    now: datetime,
    work: float = 0.0,
    about_at: datetime | None = None,
) -> None:
    key, priority = f"{kind}:{of}", PRIORITIES[kind]
    enqueue(session, kind, args, key=key, now=now, priority=priority, work=work, about_at=about_at)
