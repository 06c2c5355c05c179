"""Every table, under one name: `models.Contact`."""

from audit_app.models.agencies import Agency, Agent, Lender
from audit_app.models.audit_events import AuditEvent, AuditHead
from audit_app.models.borrowers import Account, Borrower
from audit_app.models.checks import CheckRun, Finding, RuleOutcome, SuppressedFinding, Suspicion
from audit_app.models.complaints import (
    AllegationKind,
    CaseKind,
    CaseOutcome,
    CaseState,
    ComplainantRole,
    ComplaintAllegation,
    ComplaintCase,
    ComplaintClockChange,
    ComplaintContact,
    ComplaintEvidence,
    ComplaintFlag,
    ComplaintLetter,
    ComplaintNote,
    ComplaintReason,
    DisputeSubject,
    EvidenceOrigin,
    Forwarder,
    IntakeChannel,
    LetterKind,
)
from audit_app.models.contacts import (
    Contact,
    ContactState,
    Message,
    NotJudgeable,
    Recording,
)
from audit_app.models.corrections import Correction
from audit_app.models.events import Event
from audit_app.models.flags import Decision, DecisionOutcome, Flag, FlagFinding, FlagState
from audit_app.models.jobs import Job, JobState
from audit_app.models.packs import InstalledPack, InstalledRule
from audit_app.models.reports import Report, ReportFile, ReportFormat
from audit_app.models.speech_evaluations import SpeechEvaluation
from audit_app.models.transcripts import Transcript, Utterance
from audit_app.models.users import User

__all__ = [
    "Account",
    "Agency",
    "Agent",
    "AllegationKind",
    "AuditEvent",
    "AuditHead",
    "Borrower",
    "CaseKind",
    "CaseOutcome",
    "CaseState",
    "CheckRun",
    "ComplainantRole",
    "ComplaintAllegation",
    "ComplaintCase",
    "ComplaintClockChange",
    "ComplaintContact",
    "ComplaintEvidence",
    "ComplaintFlag",
    "ComplaintLetter",
    "ComplaintNote",
    "ComplaintReason",
    "Contact",
    "ContactState",
    "Correction",
    "Decision",
    "DecisionOutcome",
    "DisputeSubject",
    "Event",
    "EvidenceOrigin",
    "Finding",
    "Flag",
    "FlagFinding",
    "FlagState",
    "Forwarder",
    "InstalledPack",
    "InstalledRule",
    "IntakeChannel",
    "Job",
    "JobState",
    "Lender",
    "LetterKind",
    "Message",
    "NotJudgeable",
    "Recording",
    "Report",
    "ReportFile",
    "ReportFormat",
    "RuleOutcome",
    "SpeechEvaluation",
    "SuppressedFinding",
    "Suspicion",
    "Transcript",
    "User",
    "Utterance",
]
