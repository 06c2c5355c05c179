"""Which flag a reviewer works on next."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Actor, Permission, require
from audit_app.errors import Invalid
from audit_app.models import FlagState
from audit_app.queries.review_queue import QueueFilter, find_next
from audit_app.services.flags import CLAIM_LASTS, claim_flag, release_flag


def take_next(
    session: Session,
    wanted: QueueFilter,
    *,
    by: Actor,
    now: datetime,
    contact_id: int | None = None,
    skipped: Collection[int] = (),
) -> models.Flag | None:
    """Claim the next flag within the filters and return it; None when nothing is left but what was skipped."""
    require(by, Permission.DECIDE_FLAGS)
    if by.user_id is None:
        raise Invalid("Only a person reviews.", zh="只有人员可以复核。", field="by", value=by.key)
    flag = find_next(
        session,
        wanted,
        user_id=by.user_id,
        lapsed_before=now - CLAIM_LASTS,
        contact_id=contact_id,
        skipped=skipped,
    )
    return claim_flag(session, flag, by=by, now=now) if flag is not None else None


def give_back(session: Session, flag: models.Flag, *, by: Actor, now: datetime) -> None:
    """Release a flag that the reviewer holds and does not want to decide; anything else stays as it is."""
    if flag.state is FlagState.CLAIMED and flag.claimed_by_id == by.user_id:
        release_flag(session, flag, by=by, now=now)
