"""What judging needs of one borrower: every contact with its words, the events, and what was judged already."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from audit_app import models
from audit_app.evidence import ContactRows


@dataclass(frozen=True)
class BorrowerRows:
    """One borrower's rows: contacts in the order in which they began, with the transcript in use for each."""

    external_id: str
    contacts: tuple[ContactRows, ...]
    transcript_ids: dict[int, int]
    events: tuple[models.Event, ...]
    #: (contact id, pack digest, input hash) of every check run there is.
    judged: frozenset[tuple[int, str, str]]


def load_borrower(session: Session, borrower_id: int) -> BorrowerRows:
    """Read everything that the contacts of one borrower are judged by, in a handful of statements."""
    borrower = session.get_one(models.Borrower, borrower_id)
    contacts = session.scalars(_contacts(borrower_id)).all()
    transcript_ids = _newest_transcripts(session, borrower_id)
    utterances = _utterances(session, borrower_id, set(transcript_ids.values()))
    mono = _heard_on_one_channel(session, borrower_id)
    messages = {message.contact_id: message for message in session.scalars(_of_borrower(models.Message, borrower_id))}
    rows = tuple(
        ContactRows(
            contact=contact,
            has_transcript=contact.id in transcript_ids,
            utterances=tuple(utterances.get(transcript_ids.get(contact.id, 0), ())),
            message=messages.get(contact.id),
            is_mono=transcript_ids.get(contact.id) in mono,
        )
        for contact in contacts
    )
    events = session.scalars(
        select(models.Event).where(models.Event.borrower_id == borrower_id).order_by(models.Event.at, models.Event.id)
    ).all()
    return BorrowerRows(borrower.external_id, rows, transcript_ids, tuple(events), _judged(session, borrower_id))


def _contacts(borrower_id: int) -> Select[models.Contact]:
    return (
        select(models.Contact)
        .where(models.Contact.borrower_id == borrower_id)
        .order_by(models.Contact.started_at, models.Contact.id)
        .options(
            joinedload(models.Contact.lender),
            joinedload(models.Contact.agency),
            joinedload(models.Contact.agent),
            joinedload(models.Contact.borrower),
        )
    )


def _newest_transcripts(session: Session, borrower_id: int) -> dict[int, int]:
    newest = (
        select(models.Transcript.contact_id, func.max(models.Transcript.id))
        .join(models.Contact, models.Contact.id == models.Transcript.contact_id)
        .where(models.Contact.borrower_id == borrower_id)
        .group_by(models.Transcript.contact_id)
    )
    return dict(list(session.execute(newest)))


def _heard_on_one_channel(session: Session, borrower_id: int) -> set[int]:
    heard = (
        select(models.Transcript.id, models.Transcript.speakers)
        .join(models.Contact, models.Contact.id == models.Transcript.contact_id)
        .where(models.Contact.borrower_id == borrower_id)
    )
    return {transcript_id for transcript_id, speakers in session.execute(heard) if speakers.get("is_mono")}


def _utterances(session: Session, borrower_id: int, wanted: set[int]) -> dict[int, list[models.Utterance]]:
    spoken = (
        select(models.Utterance)
        .join(models.Transcript, models.Transcript.id == models.Utterance.transcript_id)
        .join(models.Contact, models.Contact.id == models.Transcript.contact_id)
        .where(models.Contact.borrower_id == borrower_id)
        .order_by(models.Utterance.transcript_id, models.Utterance.index)
    )
    found: dict[int, list[models.Utterance]] = defaultdict(list)
    for utterance in session.scalars(spoken):
        if utterance.transcript_id in wanted:
            found[utterance.transcript_id].append(utterance)
    return found


def _of_borrower(table: type[models.Message], borrower_id: int) -> Select[models.Message]:
    return (
        select(table)
        .join(models.Contact, models.Contact.id == table.contact_id)
        .where(models.Contact.borrower_id == borrower_id)
    )


def _judged(session: Session, borrower_id: int) -> frozenset[tuple[int, str, str]]:
    runs = (
        select(models.CheckRun.contact_id, models.CheckRun.pack_digest, models.CheckRun.input_hash)
        .join(models.Contact, models.Contact.id == models.CheckRun.contact_id)
        .where(models.Contact.borrower_id == borrower_id)
    )
    return frozenset((contact_id, digest, input_hash) for contact_id, digest, input_hash in session.execute(runs))
