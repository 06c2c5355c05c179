"""What judging gives: one result for each rule, with its place in the words and its reason."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a rule says about one contact; `undetermined` is never `clear`."""

    FINDING = "finding"
    PRESUMED = "presumed"
    UNDETERMINED = "undetermined"
    CLEAR = "clear"
    NOT_APPLICABLE = "not_applicable"


class Severity(StrEnum):
    """How soon a person must look."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Category(StrEnum):
    """What kind of conduct a rule is about; the list of the interchange format."""

    THREAT = "threat"
    INSULT = "insult"
    IMPERSONATION = "impersonation"
    FALSE_LEGAL = "false_legal"
    FALSE_CREDIT = "false_credit"
    CREDIT_REPAIR_BAIT = "credit_repair_bait"
    THIRD_PARTY_PRESSURE = "third_party_pressure"
    THIRD_PARTY_DISCLOSURE = "third_party_disclosure"
    THIRD_PARTY_CONTACT = "third_party_contact"
    PRIVACY_LEAK = "privacy_leak"
    HARASSMENT_STATEMENT = "harassment_statement"
    PRIVATE_ACCOUNT = "private_account"
    INDUCE_BORROWING = "induce_borrowing"
    FEE_MISSTATEMENT = "fee_misstatement"
    AMOUNT_MISSTATEMENT = "amount_misstatement"
    REFUSE_COMPLAINT = "refuse_complaint"
    SPECIAL_GROUP = "special_group"
    MISSING_IDENTIFICATION = "missing_identification"
    MISSING_PURPOSE = "missing_purpose"
    MISSING_RECORDING_NOTICE = "missing_recording_notice"
    MISSING_DISCLOSURE = "missing_disclosure"
    MISSING_OPT_OUT = "missing_opt_out"
    IGNORED_STOP_REQUEST = "ignored_stop_request"
    IGNORED_DISPUTE = "ignored_dispute"
    IGNORED_HARDSHIP = "ignored_hardship"
    CONTACT_HOURS = "contact_hours"
    CONTACT_FREQUENCY = "contact_frequency"
    BARRED_CONTACT = "barred_contact"
    CONDUCT = "conduct"
    RECORD_KEEPING = "record_keeping"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in Chinese and in English."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """Return the Chinese for `zh`, `zh-CN`, …; the English for anything else."""
        return self.zh if language.lower().startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start..end` of turn `turn`, as they stand there; seconds where the transcript has them.

    `meant` is set when the words were heard as something that only sounds alike (力案 for 立案).
    """

    turn: int
    start: int
    end: int
    text: str
    start_s: float | None = None
    end_s: float | None = None
    meant: str | None = None


@dataclass(frozen=True, slots=True)
class CitationRef:
    """The place in a law, standard or policy that a result rests on."""

    source: str
    section: str


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule of one pack says about one contact.

    `pack` is `id@version`. `missing` names the facts without which an `undetermined` result could not be decided,
    by their interchange names (`party.role`, `borrower.time_zones`, `words`). `draft` results raise no flags.
    """

    contact: str
    pack: str
    rule: str
    category: Category
    outcome: Outcome
    severity: Severity
    reason: Bilingual
    spans: tuple[Span, ...] = ()
    related: tuple[str, ...] = ()
    citations: tuple[CitationRef, ...] = ()
    missing: tuple[str, ...] = ()
    draft: bool = False
