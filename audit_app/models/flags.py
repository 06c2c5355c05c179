"""Flags, the findings they stand for, and what people decided."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import AppendOnly, Base, UtcDateTime, word_type
from audit_app.models.checks import Finding
from audit_app.models.contacts import Contact
from audit_app.models.users import User


class FlagState(StrEnum):
    """Where a flag stands. `withdrawn`: a later check run no longer finds it, and nobody had decided."""

    OPEN = "open"
    CLAIMED = "claimed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class DecisionOutcome(StrEnum):
    """How a review ends."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"
    REFERRED = "referred"


class Flag(Base):
    """Findings of one rule on one contact, put before people.

    `finding` is the newest one; `outcome`, `decided_at` and `decided_by` repeat the newest decision for lists.
    """

    __tablename__ = "flags"
    __table_args__ = (
        UniqueConstraint("contact_id", "pack_id", "rule_id"),
        Index("ix_flags_state_severity", "state", "severity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    pack_id: Mapped[str] = mapped_column(String(100))
    rule_id: Mapped[str] = mapped_column(String(100), index=True)
    category: Mapped[str] = mapped_column(String(40), index=True)
    severity: Mapped[str] = mapped_column(String(16))
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"))
    state: Mapped[FlagState] = mapped_column(word_type(FlagState), default=FlagState.OPEN)
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[DecisionOutcome | None] = mapped_column(word_type(DecisionOutcome))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    contact: Mapped[Contact] = relationship()
    finding: Mapped[Finding] = relationship()
    claimed_by: Mapped[User | None] = relationship(foreign_keys=[claimed_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


class FlagFinding(Base, AppendOnly):
    """Every finding that a flag has stood for, oldest first by id."""

    __tablename__ = "flag_findings"
    __table_args__ = (UniqueConstraint("flag_id", "finding_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    flag_id: Mapped[int] = mapped_column(ForeignKey("flags.id"))
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"))


class Decision(Base, AppendOnly):
    """The end of a review. A change of mind is a new decision that names the old one in `supersedes_id`."""

    __tablename__ = "decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    flag_id: Mapped[int] = mapped_column(ForeignKey("flags.id"), index=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"))
    outcome: Mapped[DecisionOutcome] = mapped_column(word_type(DecisionOutcome))
    reason_code: Mapped[str] = mapped_column(String(60))
    note: Mapped[str | None] = mapped_column(Text)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: Unique: two decisions cannot both replace the same one.
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"), unique=True)

    flag: Mapped[Flag] = relationship()
    decided_by: Mapped[User] = relationship()
