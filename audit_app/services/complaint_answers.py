"""How a case ends: decided, answered, closed, or withdrawn."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models, storage
from audit_app.authz import Actor, Permission, require
from audit_app.errors import Conflict, Invalid
from audit_app.models import CaseOutcome, CaseState, LetterKind
from audit_app.services.complaint_log import require_open, source_of, tell
from audit_app.services.events import add_borrower_event


@dataclass(frozen=True)
class Answer:
    """The parts of an answer. Which parts a decision must have is the lender's policy, `missing_parts` says it."""

    outcome: CaseOutcome
    facts: str
    grounds: str
    measures: str
    remedies: str


#: The parts of an answer, in English and Chinese.
PART_NAMES = {
    "facts": ("the facts that were found", "查明的事实"),
    "grounds": ("the grounds of the decision", "决定的依据"),
    "measures": ("what is done about it", "处理措施"),
    "remedies": ("what the complainant may do next", "救济途径"),
}


def missing_parts(answer: Answer) -> tuple[str, ...]:
    """Return the names of required parts that are empty; measures are required once anything was found true."""
    required = ["facts", "grounds", "remedies"]
    if answer.outcome is not CaseOutcome.NOT_SUPPORTED:
        required.insert(2, "measures")
    return tuple(part for part in required if not getattr(answer, part).strip())


def save_draft(session: Session, case: models.ComplaintCase, answer: Answer, *, by: Actor, now: datetime) -> None:
    """Keep an unfinished answer; nothing is decided yet."""
    require(by, Permission.HANDLE_CASES)
    require_open(case)
    _write_parts(case, answer)
    session.flush()
    tell(session, "case.answer_drafted", case, by=by, now=now)


def decide_case(session: Session, case: models.ComplaintCase, answer: Answer, *, by: Actor, now: datetime) -> None:
    """Decide the case. Raises Invalid while a part is missing or an allegation has no assessment."""
    require(by, Permission.HANDLE_CASES)
    session.refresh(case, with_for_update=True)
    require_open(case)
    missing = missing_parts(answer)
    if missing:
        raise Invalid(
            f"The answer lacks {' and '.join(PART_NAMES[part][0] for part in missing)}.",
            zh=f"答复缺少：{'、'.join(PART_NAMES[part][1] for part in missing)}。",
            field=missing[0],
            remedy="Fill in every required part.",
        )
    unassessed = session.scalars(
        select(models.ComplaintAllegation.position).where(
            models.ComplaintAllegation.case_id == case.id, models.ComplaintAllegation.assessment.is_(None)
        )
    ).all()
    if unassessed:
        places = ", ".join(str(position) for position in sorted(unassessed))
        raise Conflict(
            f"Allegation {places} of case {case.number} has no assessment yet.",
            zh=f"案件 {case.number} 的第 {places} 项主张尚未认定。",
            field="allegations",
            value=places,
            remedy="Say for each allegation whether it is true.",
        )
    _write_parts(case, answer)
    case.outcome, case.state = answer.outcome, CaseState.DECIDED
    case.decided_by_id, case.decided_at = by.user_id, now
    session.flush()
    tell(session, "case.decided", case, by=by, now=now, payload={"outcome": answer.outcome.value})


def answer_case(
    session: Session,
    case: models.ComplaintCase,
    letter: storage.StoredFile,
    *,
    language: str,
    answered_on: date,
    by: Actor,
    now: datetime,
) -> models.ComplaintLetter:
    """Record that the complainant was told on `answered_on`, by exactly this letter; the clock stops there."""
    require(by, Permission.HANDLE_CASES)
    session.refresh(case, with_for_update=True)
    require_decided(case)
    if answered_on < case.received_on:
        raise Invalid(
            f"{answered_on} lies before the complaint was received.",
            zh=f"答复日期 {answered_on} 早于收到投诉的日期。",
            field="answered_on",
            value=answered_on.isoformat(),
        )
    row = models.ComplaintLetter(
        case=case,
        kind=LetterKind.ANSWER,
        language=language,
        sha256=letter.sha256,
        size_bytes=letter.size_bytes,
        made_by_id=by.user_id,
        made_at=now,
    )
    session.add(row)
    case.state, case.answered_on, case.answered_at = CaseState.ANSWERED, answered_on, now
    session.flush()
    payload = {"letter": row.id, "sha256": row.sha256, "on": answered_on.isoformat()}
    tell(session, "case.answered", case, by=by, now=now, payload=payload)
    return row


def require_decided(case: models.ComplaintCase) -> None:
    """Raise Conflict unless the case is decided and not answered yet."""
    if case.state is not CaseState.DECIDED:
        raise _wrong_state(case, "answered")


def close_case(session: Session, case: models.ComplaintCase, *, by: Actor, now: datetime) -> None:
    """Close an answered case and end the hold on the borrower."""
    require(by, Permission.HANDLE_CASES)
    session.refresh(case, with_for_update=True)
    if case.state is not CaseState.ANSWERED:
        raise _wrong_state(case, "closed")
    case.state, case.closed_at = CaseState.CLOSED, now
    _end_hold(session, case, by=by, now=now)
    tell(session, "case.closed", case, by=by, now=now)


def withdraw_case(
    session: Session, case: models.ComplaintCase, *, note: str, withdrawn_on: date, by: Actor, now: datetime
) -> None:
    """End the procedure because the complainant withdrew; `note` says who asked for it and how."""
    require(by, Permission.HANDLE_CASES)
    session.refresh(case, with_for_update=True)
    if case.state not in {CaseState.OPEN, CaseState.DECIDED}:
        raise _wrong_state(case, "withdrawn")
    if not note.strip():
        raise Invalid(
            "A withdrawal needs a note that says who asked for it and how.",
            zh="请说明由谁、以何种方式提出撤回。",
            field="note",
        )
    case.state, case.withdrawn_on, case.withdrawn_at = CaseState.WITHDRAWN, withdrawn_on, now
    case.withdrawal_note = note.strip()
    _end_hold(session, case, by=by, now=now)
    tell(session, "case.withdrawn", case, by=by, now=now, payload={"on": withdrawn_on.isoformat()})


def _end_hold(session: Session, case: models.ComplaintCase, *, by: Actor, now: datetime) -> None:
    session.flush()
    others = select(models.ComplaintCase.id).where(
        models.ComplaintCase.borrower_id == case.borrower_id,
        models.ComplaintCase.kind == case.kind,
        models.ComplaintCase.id != case.id,
        models.ComplaintCase.state.not_in([CaseState.CLOSED, CaseState.WITHDRAWN]),
    )
    if session.scalar(others.limit(1)) is not None:
        # The rules see one hold for each borrower; it ends with the last case, not with the first.
        return
    kind = f"{case.kind.value}_closed"
    add_borrower_event(session, case.borrower, kind, at=now, source=source_of(case), by=by, now=now)


def _write_parts(case: models.ComplaintCase, answer: Answer) -> None:
    case.facts, case.grounds = answer.facts.strip() or None, answer.grounds.strip() or None
    case.measures, case.remedies = answer.measures.strip() or None, answer.remedies.strip() or None


def _wrong_state(case: models.ComplaintCase, deed: str) -> Conflict:
    return Conflict(
        f"Case {case.number} is {case.state.value} and cannot be {deed} now.",
        zh=f"案件 {case.number} 当前状态不允许此操作。",
        field="state",
        value=case.state.value,
        remedy="A case is decided, then answered, then closed.",
    )
