"""Flags: raised by the pipeline, taken up and decided by people."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from audit_app import models
from audit_app.authz import Actor, Permission, require, system_actor
from audit_app.errors import Conflict, Invalid
from audit_app.flag_groups import Objection, group_objections, worst_severity
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

#: (contact id, pack id, rule id): what a flag is unique for.
FlagKey = tuple[int, str, str]

#: The kind of check whose findings are scores over words.
_SCORE = "weighed_words"

_SEARCHED_AT_ONCE = 500
_PIPELINE = system_actor("pipeline")


def raise_flags(
    session: Session, runs: Sequence[models.CheckRun], *, now: datetime, today: date | None = None
) -> list[models.Flag]:
    """Put the findings of `runs` (one for each contact) before people; return the flags that are new or open again.

    Findings of one category in the same turns are one flag, that of the rule that leads them (`audit_app.flag_groups`).
    A rule has at most one flag for each contact and pack, whatever how often the contact is judged. A flag that nobody
    has decided and that its contact's run no longer finds, or finds under another's lead, is withdrawn; a decided one
    stays as it was decided. A finding that is suppressed on `today` (UTC's day if None) does not count.
    """
    counting = _counts_on(today or now.date())
    scores = _score_rules(session, runs)
    raised = []
    for first in range(0, len(runs), _SEARCHED_AT_ONCE):
        some = {run.id: run for run in runs[first : first + _SEARCHED_AT_ONCE]}
        flags = _flags_of(session, list(some.values()))
        findings: dict[int, list[models.Finding]] = {}
        for finding in session.scalars(select(models.Finding).where(models.Finding.check_run_id.in_(some), counting)):
            findings.setdefault(finding.check_run_id, []).append(finding)
        for run_id, found in findings.items():
            raised += _raise_of_run(session, found, run=some[run_id], flags=flags, scores=scores, now=now)
        run_of = {(run.contact_id, run.pack_id): run for run in some.values()}
        for (contact_id, pack_id, _), flag in flags.items():
            if (contact_id, pack_id) in run_of:
                _withdraw_flag(session, flag, run=run_of[contact_id, pack_id], now=now)
    return raised


def _raise_of_run(
    session: Session,
    findings: Sequence[models.Finding],
    *,
    run: models.CheckRun,
    flags: dict[FlagKey, models.Flag],
    scores: Container[tuple[int, str]],
    now: datetime,
) -> list[models.Flag]:
    """Raise or renew one flag for each group of findings, taking it out of `flags`; return those now open."""
    of_id = {finding.id: finding for finding in findings}
    raised = []
    for group in group_objections(_objection(finding, run, flags=flags, scores=scores) for finding in findings):
        lead, *others = (of_id[objection.finding_id] for objection in group)
        severity = worst_severity(group)
        flag = flags.pop((run.contact_id, run.pack_id, lead.rule_id), None)
        if flag is None:
            flag = _raise_flag(session, lead, severity=severity, run=run, now=now)
            raised.append(flag)
        elif _renew_flag(session, flag, finding=lead, severity=severity, now=now):
            raised.append(flag)
        _link(session, flag, others)
    return raised


def _objection(
    finding: models.Finding,
    run: models.CheckRun,
    *,
    flags: Mapping[FlagKey, models.Flag],
    scores: Container[tuple[int, str]],
) -> Objection:
    flag = flags.get((run.contact_id, run.pack_id, finding.rule_id))
    return Objection(
        finding_id=finding.id,
        rule_id=finding.rule_id,
        category=finding.category,
        severity=finding.severity,
        turns=frozenset(span["turn"] for span in finding.spans),
        is_score=(run.installed_pack_id, finding.rule_id) in scores,
        has_flag=flag is not None and flag.state is not FlagState.WITHDRAWN,
    )


def _score_rules(session: Session, runs: Sequence[models.CheckRun]) -> set[tuple[int, str]]:
    """Return (installed pack, rule) of the rules that are scores over words, in the packs of `runs`."""
    rule = models.InstalledRule
    wanted = select(rule.installed_pack_id, rule.rule_id).where(
        rule.check == _SCORE, rule.installed_pack_id.in_({run.installed_pack_id for run in runs})
    )
    return {(pack_id, rule_id) for pack_id, rule_id in session.execute(wanted)}


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


def _flags_of(session: Session, runs: Sequence[models.CheckRun]) -> dict[FlagKey, models.Flag]:
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


def _raise_flag(
    session: Session, finding: models.Finding, *, severity: str, run: models.CheckRun, now: datetime
) -> models.Flag:
    flag = models.Flag(
        contact_id=run.contact_id,
        pack_id=run.pack_id,
        rule_id=finding.rule_id,
        category=finding.category,
        severity=severity,
        finding_id=finding.id,
        state=FlagState.OPEN,
        raised_at=now,
    )
    session.add(flag)
    session.flush()
    _link(session, flag, [finding])
    _tell(session, "flag.raised", flag, now=now, payload={"rule": flag.rule_id, "finding": finding.id})
    return flag


def _renew_flag(session: Session, flag: models.Flag, *, finding: models.Finding, severity: str, now: datetime) -> bool:
    """Let the flag stand for the newer finding; say whether it is open again."""
    if flag.finding_id == finding.id:
        return False
    flag.finding_id, flag.severity, flag.category = finding.id, severity, finding.category
    _link(session, flag, [finding])
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


def _link(session: Session, flag: models.Flag, findings: Iterable[models.Finding]) -> None:
    """Note that a flag stands for findings; what is noted already is left."""
    known = set(session.scalars(select(models.FlagFinding.finding_id).where(models.FlagFinding.flag_id == flag.id)))
    session.add_all(models.FlagFinding(flag_id=flag.id, finding_id=one.id) for one in findings if one.id not in known)


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
