"""Complaint cases and disputes: what was alleged, about which contacts, with what evidence, clock and answer."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.clocks import ClockChangeKind
from audit_app.db import AppendOnly, Base, JsonValue, Unchanging, UtcDateTime, word_type
from audit_app.models.agencies import Agency
from audit_app.models.borrowers import Borrower
from audit_app.models.contacts import Contact
from audit_app.models.flags import Flag
from audit_app.models.users import User


class CaseKind(StrEnum):
    """A complaint is about conduct; a dispute objects to amount, identity or credit record."""

    COMPLAINT = "complaint"
    DISPUTE = "dispute"


class DisputeSubject(StrEnum):
    """What a dispute objects to."""

    AMOUNT = "amount"
    IDENTITY = "identity"
    CREDIT_RECORD = "credit_record"


class ComplainantRole(StrEnum):
    """Who complains: the borrower, someone acting for them, or another person who was contacted."""

    BORROWER = "borrower"
    REPRESENTATIVE = "representative"
    HEIR = "heir"
    THIRD_PARTY = "third_party"


class IntakeChannel(StrEnum):
    """How a case came in: the channels of JR/T 0169-2018, without its numbers."""

    PHONE = "phone"
    MOBILE_APP = "mobile_app"
    E_BANKING = "e_banking"
    PUBLIC_PLATFORM = "public_platform"
    SMS = "sms"
    BRANCH = "branch"
    SELF_SERVICE = "self_service"
    LETTER = "letter"
    EMAIL = "email"
    AGENCY = "agency"
    THIRD_PARTY = "third_party"
    BACK_OFFICE = "back_office"
    OTHER = "other"


class Forwarder(StrEnum):
    """Which authority passed a case on."""

    NFRA = "nfra"
    CENTRAL_BANK = "central_bank"
    HOTLINE_12345 = "12345"
    OTHER = "other"


class ComplaintReason(StrEnum):
    """Why someone complains: the reason list of JR/T 0169-2018, without its numbers."""

    COLLECTION_CONDUCT = "collection_conduct"
    SERVICE_QUALITY = "service_quality"
    FACILITIES = "facilities"
    RULES_PROCESS = "rules_process"
    MARKETING = "marketing"
    INFORMATION_DISCLOSURE = "information_disclosure"
    PRODUCT_RETURN = "product_return"
    FREEDOM_OF_CHOICE = "freedom_of_choice"
    CONTRACT_TERMS = "contract_terms"
    FUND_SAFETY = "fund_safety"
    INFORMATION_SAFETY = "information_safety"
    PRICING = "pricing"
    OTHER = "other"


class CaseState(StrEnum):
    """How far a case has come. The clock stops when the complainant has been told, that is at `answered`."""

    OPEN = "open"
    DECIDED = "decided"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class CaseOutcome(StrEnum):
    """What was decided on a case or on one allegation."""

    SUPPORTED = "supported"
    PARTLY_SUPPORTED = "partly_supported"
    NOT_SUPPORTED = "not_supported"


class AllegationKind(StrEnum):
    """What one allegation says; for most of them the record can be counted."""

    TOO_MANY_CALLS = "too_many_calls"
    QUIET_HOURS = "quiet_hours"
    THREAT = "threat"
    INSULT = "insult"
    IMPERSONATION = "impersonation"
    THIRD_PARTY = "third_party"
    DISCLOSURE = "disclosure"
    FALSE_STATEMENT = "false_statement"
    IGNORED_STOP_REQUEST = "ignored_stop_request"
    WRONG_AMOUNT = "wrong_amount"
    REFUSED_COMPLAINT = "refused_complaint"
    OTHER = "other"


class EvidenceOrigin(StrEnum):
    """Where a piece of evidence came from."""

    COMPLAINANT = "complainant"
    LENDER = "lender"
    AGENCY = "agency"
    AUTHORITY = "authority"
    OTHER = "other"


class LetterKind(StrEnum):
    """What a letter to the complainant is."""

    ANSWER = "answer"


class ComplaintCase(Base):
    """One complaint or dispute. `received_on` is the day in the installation's zone; the clock counts from it.

    `facts`, `grounds`, `measures` and `remedies` are the parts of the answer; they are fixed once the case is answered.
    """

    __tablename__ = "complaint_cases"
    __table_args__ = (Index("ix_complaint_cases_state_received", "state", "received_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[CaseKind] = mapped_column(word_type(CaseKind))
    dispute_subject: Mapped[DisputeSubject | None] = mapped_column(word_type(DisputeSubject))
    clock_rule: Mapped[str] = mapped_column(String(40))
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrowers.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    complainant_role: Mapped[ComplainantRole] = mapped_column(word_type(ComplainantRole))
    complainant_name: Mapped[str | None] = mapped_column(String(200))
    intake_channel: Mapped[IntakeChannel] = mapped_column(word_type(IntakeChannel))
    forwarded_by: Mapped[Forwarder | None] = mapped_column(word_type(Forwarder))
    reasons: Mapped[list[str]] = mapped_column(JsonValue, default=list)
    summary: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_on: Mapped[date]
    state: Mapped[CaseState] = mapped_column(word_type(CaseState), default=CaseState.OPEN)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[CaseOutcome | None] = mapped_column(word_type(CaseOutcome))
    facts: Mapped[str | None] = mapped_column(Text)
    grounds: Mapped[str | None] = mapped_column(Text)
    measures: Mapped[str | None] = mapped_column(Text)
    remedies: Mapped[str | None] = mapped_column(Text)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_on: Mapped[date | None]
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawal_note: Mapped[str | None] = mapped_column(Text)

    borrower: Mapped[Borrower] = relationship()
    agency: Mapped[Agency | None] = relationship()
    assigned_to: Mapped[User | None] = relationship(foreign_keys=[assigned_to_id])
    opened_by: Mapped[User | None] = relationship(foreign_keys=[opened_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


class ComplaintAllegation(Base):
    """One thing that is alleged, with what the handler found; `claimed_count` is the number that was claimed."""

    __tablename__ = "complaint_allegations"
    __table_args__ = (UniqueConstraint("case_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("complaint_cases.id"))
    position: Mapped[int]
    kind: Mapped[AllegationKind] = mapped_column(word_type(AllegationKind))
    text: Mapped[str] = mapped_column(Text)
    claimed_on: Mapped[date | None]
    claimed_count: Mapped[int | None]
    assessment: Mapped[CaseOutcome | None] = mapped_column(word_type(CaseOutcome))
    assessment_note: Mapped[str | None] = mapped_column(Text)
    assessed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    assessed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    case: Mapped[ComplaintCase] = relationship()
    assessed_by: Mapped[User | None] = relationship()


class ComplaintContact(Base):
    """A contact that a case is about."""

    __tablename__ = "complaint_contacts"
    __table_args__ = (UniqueConstraint("case_id", "contact_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("complaint_cases.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    case: Mapped[ComplaintCase] = relationship()
    contact: Mapped[Contact] = relationship()
    linked_by: Mapped[User | None] = relationship()


class ComplaintFlag(Base):
    """A flag that a case is about."""

    __tablename__ = "complaint_flags"
    __table_args__ = (UniqueConstraint("case_id", "flag_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("complaint_cases.id"))
    flag_id: Mapped[int] = mapped_column(ForeignKey("flags.id"), index=True)
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    case: Mapped[ComplaintCase] = relationship()
    flag: Mapped[Flag] = relationship()
    linked_by: Mapped[User | None] = relationship()


class ComplaintEvidence(Base, Unchanging):
    """A file in a case, kept in the file store under its sha256."""

    __tablename__ = "complaint_evidence"
    __table_args__ = (UniqueConstraint("case_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("complaint_cases.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(400))
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    origin: Mapped[EvidenceOrigin] = mapped_column(word_type(EvidenceOrigin))
    note: Mapped[str | None] = mapped_column(Text)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    case: Mapped[ComplaintCase] = relationship()
    added_by: Mapped[User | None] = relationship()


class ComplaintNote(Base, Unchanging):
    """What a user wrote down while working on a case."""

    __tablename__ = "complaint_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("complaint_cases.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    case: Mapped[ComplaintCase] = relationship()
    written_by: Mapped[User | None] = relationship()


class ComplaintClockChange(Base, AppendOnly):
    """An extension, pause, resumption or restart of a case's clock, with its reason and, where due, its approval."""

    __tablename__ = "complaint_clock_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("complaint_cases.id"), index=True)
    kind: Mapped[ClockChangeKind] = mapped_column(word_type(ClockChangeKind))
    changed_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    approved_by: Mapped[str | None] = mapped_column(String(200))
    told_on: Mapped[date | None]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    case: Mapped[ComplaintCase] = relationship()
    made_by: Mapped[User | None] = relationship()


class ComplaintLetter(Base, Unchanging):
    """A letter that was sent, as the exact PDF in the file store."""

    __tablename__ = "complaint_letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("complaint_cases.id"), index=True)
    kind: Mapped[LetterKind] = mapped_column(word_type(LetterKind))
    language: Mapped[str] = mapped_column(String(35))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    case: Mapped[ComplaintCase] = relationship()
    made_by: Mapped[User | None] = relationship()
