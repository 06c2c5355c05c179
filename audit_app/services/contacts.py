"""Contacts: taking interchange records in, once each, and what becomes of their recordings."""

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import chain, models, storage
from audit_app.authz import Actor, Permission, require
from audit_app.errors import Conflict
from audit_app.interchange.contact import Contact
from audit_app.models import ContactState, NotJudgeable
from audit_app.services.audit_log import record_event
from audit_app.services.parties import PartyBook
from audit_app.services.transcripts import save_given_turns
from audit_app.services.work import request_judging, request_storing, request_transcribing

#: What is spoken when a record does not say.
DEFAULT_LANGUAGE = "zh-CN"
_SEARCHED_AT_ONCE = 500


@dataclass(frozen=True)
class Imported:
    """What became of some records; those in `conflicts` were not taken, `unchanged` were known word for word."""

    added: tuple[models.Contact, ...]
    unchanged: int
    conflicts: tuple[Conflict, ...]


def import_contact(
    session: Session, record: Contact, *, by: Actor, now: datetime, own_lender: str, folder: Path | None = None
) -> models.Contact | None:
    """Take one record in; None when it was known already; raises Conflict when its id has other content."""
    imported = import_contacts(session, [record], by=by, now=now, own_lender=own_lender, folder=folder)
    if imported.conflicts:
        raise imported.conflicts[0]
    return imported.added[0] if imported.added else None


def import_contacts(
    session: Session,
    records: Sequence[Contact],
    *,
    by: Actor,
    now: datetime,
    own_lender: str,
    folder: Path | None = None,
) -> Imported:
    """Take records in, in their order, with the jobs that follow; the same record again changes nothing.

    `folder` is where relative recording paths begin.
    """
    require(by, Permission.IMPORT_CONTACTS)
    known = _known_hashes(session, [record.id for record in records])
    book = PartyBook(session, own_lender=own_lender)
    added, unchanged, conflicts = [], 0, []
    for record in records:
        content_hash = chain.content_hash(record.model_dump(mode="json", exclude_defaults=True))
        if record.id not in known:
            known[record.id] = content_hash
            contact = _build_contact(record, book, content_hash=content_hash, folder=folder, now=now)
            session.add(contact)
            added.append((contact, record))
        elif known[record.id] == content_hash:
            unchanged += 1
        else:
            conflicts.append(_other_content(record.id))
    session.flush()
    for contact, record in added:
        _follow_up(session, contact, record, by=by, now=now)
    for borrower_id in dict.fromkeys(contact.borrower_id for contact, _ in added):
        request_judging(session, borrower_id, now=now)
    session.flush()
    return Imported(tuple(contact for contact, _ in added), unchanged, tuple(conflicts))


@dataclass(frozen=True)
class Sound:
    """What a recording says about itself."""

    duration_s: float
    channels: int
    sample_rate: int


def attach_recording(
    session: Session,
    contact: models.Contact,
    stored: storage.StoredFile,
    *,
    file_name: str,
    sound: Sound | None,
    by: Actor,
    now: datetime,
) -> models.Recording:
    """Record where the contact's audio lies; the same again changes nothing. `sound` None: it cannot be read."""
    known = session.scalars(select(models.Recording).where(models.Recording.contact_id == contact.id)).one_or_none()
    if known is not None:
        return known
    recording = models.Recording(
        contact=contact,
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        file_name=file_name,
        media_type=mimetypes.guess_type(file_name)[0] or "application/octet-stream",
        duration_s=sound.duration_s if sound else None,
        channels=sound.channels if sound else None,
        sample_rate=sound.sample_rate if sound else None,
        channel_roles=contact.channel_roles,
        stored_at=now,
    )
    session.add(recording)
    session.flush()
    payload = {"contact": contact.id, "sha256": stored.sha256, "size_bytes": stored.size_bytes}
    record_event(session, "recording.stored", subject=("recording", recording.id), by=by, now=now, payload=payload)
    if sound is not None and contact.state is ContactState.IMPORTED:
        request_transcribing(session, recording, now=now)
    return recording


def mark_not_judgeable(
    session: Session,
    contact: models.Contact,
    reason: NotJudgeable,
    *,
    values: Mapping[str, object],
    by: Actor,
    now: datetime,
) -> None:
    """Say that what was said cannot be judged, and why; what was counted still is, so judging is asked for."""
    if contact.state is ContactState.NOT_JUDGEABLE and contact.not_judgeable_reason is reason:
        return
    contact.state, contact.not_judgeable_reason = ContactState.NOT_JUDGEABLE, reason
    contact.not_judgeable_values = dict(values)
    payload = {"reason": reason.value}
    record_event(session, "contact.not_judgeable", subject=("contact", contact.id), by=by, now=now, payload=payload)
    request_judging(session, contact.borrower_id, now=now)


def _follow_up(session: Session, contact: models.Contact, record: Contact, *, by: Actor, now: datetime) -> None:
    """Keep the words that came with the record, ask for its recording to be stored, and leave the trace."""
    if record.text is not None:
        session.add(models.Message(contact_id=contact.id, text=record.text))
    if record.turns:
        save_given_turns(session, contact, record.turns, now=now)
        contact.state = ContactState.TRANSCRIBED
    if contact.recording_source is not None:
        request_storing(session, contact, now=now)
    record_event(session, "contact.imported", subject=("contact", contact.id), by=by, now=now)


def _build_contact(
    record: Contact, book: PartyBook, *, content_hash: str, folder: Path | None, now: datetime
) -> models.Contact:
    agency = book.agency(record)
    borrower = book.borrower(record.borrower.id)
    _learn(borrower, record)
    for account in record.accounts:
        book.account(borrower, account)
    return models.Contact(
        external_id=record.id,
        channel=record.channel,
        direction=record.direction,
        started_at=record.started_at,
        offset_minutes=offset_minutes(record.started_at),
        local_date=local_date(record.started_at, zones=record.borrower.time_zones),
        duration_s=record.duration_s,
        result=record.result,
        lender=book.lender(record),
        agency=agency,
        agent=book.agent(record, agency),
        borrower=borrower,
        time_zones=list(record.borrower.time_zones),
        traits=list(record.borrower.traits),
        accounts=[account.model_dump(mode="json", exclude_none=True) for account in record.accounts],
        party_role=record.party.role,
        party_address=record.party.address,
        from_address=record.from_address,
        purpose=record.purpose,
        language=record.language or DEFAULT_LANGUAGE,
        announced_recording=record.announced_recording,
        channel_roles={str(number): role for number, role in record.channel_roles.items()},
        attributes=dict(record.attributes),
        recording_source=_source(record.recording, folder),
        state=ContactState.IMPORTED,
        not_judgeable_values={},
        content_hash=content_hash,
        imported_at=now,
    )


def local_date(moment: datetime, *, zones: Sequence[str]) -> date:
    """Return the day at the borrower's: in the first known zone, else in the offset of the moment itself."""
    return (moment.astimezone(ZoneInfo(zones[0])) if zones else moment).date()


def offset_minutes(moment: datetime) -> int:
    """Return how far the moment's own clock is ahead of UTC, in minutes."""
    offset = moment.utcoffset()
    return round(offset.total_seconds() / 60) if offset is not None else 0


def _source(recording: str | None, folder: Path | None) -> str | None:
    if recording is None or "://" in recording:
        return recording
    return str((folder or Path()).joinpath(recording).resolve())


def _learn(borrower: models.Borrower, record: Contact) -> None:
    """Add the zones and traits that the record states to those that are known."""
    for known, stated in (("time_zones", record.borrower.time_zones), ("traits", record.borrower.traits)):
        have = getattr(borrower, known)
        if new := [word for word in stated if word not in have]:
            setattr(borrower, known, [*have, *new])


def _known_hashes(session: Session, external_ids: Sequence[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for first in range(0, len(external_ids), _SEARCHED_AT_ONCE):
        some = external_ids[first : first + _SEARCHED_AT_ONCE]
        wanted = select(models.Contact.external_id, models.Contact.content_hash)
        known |= {
            row.external_id: row.content_hash
            for row in session.execute(wanted.where(models.Contact.external_id.in_(some)))
        }
    return known


def _other_content(external_id: str) -> Conflict:
    return Conflict(
        f"A contact with the id {external_id!r} is already recorded with other content.",
        zh=f"触达记录“{external_id}”已存在，且内容不同。",
        field="id",
        value=external_id,
        remedy="Contacts are never changed; give a corrected record an id of its own.",
    )
