"""Events of borrowers: imported, or written by complaint cases and people; each may change what rules say."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import chain, models
from audit_app.authz import Actor, Permission, require
from audit_app.errors import Conflict
from audit_app.interchange.event import Event
from audit_app.services.audit_log import record_event
from audit_app.services.contacts import offset_minutes
from audit_app.services.parties import PartyBook
from audit_app.services.work import request_judging

_SEARCHED_AT_ONCE = 500


@dataclass(frozen=True)
class ImportedEvents:
    """What became of some event records."""

    added: tuple[models.Event, ...]
    unchanged: int
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class EventDetails:
    """What an event may say beyond its kind and moment; the names are those of the interchange format."""

    account: str | None = None
    address: str | None = None
    channel: str | None = None
    until: datetime | None = None
    value: str | None = None


def import_events(session: Session, records: Sequence[Event], *, by: Actor, now: datetime) -> ImportedEvents:
    """Take event records in, in their order; the same record again changes nothing."""
    require(by, Permission.IMPORT_CONTACTS)
    known = _known_hashes(session, [record.id for record in records])
    book = PartyBook(session, own_lender="")
    added, unchanged, conflicts = [], 0, []
    for record in records:
        content_hash = chain.content_hash(record.model_dump(mode="json", exclude_defaults=True))
        if record.id in known:
            if known[record.id] == content_hash:
                unchanged += 1
            else:
                conflicts.append(_other_content(record.id))
            continue
        known[record.id] = content_hash
        added.append(_build_event(record, book, content_hash=content_hash, now=now))
    session.add_all(added)
    session.flush()
    for event in added:
        record_event(session, "event.imported", subject=("event", event.id), by=by, now=now)
    for borrower_id in dict.fromkeys(event.borrower_id for event in added):
        request_judging(session, borrower_id, now=now)
    return ImportedEvents(tuple(added), unchanged, tuple(conflicts))


def add_borrower_event(
    session: Session,
    borrower: models.Borrower,
    kind: str,
    *,
    at: datetime,
    source: str,
    by: Actor,
    now: datetime,
    details: EventDetails | None = None,
) -> models.Event:
    """Write an interchange event that did not come from a file, such as `complaint_opened` from "case:12".

    The same kind, moment and source again returns the event that is there.
    """
    external_id = f"{source}:{kind}:{at.astimezone(UTC).isoformat()}"
    known = session.scalars(select(models.Event).where(models.Event.external_id == external_id)).one_or_none()
    if known is not None:
        return known
    stated = asdict(details or EventDetails())
    event = models.Event(
        external_id=external_id,
        at=at,
        offset_minutes=offset_minutes(at),
        borrower=borrower,
        type=kind,
        source=source,
        content_hash=chain.content_hash({name: str(value) for name, value in stated.items()}),
        recorded_at=now,
        **stated,
    )
    session.add(event)
    session.flush()
    payload = {"type": kind, "source": source, "borrower": borrower.id}
    record_event(session, "event.recorded", subject=("event", event.id), by=by, now=now, payload=payload)
    request_judging(session, borrower.id, now=now)
    return event


def _build_event(record: Event, book: PartyBook, *, content_hash: str, now: datetime) -> models.Event:
    return models.Event(
        external_id=record.id,
        at=record.at,
        offset_minutes=offset_minutes(record.at),
        borrower=book.borrower(record.borrower),
        type=record.type,
        account=record.account,
        address=record.address,
        channel=record.channel,
        until=record.until,
        value=record.value,
        source=record.source or "import",
        content_hash=content_hash,
        recorded_at=now,
    )


def _known_hashes(session: Session, external_ids: Sequence[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for first in range(0, len(external_ids), _SEARCHED_AT_ONCE):
        some = external_ids[first : first + _SEARCHED_AT_ONCE]
        wanted = select(models.Event.external_id, models.Event.content_hash).where(models.Event.external_id.in_(some))
        known |= {row.external_id: row.content_hash for row in session.execute(wanted)}
    return known


def _other_content(external_id: str) -> Conflict:
    return Conflict(
        f"An event with the id {external_id!r} is already recorded with other content.",
        zh=f"事件“{external_id}”已存在，且内容不同。",
        field="id",
        value=external_id,
        remedy="Events are never changed; record a later event that ends or corrects it.",
    )
