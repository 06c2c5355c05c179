"""A result as it goes out: what one rule says about one contact."""

from datetime import date
from typing import Literal

from audit_app.interchange.fields import Line

ResultOutcome = Literal["finding", "presumed", "undetermined", "clear", "not_applicable"]
ResultSeverity = Literal["critical", "high", "medium", "low"]


class ResultSpan(Line):
    """Characters `start..end` of turn `turn` (0 for a message), with seconds where they are known."""

    turn: int
    start: int
    end: int
    text: str
    start_s: float | None = None
    end_s: float | None = None


class ResultCitation(Line):
    """The place in a law, standard or policy."""

    source: str
    section: str


class ResultSuppression(Line):
    """Why a finding does not count for the lender for now: the suppression of its overlay, and its last day."""

    id: str
    reason: str
    owner: str
    expires: date


class Result(Line):
    """One line of a results file."""

    contact: str
    pack: str
    rule: str
    category: str
    outcome: ResultOutcome
    severity: ResultSeverity
    spans: tuple[ResultSpan, ...] = ()
    related: tuple[str, ...] = ()
    reason: str
    citations: tuple[ResultCitation, ...] = ()
    suppressed: ResultSuppression | None = None
