"""What every deed on a case shares: its audit event, and the states in which it may still be done."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Actor
from audit_app.errors import Conflict
from audit_app.models import CaseState
from audit_app.services.audit_log import record_event


def source_of(case: models.ComplaintCase) -> str:
    """Return how events of this case name their source."""
    return f"case:{case.id}"


def tell(
    session: Session,
    action: str,
    case: models.ComplaintCase,
    *,
    by: Actor,
    now: datetime,
    payload: Mapping[str, object] | None = None,
) -> None:
    """Record a deed on a case in the audit log."""
    record_event(session, action, subject=("case", case.id), by=by, now=now, payload=payload)


def require_open(case: models.ComplaintCase) -> None:
    """Raise Conflict unless the case is still being verified."""
    if case.state is not CaseState.OPEN:
        raise _too_late(case)


def require_unfinished(case: models.ComplaintCase) -> None:
    """Raise Conflict when the case is closed or withdrawn."""
    if case.state in {CaseState.CLOSED, CaseState.WITHDRAWN}:
        raise _too_late(case)


def _too_late(case: models.ComplaintCase) -> Conflict:
    return Conflict(
        f"Case {case.number} is {case.state.value}; this can no longer be done.",
        zh=f"案件 {case.number} 当前状态不允许此操作。",
        field="state",
        value=case.state.value,
    )
