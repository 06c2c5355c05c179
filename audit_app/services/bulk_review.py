"""Several like flags decided together, after everyone of them was shown; and taken back while it is fresh."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Actor, Permission, require
from audit_app.errors import Conflict, Invalid
from audit_app.models import DecisionOutcome, FlagState
from audit_app.services.audit_log import record_event
from audit_app.services.flags import record_decision

#: A violation is upheld one by one, by somebody who heard it; together one may only dismiss or refer.
TOGETHER = (DecisionOutcome.DISMISSED, DecisionOutcome.REFERRED)
MOST_TOGETHER = 50
UNDO_WITHIN = timedelta(minutes=30)


def decide_together(
    session: Session,
    flag_ids: Sequence[int],
    outcome: DecisionOutcome,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    note: str | None = None,
) -> list[models.Decision]:
    """Give free flags of one rule the same decision, each with its own trace: all of them or none.

    Raises Invalid for an outcome that needs a hearing, for more than 50 flags or flags of several rules,
    Conflict when one of them is no longer free.
    """
    require(by, Permission.DECIDE_FLAGS)
    flags = _load_flags(session, flag_ids)
    _check_together(flags, outcome)
    return [
        record_decision(session, flag, outcome, reason=reason, by=by, now=now, note=note)
        for flag in sorted(flags, key=lambda flag: flag.id)
    ]


def take_back(session: Session, decision_ids: Sequence[int], *, by: Actor, now: datetime) -> list[models.Flag]:
    """Put the flags of one's own fresh decisions back into the queue; the decisions stay on record.

    The next decision on such a flag names the one that was taken back. Raises Conflict for a decision of somebody
    else, one that is older than 30 minutes, or one that another decision has replaced.
    """
    require(by, Permission.DECIDE_FLAGS)
    decisions = session.scalars(select(models.Decision).where(models.Decision.id.in_(decision_ids))).all()
    return [_take_back(session, decision, by=by, now=now) for decision in decisions]


def _load_flags(session: Session, flag_ids: Sequence[int]) -> list[models.Flag]:
    wanted = set(flag_ids)
    if not wanted or len(wanted) > MOST_TOGETHER:
        raise Invalid(
            f"{len(wanted)} flags were chosen; from 1 to {MOST_TOGETHER} can be decided together.",
            zh=f"选择了 {len(wanted)} 项；一次可处理 1 至 {MOST_TOGETHER} 项。",
            field="flags",
            value=len(wanted),
            remedy="Choose fewer flags.",
        )
    return list(session.scalars(select(models.Flag).where(models.Flag.id.in_(wanted)).with_for_update()))


def _check_together(flags: Sequence[models.Flag], outcome: DecisionOutcome) -> None:
    if outcome not in TOGETHER:
        raise Invalid(
            f"{outcome} is decided one by one.",
            zh="“属实”须逐项认定，不能批量处理。",
            field="outcome",
            value=outcome.value,
            remedy="Dismiss or refer, or open each flag.",
        )
    rules = {flag.rule_id for flag in flags}
    if len(rules) > 1:
        raise Invalid(
            f"The flags belong to {len(rules)} rules; together means one rule.",
            zh=f"所选待审项属于 {len(rules)} 条规则；批量处理限于同一规则。",
            field="flags",
            value=len(rules),
            remedy="Filter the queue by one rule.",
        )
    taken = [flag.id for flag in flags if flag.state is not FlagState.OPEN]
    if taken:
        raise Conflict(
            f"{len(taken)} of the flags are no longer free.",
            zh=f"其中 {len(taken)} 项已被领取、已有结论或已撤回。",
            field="flags",
            value=taken[0],
            remedy="Load the preview again.",
        )


def _take_back(session: Session, decision: models.Decision, *, by: Actor, now: datetime) -> models.Flag:
    flag = session.get_one(models.Flag, decision.flag_id, with_for_update=True)
    replaced = session.scalar(select(models.Decision.id).where(models.Decision.supersedes_id == decision.id))
    is_fresh = now - decision.decided_at <= UNDO_WITHIN
    is_standing = replaced is None and flag.state is FlagState.DECIDED
    if decision.decided_by_id != by.user_id or not is_fresh or not is_standing:
        raise Conflict(
            f"Decision {decision.id} can no longer be taken back.",
            zh=f"结论 {decision.id} 已不能撤销：只能撤销本人 30 分钟内作出且未被替代的结论。",
            field="decision",
            value=decision.id,
            remedy="Open the flag and change the decision.",
        )
    flag.state, flag.outcome, flag.decided_by, flag.decided_at = FlagState.OPEN, None, None, None
    session.flush()
    payload = {"decision": decision.id}
    record_event(session, "flag.decision_taken_back", subject=("flag", flag.id), by=by, now=now, payload=payload)
    return flag
