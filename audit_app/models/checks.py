"""What the machine found: check runs, rule outcomes and findings; written once, never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import AppendOnly, Base, JsonValue, UtcDateTime
from audit_app.models.contacts import Contact
from audit_app.models.packs import InstalledPack


class CheckRun(Base, AppendOnly):
    """One pack applied to one contact. The newest run (highest id) of a contact and pack is the one that counts.

    `input_hash` covers everything that the rules saw, so the same evidence is never judged twice.
    Rules that came out clear or not applicable are kept as lists of ids; all other outcomes have a RuleOutcome.
    """

    __tablename__ = "check_runs"
    __table_args__ = (UniqueConstraint("contact_id", "pack_digest", "input_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    transcript_id: Mapped[int | None] = mapped_column()
    installed_pack_id: Mapped[int] = mapped_column(ForeignKey("installed_packs.id"))
    pack_id: Mapped[str] = mapped_column(String(100))
    pack_version: Mapped[str] = mapped_column(String(40))
    pack_digest: Mapped[str] = mapped_column(String(64))
    input_hash: Mapped[str] = mapped_column(String(64))
    clear_rules: Mapped[list[str]] = mapped_column(JsonValue, default=list)
    not_applicable_rules: Mapped[list[str]] = mapped_column(JsonValue, default=list)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    contact: Mapped[Contact] = relationship()
    installed_pack: Mapped[InstalledPack] = relationship()


class RuleOutcome(Base, AppendOnly):
    """What one rule came to in one run: `finding`, `presumed` or `undetermined`; `reason` is {zh, en}."""

    __tablename__ = "rule_outcomes"
    __table_args__ = (UniqueConstraint("check_run_id", "rule_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_run_id: Mapped[int] = mapped_column(ForeignKey("check_runs.id"))
    rule_id: Mapped[str] = mapped_column(String(100), index=True)
    category: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(16), index=True)
    reason: Mapped[dict[str, str]] = mapped_column(JsonValue)
    #: Interchange names of the facts without which an undetermined outcome could not be decided.
    missing: Mapped[list[str]] = mapped_column(JsonValue, default=list)
    #: The rule is a draft: its outcome is kept for comparison and raises no flag.
    draft: Mapped[bool] = mapped_column(default=False)

    check_run: Mapped[CheckRun] = relationship()


class Finding(Base, AppendOnly):
    """Where and why one rule objects to one contact.

    `spans` is a list of {utterance_id, message_id, turn, start, end, start_s, end_s, meant}: characters `start`..`end`
    of the utterance (or of the message when utterance_id is None). The quote is read through it, never stored here.
    `related` lists ids of the other contacts (contacts.id) that were counted.
    """

    __tablename__ = "findings"
    __table_args__ = (UniqueConstraint("check_run_id", "rule_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_run_id: Mapped[int] = mapped_column(ForeignKey("check_runs.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    rule_id: Mapped[str] = mapped_column(String(100), index=True)
    category: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[dict[str, str]] = mapped_column(JsonValue)
    spans: Mapped[list[dict[str, Any]]] = mapped_column(JsonValue, default=list)
    related: Mapped[list[int]] = mapped_column(JsonValue, default=list)

    check_run: Mapped[CheckRun] = relationship()
    contact: Mapped[Contact] = relationship()


class SuppressedFinding(Base, AppendOnly):
    """A finding that raises no flag up to and including `expires_on`, by a suppression of the lender's overlay.

    It stays a finding and is counted apart; after that day a flag is raised for it.
    """

    __tablename__ = "suppressed_findings"

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"), unique=True)
    suppression: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(200))
    expires_on: Mapped[date] = mapped_column(index=True)

    finding: Mapped[Finding] = relationship()


class Suspicion(Base, AppendOnly):
    """What the trained model made of the words that one run judged; it is no finding and is never counted as one.

    `score` and `limit_score` are 0 to 1; `first_turn` and `last_turn` are the indexes of the utterances that scored
    highest (0 for a message), and `category` what they sound like most.
    """

    __tablename__ = "suspicions"

    id: Mapped[int] = mapped_column(primary_key=True)
    check_run_id: Mapped[int] = mapped_column(ForeignKey("check_runs.id"), unique=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    model_digest: Mapped[str] = mapped_column(String(64))
    score: Mapped[float] = mapped_column()
    limit_score: Mapped[float] = mapped_column()
    is_suspected: Mapped[bool] = mapped_column()
    category: Mapped[str] = mapped_column(String(40))
    first_turn: Mapped[int] = mapped_column()
    last_turn: Mapped[int] = mapped_column()

    check_run: Mapped[CheckRun] = relationship()
