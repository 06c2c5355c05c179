"""Answer letters: read from a case, previewed, and sent; owns their transactions."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Actor
from audit_app.db import reading, transaction
from audit_app.models import CaseState
from audit_app.queries.complaints import get_case
from audit_app.report_rows import Words
from audit_app.reports import html
from audit_app.reports.data import Language
from audit_app.reports.letter import AnswerLetter, LetterAllegation
from audit_app.services import complaint_answers
from audit_app.services.complaint_answers import PART_NAMES, Answer, missing_parts
from audit_app.storage import FileStore
from audit_app.typesetting import typeset_or_say
from audit_app.words import WORDS


def preview_letter(case_id: int, *, today: date, lender: str, language: Language) -> bytes:
    """Return the answer letter of a case as a PDF, marked as a draft until the case is decided."""
    return _typeset_letter(case_id, dated_on=today, lender=lender, language=language)


def send_letter(
    case_id: int, *, store: FileStore, dated_on: date, lender: str, language: Language, by: Actor, now: datetime
) -> None:
    """Make the answer letter of a decided case, keep its exact bytes, and record that the complainant was told."""
    with reading() as session:
        complaint_answers.require_decided(get_case(session, case_id))
    stored = store.put_bytes(_typeset_letter(case_id, dated_on=dated_on, lender=lender, language=language))
    with transaction() as session:
        case = get_case(session, case_id)
        complaint_answers.answer_case(session, case, stored, language=language, answered_on=dated_on, by=by, now=now)


def _typeset_letter(case_id: int, *, dated_on: date, lender: str, language: Language) -> bytes:
    with reading() as session:
        letter = read_letter(session, case_id, dated_on=dated_on, lender=lender)
    page = html.render_letter_html(letter, language=language)
    return typeset_or_say(page, identifier=f"{letter.number}:{dated_on}:{language}")


def read_letter(session: Session, case_id: int, *, dated_on: date, lender: str) -> AnswerLetter:
    """Return the answer letter as the case stands; without a decision it is a draft that says what is missing."""
    case = get_case(session, case_id)
    table = models.ComplaintAllegation
    allegations = session.scalars(select(table).where(table.case_id == case.id).order_by(table.position))
    parts = {part: getattr(case, part) or "" for part in PART_NAMES}
    # Measures are required once anything was found true, so an undecided case is asked for them too.
    answer = Answer(outcome=case.outcome or models.CaseOutcome.SUPPORTED, **parts)
    return AnswerLetter(
        lender=_lender_name(session, default=lender),
        number=case.number,
        is_dispute=case.kind is models.CaseKind.DISPUTE,
        complainant=case.complainant_name,
        received_on=case.received_on,
        dated_on=case.answered_on or dated_on,
        allegations=tuple(
            LetterAllegation(row.text, _outcome(row.assessment), row.assessment_note) for row in allegations
        ),
        outcome=_outcome(case.outcome),
        **parts,
        is_draft=case.state is CaseState.OPEN,
        missing=tuple(Words(PART_NAMES[part][1], PART_NAMES[part][0]) for part in missing_parts(answer)),
    )


def _outcome(outcome: models.CaseOutcome | None) -> Words | None:
    return Words(*WORDS["case_outcome"][outcome.value]) if outcome else None


def _lender_name(session: Session, *, default: str) -> str:
    names = session.scalars(select(models.Lender.name)).all()
    return names[0] if len(names) == 1 else default
