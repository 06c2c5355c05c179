"""Traces of reading: listening to a recording and opening a transcript are deeds too."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Actor
from audit_app.services.audit_log import record_event

#: A browser asks for a recording in dozens of ranges; within this time they are one listening.
ONCE_WITHIN = timedelta(minutes=15)


def record_listening(session: Session, recording: models.Recording, *, by: Actor, now: datetime) -> bool:
    """Record that somebody listens to a recording; says False when that was recorded within 15 minutes."""
    return _record_once(session, "recording.heard", subject=("recording", recording.id), by=by, now=now)


def record_opening(session: Session, transcript: models.Transcript, *, by: Actor, now: datetime) -> bool:
    """Record that somebody opens a transcript; says False when that was recorded within 15 minutes."""
    return _record_once(session, "transcript.opened", subject=("transcript", transcript.id), by=by, now=now)


def record_reading(session: Session, message: models.Message, *, by: Actor, now: datetime) -> bool:
    """Record that somebody reads a message or letter; says False when that was recorded within 15 minutes."""
    return _record_once(session, "message.read", subject=("message", message.id), by=by, now=now)


def _record_once(session: Session, action: str, *, subject: tuple[str, int], by: Actor, now: datetime) -> bool:
    known = select(models.AuditEvent.seq).where(
        models.AuditEvent.action == action,
        models.AuditEvent.subject_kind == subject[0],
        models.AuditEvent.subject_id == str(subject[1]),
        models.AuditEvent.actor == by.key,
        models.AuditEvent.at > now - ONCE_WITHIN,
    )
    if session.scalar(known.limit(1)) is not None:
        return False
    record_event(session, action, subject=subject, by=by, now=now)
    return True
