"""The audit log: every deed appends one link in its own transaction."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import chain, models
from audit_app.authz import Actor

_HEAD_KEY = "audit_head"


def record_event(
    session: Session,
    action: str,
    *,
    subject: tuple[str, int | str],
    by: Actor,
    now: datetime,
    payload: Mapping[str, object] | None = None,
) -> models.AuditEvent:
    """Append one link: `by` did `action` ("flag.claimed") to `subject` (("flag", 17)).

    `payload` holds ids, codes, old and new values; never names, phone numbers or words spoken.
    Writers wait for each other on the head row until their transaction ends, so the chain has no fork.
    """
    head = _lock_head(session)
    details = dict(payload or {})
    named = (subject[0], str(subject[1]))
    event = models.AuditEvent(
        seq=head.seq + 1,
        at=now,
        actor=by.key,
        action=action,
        subject_kind=named[0],
        subject_id=named[1],
        payload=details,
        prev_hash=head.hash,
        hash=chain.link_hash(
            head.seq + 1, head.hash, at=now, actor=by.key, action=action, subject=named, payload=details
        ),
    )
    session.add(event)
    head.seq, head.hash = event.seq, event.hash
    return event


def _lock_head(session: Session) -> models.AuditHead:
    """Return the newest link's row, locked once for each transaction."""
    transaction = session.get_transaction()
    kept: tuple[object, models.AuditHead] | None = session.info.get(_HEAD_KEY)
    if kept is not None and transaction is not None and kept[0] is transaction:
        return kept[1]
    head = session.scalars(select(models.AuditHead).where(models.AuditHead.id == 1).with_for_update()).one()
    session.info[_HEAD_KEY] = (session.get_transaction(), head)
    return head
