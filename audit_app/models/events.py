"""Events: what changes what may be done next."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import AppendOnly, Base, UtcDateTime
from audit_app.models.borrowers import Borrower


class Event(Base, AppendOnly):
    """One interchange event; complaint cases and reviewers write the same rows, so a rule never asks for the source.

    `source` says where it came from: "import", "case:12", "user:3".
    """

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_borrower_at", "borrower_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(String(200), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    offset_minutes: Mapped[int] = mapped_column(default=0)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrowers.id"))
    type: Mapped[str] = mapped_column(String(40))
    account: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(200))
    channel: Mapped[str | None] = mapped_column(String(32))
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    value: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(200))
    content_hash: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    borrower: Mapped[Borrower] = relationship()
