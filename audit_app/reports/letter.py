"""The answer to a complaint, as plain values."""

from dataclasses import dataclass
from datetime import date

from audit_app.report_rows import Words


@dataclass(frozen=True)
class LetterAllegation:
    """One thing that was alleged and what was found; `finding` None while nobody has assessed it."""

    text: str
    finding: Words | None
    note: str | None


@dataclass(frozen=True)
class AnswerLetter:
    """What the letter says. `missing` names required parts that are still empty; such a letter is marked as a draft."""

    lender: str
    number: str
    is_dispute: bool
    complainant: str | None
    received_on: date
    dated_on: date
    allegations: tuple[LetterAllegation, ...]
    outcome: Words | None
    facts: str
    grounds: str
    measures: str
    remedies: str
    is_draft: bool
    missing: tuple[Words, ...] = ()
