"""Contacts, their recordings and their messages."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import Base, JsonValue, Unchanging, UtcDateTime, word_type
from audit_app.models.agencies import Agency, Agent, Lender
from audit_app.models.borrowers import Borrower


class ContactState(StrEnum):
    """How far a contact has come. `not_judgeable` is an end of its own and never counts as clear."""

    IMPORTED = "imported"
    TRANSCRIBED = "transcribed"
    JUDGED = "judged"
    NOT_JUDGEABLE = "not_judgeable"


class NotJudgeable(StrEnum):
    """Why what was said in a contact could not be judged; audit_app.reasons has the sentences."""

    MISSING = "missing"
    EMPTY = "empty"
    CUT = "cut"
    NOT_AUDIO = "not_audio"
    UNSUPPORTED = "unsupported"
    DAMAGED = "damaged"
    CHANGING = "changing"
    SILENT = "silent"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    FAILED = "failed"


class Contact(Base):
    """One call, voicemail, message, letter or visit, tried or made, as its interchange line said it.

    Channel, direction, result, party role and purpose hold the words of the interchange format. `local_date` is the day
    at the borrower's (first zone, else the offset of the line). `content_hash` makes the import idempotent.
    """

    __tablename__ = "contacts"
    __table_args__ = (
        Index("ix_contacts_borrower_started", "borrower_id", "started_at"),
        Index("ix_contacts_agency_started", "agency_id", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(String(200), unique=True)
    channel: Mapped[str] = mapped_column(String(32))
    direction: Mapped[str] = mapped_column(String(32))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    offset_minutes: Mapped[int]
    local_date: Mapped[date] = mapped_column(index=True)
    duration_s: Mapped[float | None]
    result: Mapped[str] = mapped_column(String(32))
    lender_id: Mapped[int] = mapped_column(ForeignKey("lenders.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"), index=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrowers.id"))
    time_zones: Mapped[list[str]] = mapped_column(JsonValue, default=list)
    traits: Mapped[list[str]] = mapped_column(JsonValue, default=list)
    accounts: Mapped[list[dict[str, Any]]] = mapped_column(JsonValue, default=list)
    party_role: Mapped[str | None] = mapped_column(String(32))
    party_address: Mapped[str | None] = mapped_column(String(200))
    from_address: Mapped[str | None] = mapped_column(String(200))
    purpose: Mapped[str | None] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(35))
    announced_recording: Mapped[bool | None]
    channel_roles: Mapped[dict[str, str]] = mapped_column(JsonValue, default=dict)
    attributes: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict)
    #: The recording's path as it was resolved at import; None when the line named none.
    recording_source: Mapped[str | None] = mapped_column(Text)
    state: Mapped[ContactState] = mapped_column(word_type(ContactState), default=ContactState.IMPORTED, index=True)
    not_judgeable_reason: Mapped[NotJudgeable | None] = mapped_column(word_type(NotJudgeable))
    #: Values for the sentence of the reason, such as {"path": …} or {"hours": 5.2, "limit": 4}.
    not_judgeable_values: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict)
    content_hash: Mapped[str] = mapped_column(String(64))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)

    lender: Mapped[Lender] = relationship()
    agency: Mapped[Agency | None] = relationship()
    agent: Mapped[Agent | None] = relationship()
    borrower: Mapped[Borrower] = relationship()


class Recording(Base, Unchanging):
    """The original audio of one contact, in the file store under its sha256; it never changes.

    Duration, channels and rate are None when the file could not be read as audio.
    """

    __tablename__ = "recordings"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size_bytes: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(400))
    media_type: Mapped[str] = mapped_column(String(100))
    duration_s: Mapped[float | None]
    channels: Mapped[int | None]
    sample_rate: Mapped[int | None]
    channel_roles: Mapped[dict[str, str]] = mapped_column(JsonValue, default=dict)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)

    contact: Mapped[Contact] = relationship()


class Message(Base, Unchanging):
    """The text of one contact."""

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)

    contact: Mapped[Contact] = relationship()
