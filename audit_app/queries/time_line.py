"""A borrower's time line: every contact, event and complaint case in order, what was counted and what was flagged."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from audit_app import models
from audit_app.models.complaints import ComplaintCase
from audit_app.queries.review_queue import list_rule_titles

_RANKS = ("critical", "high", "medium", "low")


@dataclass(frozen=True)
class FlagNote:
    """One flag as the time line names it; `counted` are the contacts that its finding counted."""

    id: int
    title: dict[str, str]
    reason: dict[str, str]
    severity: str
    state: str
    outcome: str | None
    counted: tuple[int, ...]


@dataclass(frozen=True)
class TimeLineEntry:
    """One dot. `kind` is contact, event or case; what does not belong to a kind is None.

    `is_counted`: the finding in view counted this contact.
    """

    kind: str
    id: int
    at: datetime
    word: str
    channel: str | None = None
    direction: str | None = None
    result: str | None = None
    party_role: str | None = None
    agency: str | None = None
    duration_s: float | None = None
    state: str | None = None
    flags: tuple[FlagNote, ...] = ()
    until: datetime | None = None
    is_current: bool = False
    is_counted: bool = False
    #: Between the first and the last counted contact, so that a line can join them.
    is_joined: bool = False

    @property
    def severity(self) -> str | None:
        """Return the severity of the worst flag on this contact."""
        return min((flag.severity for flag in self.flags), key=_RANKS.index, default=None)

    @property
    def waiting(self) -> int:
        """Return how many flags of this contact wait for a decision."""
        return sum(flag.outcome is None for flag in self.flags)

    @property
    def upheld(self) -> int:
        """Return how many flags of this contact were upheld."""
        return sum(flag.outcome == models.DecisionOutcome.UPHELD for flag in self.flags)


def list_time_line(
    session: Session, borrower_id: int, *, current_id: int | None = None, counted: Collection[int] = ()
) -> tuple[TimeLineEntry, ...]:
    """Return everything that happened with this borrower, oldest first."""
    entries = [
        *_contacts(session, borrower_id, current_id, frozenset(counted)),
        *_events(session, borrower_id),
        *_cases(session, borrower_id),
    ]
    return _join(sorted(entries, key=lambda entry: (entry.at, entry.kind, entry.id)))


def _join(entries: list[TimeLineEntry]) -> tuple[TimeLineEntry, ...]:
    ends = [place for place, entry in enumerate(entries) if entry.is_counted]
    if not ends:
        return tuple(entries)
    ends += [place for place, entry in enumerate(entries) if entry.is_current]
    between = range(min(ends), max(ends) + 1)
    return tuple(replace(entry, is_joined=place in between) for place, entry in enumerate(entries))


def _contacts(
    session: Session, borrower_id: int, current_id: int | None, counted: frozenset[int]
) -> list[TimeLineEntry]:
    statement = select(models.Contact).where(models.Contact.borrower_id == borrower_id)
    rows = session.scalars(statement.options(joinedload(models.Contact.agency))).all()
    flags = _flags(session, borrower_id)
    return [
        TimeLineEntry(
            kind="contact",
            id=row.id,
            at=row.started_at,
            word=row.channel,
            channel=row.channel,
            direction=row.direction,
            result=row.result,
            party_role=row.party_role,
            agency=row.agency.name if row.agency else None,
            duration_s=row.duration_s,
            state=row.state,
            flags=tuple(flags.get(row.id, ())),
            is_current=row.id == current_id,
            is_counted=row.id in counted,
        )
        for row in rows
    ]


def _flags(session: Session, borrower_id: int) -> dict[int, list[FlagNote]]:
    statement = (
        select(models.Flag)
        .join(models.Contact, models.Flag.contact_id == models.Contact.id)
        .where(models.Contact.borrower_id == borrower_id, models.Flag.state != models.FlagState.WITHDRAWN)
        .options(joinedload(models.Flag.finding).joinedload(models.Finding.check_run))
    )
    flags = session.scalars(statement).all()
    titles = list_rule_titles(session, {flag.finding.check_run.installed_pack_id for flag in flags})
    by_contact: dict[int, list[FlagNote]] = {}
    for flag in sorted(flags, key=lambda flag: (_RANKS.index(flag.severity), flag.id)):
        title = titles.get((flag.finding.check_run.installed_pack_id, flag.rule_id))
        by_contact.setdefault(flag.contact_id, []).append(_note(flag, title))
    return by_contact


def _note(flag: models.Flag, title: dict[str, str] | None) -> FlagNote:
    return FlagNote(
        id=flag.id,
        title=title or {"zh": flag.rule_id, "en": flag.rule_id},
        reason=flag.finding.reason,
        severity=flag.severity,
        state=flag.state,
        outcome=flag.outcome,
        counted=tuple(flag.finding.related),
    )


def _events(session: Session, borrower_id: int) -> list[TimeLineEntry]:
    rows = session.scalars(select(models.Event).where(models.Event.borrower_id == borrower_id))
    return [
        TimeLineEntry(kind="event", id=row.id, at=row.at, word=row.type, channel=row.channel, until=row.until)
        for row in rows
    ]


def _cases(session: Session, borrower_id: int) -> list[TimeLineEntry]:
    rows = session.scalars(select(ComplaintCase).where(ComplaintCase.borrower_id == borrower_id))
    return [TimeLineEntry(kind="case", id=row.id, at=row.received_at, word=row.number, state=row.state) for row in rows]
