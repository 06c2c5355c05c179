"""Flags: raised by the pipeline, taken up and decided by people."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from audit_app import models
from audit_app.authz import Actor, Permission, require, system_actor
from audit_app.errors import Conflict, Invalid
from audit_app.models import DecisionOutcome, FlagState
from audit_app.services.audit_log import record_event

#: After this long without a decision a claim may be taken over by somebody else.
CLAIM_LASTS = timedelta(minutes=30)

#: The reasons that a decision may give, by outcome.
DECISION_REASONS: Mapping[DecisionOutcome, tuple[str, ...]] = {
    DecisionOutcome.UPHELD: ("words_clear", "context_confirms", "counted_correctly", "admitted"),
    DecisionOutcome.DISMISSED: (
        "misheard",
        "wrong_speaker",
        "quoted_or_denied",
        "lawful_information",
        "miscounted",
        "exempt",
    ),
    DecisionOutcome.REFERRED: ("needs_second_opinion", "needs_legal", "needs_agency_statement", "audio_unclear"),
}

_SEARCHED_AT_ONCE = 500
_PIPELINE = system_actor("pipeline")


def raise_flags(
    session: Session, runs: Sequence[models.CheckRun], *, now: datetime, today: date | None = None
) -> list[models.Flag]:
    """Put the findings of `runs` (one for each contact) before people; return the flags that are new or open again.

    There is one flag for each contact, pack and rule, whatever how often the contact is judged. A flag that nobody
    has decided and that its contact's run no longer finds is withdrawn; a decided one stays as it was decided.
    A finding that is suppressed on the day `today` (of the installation; UTC's if None) raises none.
    """
    counting = _counts_on(today or now.date())
    raised = []
    for first in range(0, len(runs), _SEARCHED_AT_ONCE):
        some = {run.id: run for run in runs[first : first + _SEARCHED_AT_ONCE]}
        flags = _flags_of(session, list(some.values()))
        for finding in session.scalars(select(models.Finding).where(models.Finding.check_run_id.in_(some), counting)):
            run = some[finding.check_run_id]
            flag = flags.pop((run.contact_id, run.pack_id, finding.rule_id), None)
            if flag is None:
                raised.append(_raise_flag(session, finding, run=run, now=now))
            elif _renew_flag(session, flag, finding=finding, now=now):
                raised.append(flag)
        run_of = {(run.contact_id, run.pack_id): run for run in some.values()}
        for (contact_id, pack_id, _), flag in flags.items():
            if (contact_id, pack_id) in run_of:
                _withdraw_flag(session, flag, run=run_of[contact_id, pack_id], now=now)
    return raised


def raise_expired(session: Session, *, now: datetime, today: date) -> list[models.Flag]:
    """Put findings before people whose suppression is over on the day `today`; return their flags.

    Only what the newest check run of a contact found counts.
    """
    newer = aliased(models.CheckRun)
    run, suppressed = models.CheckRun, models.SuppressedFinding
    runs = session.scalars(
        select(run)
        .join(models.Finding, models.Finding.check_run_id == run.id)
        .join(suppressed, suppressed.finding_id == models.Finding.id)
        .where(
            suppressed.expires_on < today,
            ~exists().where(models.FlagFinding.finding_id == suppressed.finding_id),
            ~exists().where(newer.contact_id == run.contact_id, newer.pack_id == run.pack_id, newer.id > run.id),
        )
        .distinct()
    ).all()
    return raise_flags(session, runs, now=now, today=today)


def _counts_on(day: date) -> ColumnElement[bool]:
    """Return the condition that a finding is not suppressed on a day."""
    suppressed = models.SuppressedFinding
    return ~exists().where(suppressed.finding_id == models.Finding.id, suppressed.expires_on >= day)


def _flags_of(session: Session, runs: Sequence[models.CheckRun]) -> dict[tuple[int, str, str], models.Flag]:
    contacts = [run.contact_id for run in runs]
    flags = session.scalars(select(models.Flag).where(models.Flag.contact_id.in_(contacts)))
    return {(flag.contact_id, flag.pack_id, flag.rule_id): flag for flag in flags}


def claim_flag(session: Session, flag: models.Flag, *, by: Actor, now: datetime) -> models.Flag:
    """Take a flag up, so that nobody else works on it; raises Conflict while somebody else holds it."""
    require(by, Permission.DECIDE_FLAGS)
    session.refresh(flag, with_for_update=True)
    if flag.state is FlagState.WITHDRAWN:
        raise _withdrawn(flag)
    _keep_off(flag, by=by, now=now)
    if flag.claimed_by_id == by.user_id and flag.claimed_at is not None and now - flag.claimed_at < CLAIM_LASTS:
        return flag
    taken_from = flag.claimed_by_id if flag.claimed_by_id != by.user_id else None
    flag.claimed_by, flag.claimed_at = _person(session, by), now
    if flag.state is FlagState.OPEN:
        flag.state = FlagState.CLAIMED
    payload = {"taken_over_from": f"user:{taken_from}"} if taken_from is not None else {}
    session.flush()
    record_event(session, "flag.claimed", subject=("flag", flag.id), by=by, now=now, payload=payload)
    return flag


def release_flag(session: Session, flag: models.Flag, *, by: Actor, now: datetime) -> models.Flag:
    """Give a claimed flag back to the queue; raises Conflict when somebody else holds it."""
    require(by, Permission.DECIDE_FLAGS)
    session.refresh(flag, with_for_update=True)
    _keep_off(flag, by=by, now=now)
    if flag.claimed_by_id is None:
        return flag
    flag.claimed_by = flag.claimed_at = None
    if flag.state is FlagState.CLAIMED:
        flag.state = FlagState.OPEN
    session.flush()
    record_event(session, "flag.released", subject=("flag", flag.id), by=by, now=now)
    return flag


def record_decision(
    session: Session,
    flag: models.Flag,
    outcome: DecisionOutcome,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    note: str | None = None,
) -> models.Decision:
    """End a review. On a decided flag this is a change of mind: a new decision that names the old one."""
    require(by, Permission.DECIDE_FLAGS)
    person = _person(session, by)
    if reason not in DECISION_REASONS[outcome]:
        raise Invalid(
            f"{reason!r} is not a reason for {outcome}.",
            zh=f"“{reason}”不是该结论的可选理由。",
            field="reason",
            value=reason,
            remedy=f"Choose one of: {', '.join(DECISION_REASONS[outcome])}.",
        )
    session.refresh(flag, with_for_update=True)
    if flag.state is FlagState.WITHDRAWN:
        raise _withdrawn(flag)
    _keep_off(flag, by=by, now=now)
    old = _newest_decision(session, flag)
    decision = models.Decision(
        flag_id=flag.id,
        finding_id=flag.finding_id,
        outcome=outcome,
        reason_code=reason,
        note=(note or "").strip() or None,
        decided_by=person,
        decided_at=now,
        supersedes_id=old.id if old else None,
    )
    session.add(decision)
    session.flush()
    _close_flag(flag, decision)
    session.flush()
    payload = {
        "decision": decision.id,
        "outcome": outcome.value,
        "reason": reason,
        "supersedes": old.id if old else None,
    }
    record_event(session, "flag.decided", subject=("flag", flag.id), by=by, now=now, payload=payload)
    return decision


def _person(session: Session, by: Actor) -> models.User:
    if by.user_id is None:
        raise Invalid("Only a person reviews.", zh="只有人员可以复核。", field="by", value=by.key)
    return session.get_one(models.User, by.user_id)


def _close_flag(flag: models.Flag, decision: models.Decision) -> None:
    flag.state = FlagState.DECIDED
    flag.outcome = decision.outcome
    flag.decided_by, flag.decided_at = decision.decided_by, decision.decided_at
    flag.claimed_by = flag.claimed_at = None


def _newest_decision(session: Session, flag: models.Flag) -> models.Decision | None:
    newest = select(models.Decision).where(models.Decision.flag_id == flag.id).order_by(models.Decision.id.desc())
    return session.scalars(newest.limit(1)).one_or_none()


def _raise_flag(session: Session, finding: models.Finding, *, run: models.CheckRun, now: datetime) -> models.Flag:
    flag = models.Flag(
        contact_id=run.contact_id,
        pack_id=run.pack_id,
        rule_id=finding.rule_id,
        category=finding.category,
        severity=finding.severity,
        finding_id=finding.id,
        state=FlagState.OPEN,
        raised_at=now,
    )
    session.add(flag)
    session.flush()
    _link(session, flag, finding)
    _tell(session, "flag.raised", flag, now=now, payload={"rule": flag.rule_id, "finding": finding.id})
    return flag


def _renew_flag(session: Session, flag: models.Flag, *, finding: models.Finding, now: datetime) -> bool:
    """Let the flag stand for the newer finding; say whether it is open again."""
    if flag.finding_id == finding.id:
        return False
    flag.finding_id, flag.severity, flag.category = finding.id, finding.severity, finding.category
    _link(session, flag, finding)
    if flag.state is not FlagState.WITHDRAWN:
        return False
    flag.state = FlagState.OPEN
    _tell(session, "flag.reopened", flag, now=now, payload={"finding": finding.id})
    return True


def _withdraw_flag(session: Session, flag: models.Flag, *, run: models.CheckRun, now: datetime) -> None:
    if flag.state not in {FlagState.OPEN, FlagState.CLAIMED}:
        return
    flag.state = FlagState.WITHDRAWN
    flag.claimed_by = flag.claimed_at = None
    _tell(session, "flag.withdrawn", flag, now=now, payload={"check_run": run.id})


def _link(session: Session, flag: models.Flag, finding: models.Finding) -> None:
    session.add(models.FlagFinding(flag_id=flag.id, finding_id=finding.id))


def _tell(session: Session, action: str, flag: models.Flag, *, now: datetime, payload: dict[str, object]) -> None:
    record_event(session, action, subject=("flag", flag.id), by=_PIPELINE, now=now, payload=payload)


def _keep_off(flag: models.Flag, *, by: Actor, now: datetime) -> None:
    """Raise Conflict while somebody else holds a claim that has not run out."""
    if flag.claimed_by is None or flag.claimed_by_id == by.user_id or flag.claimed_at is None:
        return
    if now - flag.claimed_at >= CLAIM_LASTS:
        return
    raise Conflict(
        f"Flag {flag.id} is already claimed by {flag.claimed_by.display_name}.",
        zh=f"待审项 {flag.id} 已由 {flag.claimed_by.display_name} 领取。",
        field="flag",
        value=flag.id,
        remedy="Take the next one, or ask them to give it back.",
    )


def _withdrawn(flag: models.Flag) -> Conflict:
    return Conflict(
        f"Flag {flag.id} was withdrawn: a later check run no longer finds it.",
        zh=f"待审项 {flag.id} 已撤回：之后的检查批次不再认定。",
        field="flag",
        value=flag.id,
    )
