"""Reading the audit log: newest first, by actor, action and subject."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from audit_app import models
from audit_app.queries.paging import Page, parse_page_number, take_page


@dataclass(frozen=True)
class AuditFilter:
    """What the address of the audit log says; empty means everything."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    subject_id: str = ""
    page: int = 1

    @classmethod
    def from_address(cls, query: Mapping[str, str]) -> Self:
        """Read the address."""
        return cls(
            actor=query.get("actor", ""),
            action=query.get("action", ""),
            subject=query.get("subject", ""),
            subject_id=query.get("subject_id", "").strip(),
            page=parse_page_number(query.get("page")),
        )


@dataclass(frozen=True)
class AuditChoices:
    """What the log can be filtered by, with how often each occurs."""

    actors: tuple[tuple[str, int], ...]
    actions: tuple[tuple[str, int], ...]
    subjects: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ChainHead:
    """The newest link."""

    seq: int
    hash: str
    at: datetime | None


def list_events(session: Session, wanted: AuditFilter) -> Page[models.AuditEvent]:
    """Return one page of the log, newest first."""
    return take_page(session, _narrow(wanted).order_by(models.AuditEvent.seq.desc()), number=wanted.page)


def list_choices(session: Session) -> AuditChoices:
    """Return what the log can be filtered by, most frequent first."""
    event = models.AuditEvent
    return AuditChoices(
        actors=_counts(session, event.actor), actions=_counts(session, event.action),
        subjects=_counts(session, event.subject_kind),
    )  # fmt: skip


def get_head(session: Session) -> ChainHead:
    """Return the newest link; an empty log has link 0."""
    head = session.scalars(select(models.AuditHead).where(models.AuditHead.id == 1)).one()
    at = session.scalar(select(models.AuditEvent.at).where(models.AuditEvent.seq == head.seq))
    return ChainHead(seq=head.seq, hash=head.hash, at=at)


def _narrow(wanted: AuditFilter) -> Select[Any]:  # Any: the row type of a select over one class
    event = models.AuditEvent
    rows = select(event)
    for column, value in (
        (event.actor, wanted.actor),
        (event.action, wanted.action),
        (event.subject_kind, wanted.subject),
        (event.subject_id, wanted.subject_id),
    ):
        if value:
            rows = rows.where(column == value)
    return rows


def _counts(session: Session, column: InstrumentedAttribute[str]) -> tuple[tuple[str, int], ...]:
    rows = session.execute(select(column, func.count()).group_by(column).order_by(func.count().desc(), column))
    return tuple((value, count) for value, count in rows)
