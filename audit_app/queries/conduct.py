"""How agencies and agents collect: contacts, those with findings, those with violations."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from audit_app import models
from audit_app.errors import NotFound
from audit_app.models import ContactState, DecisionOutcome, FlagState


@dataclass(frozen=True)
class Span:
    """First and last day (both included) of the contacts that are counted."""

    first: date
    last: date


@dataclass(frozen=True)
class ConductCounts:
    """Contacts of one agency or agent; `id` None is the lender's own staff, or contacts that name no agent.

    `flagged` and `violated` count contacts, not flags, so that each is a share of `contacts`.
    """

    id: int | None
    name: str | None
    agency: str | None
    contacts: int
    judged: int
    not_judgeable: int
    flagged: int
    violated: int
    waiting: int


@dataclass(frozen=True)
class CategoryCounts:
    """Flags of one category: all that stand, and how they were decided."""

    category: str
    flags: int
    waiting: int
    upheld: int
    dismissed: int
    referred: int


@dataclass(frozen=True)
class DayCounts:
    """Contacts of one day, and how many of them carry a flag."""

    day: date
    contacts: int
    flagged: int


def _has_flag(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        models.Flag.contact_id == models.Contact.id, models.Flag.state != FlagState.WITHDRAWN, *conditions
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_FLAGGED = _has_flag()
_VIOLATED = _has_flag(models.Flag.outcome == DecisionOutcome.UPHELD)
_WAITING = _has_flag(models.Flag.state.in_((FlagState.OPEN, FlagState.CLAIMED)))
_COUNTS = (
    func.count(models.Contact.id),
    _count(models.Contact.state == ContactState.JUDGED),
    _count(models.Contact.state == ContactState.NOT_JUDGEABLE),
    _count(_FLAGGED),
    _count(_VIOLATED),
    _count(_WAITING),
)


def _within(span: Span) -> ColumnElement[bool]:
    return and_(models.Contact.local_date >= span.first, models.Contact.local_date <= span.last)


def find_last_day(session: Session) -> date | None:
    """Return the day of the newest contact, or None without contacts."""
    return session.scalar(select(func.max(models.Contact.local_date)))


def count_by_agency(session: Session, span: Span) -> list[ConductCounts]:
    """Return the counts of every agency that made contacts in `span`, most contacts first."""
    agency = models.Agency
    rows = session.execute(
        select(models.Contact.agency_id, agency.name, *_COUNTS)
        .outerjoin(agency, agency.id == models.Contact.agency_id)
        .where(_within(span))
        .group_by(models.Contact.agency_id, agency.name)
        .order_by(func.count(models.Contact.id).desc())
    )
    return [ConductCounts(row[0], row[1], None, *row[2:]) for row in rows]


def count_by_agent(session: Session, span: Span, *conditions: ColumnElement[bool]) -> list[ConductCounts]:
    """Return the counts of every agent that made contacts in `span`, most violations, then most findings first."""
    agent, agency = models.Agent, models.Agency
    rows = session.execute(
        select(models.Contact.agent_id, agent.name, agency.name, *_COUNTS)
        .join(agent, agent.id == models.Contact.agent_id)
        .outerjoin(agency, agency.id == agent.agency_id)
        .where(_within(span), *conditions)
        .group_by(models.Contact.agent_id, agent.name, agency.name)
        .order_by(_count(_VIOLATED).desc(), _count(_FLAGGED).desc(), agent.name)
    )
    return [ConductCounts(*row) for row in rows]


def count_all(session: Session, span: Span, *conditions: ColumnElement[bool]) -> ConductCounts:
    """Return the counts of all contacts in `span` that meet `conditions`."""
    row = session.execute(select(*_COUNTS).select_from(models.Contact).where(_within(span), *conditions)).one()
    return ConductCounts(None, None, None, *row)


def count_by_category(session: Session, span: Span, *conditions: ColumnElement[bool]) -> list[CategoryCounts]:
    """Return the flags in `span` by category, most first."""
    flag = models.Flag
    rows = session.execute(
        _flag_counts(flag.category).where(_within(span), *conditions).group_by(flag.category)
        .order_by(func.count(flag.id).desc(), flag.category)
    )  # fmt: skip
    return [CategoryCounts(*row) for row in rows]


def count_by_day(session: Session, span: Span) -> list[DayCounts]:
    """Return contacts and flagged contacts of every day in `span` that has contacts, in order."""
    day = models.Contact.local_date
    rows = session.execute(
        select(day, func.count(models.Contact.id), _count(_FLAGGED)).where(_within(span)).group_by(day).order_by(day)
    )
    return [DayCounts(*row) for row in rows]


def get_agency(session: Session, agency_id: int) -> models.Agency:
    """Return one agency; raises NotFound."""
    agency = session.get(models.Agency, agency_id)
    if agency is None:
        raise NotFound(f"There is no agency {agency_id}.", zh=f"没有编号为 {agency_id} 的催收机构。", value=agency_id)
    return agency


def get_agent(session: Session, agent_id: int) -> models.Agent:
    """Return one agent with their agency; raises NotFound."""
    agent = session.get(models.Agent, agent_id)
    if agent is None:
        raise NotFound(f"There is no agent {agent_id}.", zh=f"没有编号为 {agent_id} 的催收人员。", value=agent_id)
    return agent


def _flag_counts(column: InstrumentedAttribute[str]) -> Select[str, int, int, int, int, int]:
    flag = models.Flag
    return (
        select(
            column,
            func.count(flag.id),
            _count(flag.state.in_((FlagState.OPEN, FlagState.CLAIMED))),
            _count(flag.outcome == DecisionOutcome.UPHELD),
            _count(flag.outcome == DecisionOutcome.DISMISSED),
            _count(flag.outcome == DecisionOutcome.REFERRED),
        )
        .select_from(flag)
        .join(models.Contact, models.Contact.id == flag.contact_id)
        .where(flag.state != FlagState.WITHDRAWN)
    )
