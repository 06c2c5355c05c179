"""Every table, under one name: `models.Contact`."""

from audit_app.models.agencies import Agency, Agent, Lender
from audit_app.models.audit_events import AuditEvent, AuditHead
from audit_app.models.borrowers import Account, Borrower
from audit_app.models.checks import CheckRun, Finding, RuleOutcome
from audit_app.models.contacts import (
    Contact,
    ContactState,
    Message,
    NotJudgeable,
    Recording,
)
from audit_app.models.events import Event
from audit_app.models.flags import Decision, DecisionOutcome, Flag, FlagFinding, FlagState
from audit_app.models.jobs import Job, JobState
from audit_app.models.packs import InstalledPack, InstalledRule
from audit_app.models.transcripts import Transcript, Utterance
from audit_app.models.users import User

__all__ = [
    "Account",
    "Agency",
    "Agent",
    "AuditEvent",
    "AuditHead",
    "Borrower",
    "CheckRun",
    "Contact",
    "ContactState",
    "Decision",
    "DecisionOutcome",
    "Event",
    "Finding",
    "Flag",
    "FlagFinding",
    "FlagState",
    "InstalledPack",
    "InstalledRule",
    "Job",
    "JobState",
    "Lender",
    "Message",
    "NotJudgeable",
    "Recording",
    "RuleOutcome",
    "Transcript",
    "User",
    "Utterance",
]
