"""The rows that a report counts, as frozen plain values: queries make them, figures count them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Words:
    """One text in the two languages of the product."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        """Return the text in `language` ("zh…" gives Chinese, all else English)."""
        return self.zh if language.lower().startswith("zh") else self.en


@dataclass(frozen=True)
class Scope:
    """Which contacts a report is about. `agency` None means all of the lender's, own staff and agencies."""

    month: str
    starts_on: date
    ends_on: date
    as_of: date
    time_zone: str
    lender: str
    agency: str | None = None
    agency_name: str | None = None

    @property
    def key(self) -> str:
        """Return "lender" or "agency:ID"."""
        return "lender" if self.agency is None else f"agency:{self.agency}"

    @property
    def month_words(self) -> Words:
        """Return the month as people write it."""
        return Words(f"{self.starts_on.year}年{self.starts_on.month}月", f"{self.starts_on:%B %Y}")


@dataclass(frozen=True)
class PackMark:
    """A rule pack that judged contacts of the period."""

    id: str
    version: str
    digest: str
    title: Words


@dataclass(frozen=True)
class ModelMark:
    """A speech model that wrote transcripts of the period."""

    name: str
    sha256: str | None
    is_demo: bool


@dataclass(frozen=True)
class ContactRow:
    """One contact of the period. `undetermined_rules` are those whose outcome could not be told for want of a fact.

    `suppressed_rules` are those whose finding the lender has put aside on the day of the report.
    """

    id: str
    agency: str | None
    agency_name: str | None
    agent: str | None
    channel: str
    connected: bool
    has_recording: bool
    audio_seconds: float
    state: str
    not_judgeable_reason: str | None
    third_party: bool
    undetermined_rules: tuple[str, ...] = ()
    suppressed_rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class FlagRow:
    """One flag on a contact of the period; `decision` is the newest one, None while people have not decided."""

    id: str
    contact: str
    agency: str | None
    agent: str | None
    rule: str
    category: str
    severity: str
    decision: str | None


@dataclass(frozen=True)
class CaseRow:
    """One complaint case received in the period, with its clock as it stood on the day of the report."""

    number: str
    agency: str | None
    kind: str
    reasons: tuple[str, ...]
    clock_state: str
    days_taken: int | None
    outcome: str | None


@dataclass(frozen=True)
class RuleRow:
    """One rule of a pack in force during the period."""

    id: str
    title: Words
    category: str
    severity: str
    citation: Words


@dataclass(frozen=True)
class ReportRows:
    """Everything that a report counts."""

    scope: Scope
    packs: tuple[PackMark, ...]
    models: tuple[ModelMark, ...]
    rules: tuple[RuleRow, ...]
    contacts: tuple[ContactRow, ...]
    flags: tuple[FlagRow, ...]
    cases: tuple[CaseRow, ...]
