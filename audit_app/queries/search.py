"""One search over contacts, borrowers, cases and spoken or written words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Float, Row, Select, cast, exists, literal, null, select
from sqlalchemy.orm import Session, aliased

from audit_app import models
from audit_app.models.complaints import ComplaintCase

SHOWN = 20
SHORTEST = 2
AROUND = 24


@dataclass(frozen=True)
class ContactHit:
    """A contact whose id fits."""

    id: int
    external_id: str
    channel: str
    started_at: datetime
    borrower: str


@dataclass(frozen=True)
class CaseHit:
    """A case whose number or summary fits."""

    id: int
    number: str
    summary: str
    state: str


@dataclass(frozen=True)
class WordHit:
    """Words that were said (`speaker`) or written in a contact; the hit stands between `before` and `after`."""

    contact_id: int
    channel: str
    started_at: datetime
    speaker: str
    start_s: float | None
    before: str
    hit: str
    after: str


@dataclass(frozen=True)
class Found:
    """What a search found, at most twenty of each kind."""

    contacts: tuple[ContactHit, ...] = ()
    borrowers: tuple[tuple[int, str], ...] = ()
    cases: tuple[CaseHit, ...] = ()
    words: tuple[WordHit, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was found."""
        return not (self.contacts or self.borrowers or self.cases or self.words)


def search(session: Session, wanted: str, *, with_cases: bool, with_words: bool) -> Found:
    """Find `wanted` (two characters at least) in ids, and in cases and words if the reader may see those."""
    wanted = wanted.strip()
    if len(wanted) < SHORTEST:
        return Found()
    return Found(
        contacts=_contacts(session, wanted),
        borrowers=_borrowers(session, wanted),
        cases=_cases(session, wanted) if with_cases else (),
        words=_words(session, wanted) if with_words else (),
    )


def _contacts(session: Session, wanted: str) -> tuple[ContactHit, ...]:
    contact, borrower = models.Contact, models.Borrower
    rows = session.execute(
        select(contact.id, contact.external_id, contact.channel, contact.started_at, borrower.external_id)
        .join(borrower, borrower.id == contact.borrower_id)
        .where(contact.external_id.contains(wanted, autoescape=True))
        .order_by(contact.started_at.desc())
        .limit(SHOWN)
    )
    return tuple(ContactHit(*row) for row in rows)


def _borrowers(session: Session, wanted: str) -> tuple[tuple[int, str], ...]:
    borrower = models.Borrower
    rows = session.execute(
        select(borrower.id, borrower.external_id)
        .where(borrower.external_id.contains(wanted, autoescape=True))
        .order_by(borrower.external_id)
        .limit(SHOWN)
    )
    return tuple((row[0], row[1]) for row in rows)


def _cases(session: Session, wanted: str) -> tuple[CaseHit, ...]:
    case = ComplaintCase
    fits = case.number.contains(wanted, autoescape=True) | case.summary.contains(wanted, autoescape=True)
    rows = session.scalars(select(case).where(fits).order_by(case.received_at.desc()).limit(SHOWN))
    return tuple(CaseHit(row.id, row.number, row.summary, row.state.value) for row in rows)


def _words(session: Session, wanted: str) -> tuple[WordHit, ...]:
    """Look into what was said and written, the newest contacts first."""
    hits = [_cut(row, wanted) for row in session.execute(_said(wanted))]
    hits += [_cut(row, wanted) for row in session.execute(_written(wanted))]
    hits.sort(key=lambda hit: hit.started_at, reverse=True)
    return tuple(hits[:SHOWN])


def _said(wanted: str) -> Select[int, str, datetime, str, float | None, str]:
    contact, transcript, utterance = models.Contact, models.Transcript, models.Utterance
    newer = aliased(models.Transcript)
    return (
        select(contact.id, contact.channel, contact.started_at, utterance.speaker, utterance.start_s, utterance.text)
        .join(transcript, transcript.id == utterance.transcript_id)
        .join(contact, contact.id == transcript.contact_id)
        .where(
            utterance.text.contains(wanted, autoescape=True),
            ~exists().where(newer.contact_id == transcript.contact_id, newer.id > transcript.id),
        )
        .order_by(contact.started_at.desc())
        .limit(SHOWN)
    )


def _written(wanted: str) -> Select[int, str, datetime, str, float | None, str]:
    contact, message = models.Contact, models.Message
    return (
        select(contact.id, contact.channel, contact.started_at, literal("agent"), cast(null(), Float), message.text)
        .join(contact, contact.id == message.contact_id)
        .where(message.text.contains(wanted, autoescape=True))
        .order_by(contact.started_at.desc())
        .limit(SHOWN)
    )


def _cut(row: Row[int, str, datetime, str, float | None, str], wanted: str) -> WordHit:
    """Keep a few words on both sides of the hit."""
    contact_id, channel, started_at, speaker, start_s, text = row
    at = max(0, text.lower().find(wanted.lower()))
    first, last = max(0, at - AROUND), at + len(wanted) + AROUND
    return WordHit(
        contact_id=contact_id,
        channel=channel,
        started_at=started_at,
        speaker=speaker,
        start_s=start_s,
        before=("…" if first else "") + text[first:at],
        hit=text[at : at + len(wanted)],
        after=text[at + len(wanted) : last] + ("…" if last < len(text) else ""),
    )
