"""How the clocks of cases stand on a day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import clocks, models

_SEARCHED_AT_ONCE = 500


def read_clocks(session: Session, cases: Sequence[models.ComplaintCase], *, today: date) -> dict[int, clocks.Clock]:
    """Return the clock of each case on `today`, by the case's id."""
    changes = _changes(session, [case.id for case in cases])
    return {
        case.id: clocks.read_clock(
            clocks.CLOCK_RULES[case.clock_rule],
            received_on=case.received_on,
            changes=changes[case.id],
            today=today,
            answered_on=case.answered_on,
            withdrawn_on=case.withdrawn_on,
        )
        for case in cases
    }


def _changes(session: Session, case_ids: Sequence[int]) -> dict[int, list[clocks.ClockChange]]:
    changes: dict[int, list[clocks.ClockChange]] = defaultdict(list)
    table = models.ComplaintClockChange
    for first in range(0, len(case_ids), _SEARCHED_AT_ONCE):
        some = case_ids[first : first + _SEARCHED_AT_ONCE]
        for row in session.scalars(select(table).where(table.case_id.in_(some)).order_by(table.id)):
            changes[row.case_id].append(clocks.ClockChange(row.kind, row.changed_on))
    return changes
