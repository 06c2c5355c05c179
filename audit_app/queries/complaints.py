"""Complaint cases in a list, with their clocks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from audit_app import clocks, models
from audit_app.authz import Permission, may
from audit_app.errors import NotFound
from audit_app.models import CaseState
from audit_app.queries.complaint_clocks import read_clocks
from audit_app.queries.paging import PAGE_SIZE, Page

_FINISHED = {CaseState.CLOSED, CaseState.WITHDRAWN}


@dataclass(frozen=True)
class CaseLine:
    """One case in a list."""

    id: int
    number: str
    kind: str
    borrower: str
    borrower_id: int
    summary: str
    reasons: tuple[str, ...]
    agency: str | None
    holder: str | None
    holder_id: int | None
    state: str
    received_on: date
    received_at: datetime
    contacts: int
    clock: clocks.Clock


@dataclass(frozen=True)
class CaseFilter:
    """Which cases are wanted. `group` is open, late, soon, answered, closed or all; `holder` a user's id, 0 nobody."""

    group: str = "open"
    kind: str | None = None
    holder: int | None = None


#: What each group of the list holds; the order is that of the chips.
GROUPS: dict[str, Callable[[CaseLine], bool]] = {
    "open": lambda case: case.state in {"open", "decided"},
    "late": lambda case: case.clock.state is clocks.ClockState.OVERDUE,
    "soon": lambda case: case.clock.state is clocks.ClockState.NEARLY_DUE,
    "answered": lambda case: case.state == "answered",
    "closed": lambda case: case.state in {"closed", "withdrawn"},
    "all": lambda _case: True,
}


@dataclass(frozen=True)
class CaseList:
    """One page of cases, the least days left first, and how many each chip would show."""

    page: Page[CaseLine]
    groups: dict[str, int]
    kinds: dict[str, int]
    mine: int
    unheld: int


def list_cases(
    session: Session, wanted: CaseFilter, *, today: date, user_id: int | None = None, number: int = 1
) -> CaseList:
    """Return the cases that fit, running ones before finished ones."""
    lines = _lines(session, today=today)
    fitting = [line for line in lines if _fits(line, wanted)]
    in_group = [line for line in fitting if GROUPS.get(wanted.group, GROUPS["open"])(line)]
    in_group.sort(key=lambda line: (line.state in {"answered", "closed", "withdrawn"}, line.clock.days_left, line.id))
    start = (max(1, number) - 1) * PAGE_SIZE
    return CaseList(
        page=Page(tuple(in_group[start : start + PAGE_SIZE]), number, len(in_group)),
        groups={name: sum(map(fits, fitting)) for name, fits in GROUPS.items()},
        kinds={kind: sum(line.kind == kind for line in lines) for kind in ("complaint", "dispute")},
        mine=sum(line.holder_id == user_id and GROUPS["open"](line) for line in lines) if user_id else 0,
        unheld=sum(line.holder_id is None and GROUPS["open"](line) for line in lines),
    )


def list_running_out(session: Session, *, today: date, limit: int = 5) -> list[CaseLine]:
    """Return the unanswered cases with the fewest days left."""
    open_ones = [line for line in _lines(session, today=today) if GROUPS["open"](line)]
    return sorted(open_ones, key=lambda line: line.clock.days_left)[:limit]


def get_case(session: Session, case_id: int) -> models.ComplaintCase:
    """Return one case; raises NotFound."""
    table = models.ComplaintCase
    whole = (table.borrower, table.agency, table.assigned_to, table.opened_by, table.decided_by)
    case = session.get(table, case_id, options=[joinedload(part) for part in whole])
    if case is None:
        raise NotFound(f"There is no case {case_id}.", zh=f"没有编号为 {case_id} 的案件。", value=case_id)
    return case


def find_open_case_of(session: Session, borrower_id: int) -> models.ComplaintCase | None:
    """Return the newest unfinished case of a borrower, so that a repeated complaint may join it."""
    return session.scalars(
        select(models.ComplaintCase)
        .where(models.ComplaintCase.borrower_id == borrower_id, models.ComplaintCase.state.not_in(_FINISHED))
        .order_by(models.ComplaintCase.id.desc())
        .limit(1)
    ).one_or_none()


def find_borrower(session: Session, external_id: str) -> models.Borrower | None:
    """Return the borrower with the lender's id, or None."""
    return session.scalars(select(models.Borrower).where(models.Borrower.external_id == external_id)).one_or_none()


def list_handlers(session: Session) -> list[models.User]:
    """Return the active users who may handle cases, by name."""
    users = session.scalars(select(models.User).where(models.User.active).order_by(models.User.display_name))
    return [user for user in users if may(user.role, Permission.HANDLE_CASES)]


def _lines(session: Session, *, today: date) -> list[CaseLine]:
    table = models.ComplaintCase
    cases = session.scalars(
        select(table).options(joinedload(table.borrower), joinedload(table.agency), joinedload(table.assigned_to))
    ).all()
    read = read_clocks(session, cases, today=today)
    link = models.ComplaintContact
    contacts = dict(iter(session.execute(select(link.case_id, func.count()).group_by(link.case_id))))
    return [
        CaseLine(
            id=case.id,
            number=case.number,
            kind=case.kind.value,
            borrower=case.borrower.external_id,
            borrower_id=case.borrower_id,
            summary=case.summary,
            reasons=tuple(case.reasons),
            agency=case.agency.name if case.agency else None,
            holder=case.assigned_to.display_name if case.assigned_to else None,
            holder_id=case.assigned_to_id,
            state=case.state.value,
            received_on=case.received_on,
            received_at=case.received_at,
            contacts=contacts.get(case.id, 0),
            clock=read[case.id],
        )
        for case in cases
    ]


def _fits(line: CaseLine, wanted: CaseFilter) -> bool:
    return wanted.kind in {None, line.kind} and (wanted.holder is None or (line.holder_id or 0) == wanted.holder)
