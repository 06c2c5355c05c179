"""Extensions, pauses and restarts of a case's clock, each with its reason and, where the text asks, its approval."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from audit_app import clocks, models
from audit_app.authz import Actor, Permission, require
from audit_app.clocks import ClockChangeKind
from audit_app.errors import Conflict, Invalid
from audit_app.queries.complaint_clocks import read_clocks
from audit_app.services.complaint_log import require_open, tell


@dataclass(frozen=True)
class ClockChangeDraft:
    """A change of the clock from the day `on`; `told_on` is when the complainant was told."""

    kind: ClockChangeKind
    on: date
    reason: str
    approved_by: str = ""
    told_on: date | None = None


def change_clock(
    session: Session,
    case: models.ComplaintCase,
    draft: ClockChangeDraft,
    *,
    by: Actor,
    now: datetime,
) -> models.ComplaintClockChange:
    """Change the clock of an open case.

    Raises Invalid without a reason, approval or notice that the step needs, and Conflict when the step does not follow
    from how the clock stands: out of order, after the deadline has passed, or not allowed by its text at all.
    """
    require(by, Permission.HANDLE_CASES)
    session.refresh(case, with_for_update=True)
    require_open(case)
    if not draft.reason.strip():
        raise Invalid("A change of the clock needs a reason.", zh="请填写变更时限的理由。", field="reason")
    _check_step(session, case, draft)
    change = models.ComplaintClockChange(
        case=case,
        kind=draft.kind,
        changed_on=draft.on,
        reason=draft.reason.strip(),
        approved_by=draft.approved_by.strip() or None,
        told_on=draft.told_on,
        made_by_id=by.user_id,
        made_at=now,
    )
    session.add(change)
    session.flush()
    payload = {"change": change.id, "kind": draft.kind.value, "on": draft.on.isoformat()}
    tell(session, "case.clock_changed", case, by=by, now=now, payload=payload)
    return change


def clock_of(session: Session, case: models.ComplaintCase, *, today: date) -> clocks.Clock:
    """Return how the case's clock stands on `today`."""
    return read_clocks(session, [case], today=today)[case.id]


def _check_step(session: Session, case: models.ComplaintCase, draft: ClockChangeDraft) -> None:
    clock = clock_of(session, case, today=draft.on)
    if draft.on < clock.started_on:
        raise Invalid(
            f"{draft.on} lies before the start of the clock, {clock.started_on}.",
            zh=f"日期 {draft.on} 早于计时起点 {clock.started_on}。",
            field="on",
            value=draft.on.isoformat(),
        )
    paused = clock.state is clocks.ClockState.PAUSED
    match draft.kind:
        case ClockChangeKind.PAUSED:
            allowed = clock.rule.may_pause and not paused
        case ClockChangeKind.RESUMED:
            allowed = paused
        case ClockChangeKind.RESTARTED:
            allowed = clock.rule.may_restart
        case _:
            step = clocks.next_step(clock)
            allowed = step is not None and step.kind is draft.kind
    if not allowed:
        raise Conflict(
            f"The clock of case {case.number} cannot be {draft.kind.value} as it stands.",
            zh=f"案件 {case.number} 的时限目前不能作此变更。",
            field="kind",
            value=draft.kind.value,
        )
    if draft.kind not in {ClockChangeKind.PAUSED, ClockChangeKind.RESUMED, ClockChangeKind.RESTARTED}:
        _check_extension(clock, case, draft)


def _check_extension(clock: clocks.Clock, case: models.ComplaintCase, draft: ClockChangeDraft) -> None:
    step = clocks.next_step(clock)
    if clock.days_left < 0:
        raise Conflict(
            f"The deadline of case {case.number} passed on {clock.due_on}; an extension cannot be granted afterwards.",
            zh=f"案件 {case.number} 已于 {clock.due_on} 到期，不能事后延长。",
            field="on",
            value=clock.due_on.isoformat(),
            remedy="Answer the case now; it stays recorded as late.",
        )
    if step is not None and step.needs_approver and not draft.approved_by.strip():
        raise Invalid(
            f"An extension to {step.total_days} days needs the approval of the superior body or a senior manager.",
            zh=f"延长至 {step.total_days} 日须经上级机构或总部高级管理人员批准。",
            field="approved_by",
            remedy="Name who approved it.",
        )
    if step is not None and step.complainant_is_told and draft.told_on is None:
        raise Invalid(
            "The complainant must be told of an extension.",
            zh="延长办理时限须告知投诉人。",
            field="told_on",
            remedy="Enter the day on which the complainant was told.",
        )
