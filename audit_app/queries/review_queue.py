"""The review queue: which flags wait, sorted by risk, with counts for every filter."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from audit_app import models
from audit_app.models import FlagState
from audit_app.queries.quotes import Quote, list_first_quotes

PAGE_SIZE = 50
OWN_STAFF = "own"
STATES = ("waiting", "free", "mine", "claimed", "decided", "referred", "withdrawn", "all")
SORTS = ("risk", "oldest", "newest")
SEVERITIES = ("critical", "high", "medium", "low")

_RANK = case({name: place for place, name in enumerate(SEVERITIES)}, value=models.Flag.severity, else_=9)
#: Within a severity, what the trained model suspects more comes first; what it did not read comes last.
_SUSPICION = func.coalesce(
    select(models.Suspicion.score)
    .join(models.Finding, models.Finding.check_run_id == models.Suspicion.check_run_id)
    .where(models.Finding.id == models.Flag.finding_id)
    .correlate(models.Flag)
    .scalar_subquery(),
    0.0,
)


@dataclass(frozen=True)
class QueueFilter:
    """What the address of the queue says; every field but `state`, `sort` and `page` may be empty."""

    state: str = "waiting"
    severity: str = ""
    category: str = ""
    agency: str = ""
    channel: str = ""
    rule: str = ""
    sort: str = "risk"
    page: int = 1

    @classmethod
    def from_address(cls, query: Mapping[str, str]) -> Self:
        """Read the address; a value that does not exist is an empty list, never an error page."""
        texts = {field.name: query.get(field.name, "") for field in fields(cls) if field.name != "page"}
        page = query.get("page", "1")
        wanted = cls(**texts, page=max(1, int(page)) if page.isascii() and page.isdigit() else 1)
        state = wanted.state if wanted.state in STATES else "waiting"
        sort = wanted.sort if wanted.sort in SORTS else "risk"
        return replace(wanted, state=state, sort=sort)

    def address(self) -> dict[str, str]:
        """Return what an address must say to show the same queue: every field that is not as usual, but the page."""
        usual = type(self)()
        names = (field.name for field in fields(self) if field.name != "page")
        return {name: getattr(self, name) for name in names if getattr(self, name) != getattr(usual, name)}


@dataclass(frozen=True)
class QueueRow:
    """One flag as the queue shows it; `title` and `reason` are {"zh": …, "en": …}."""

    id: int
    contact_id: int
    severity: str
    category: str
    rule_id: str
    title: dict[str, str]
    reason: dict[str, str]
    quote: Quote | None
    agent: str | None
    agency: str | None
    borrower_id: int
    borrower: str
    party_role: str | None
    channel: str
    direction: str
    started_at: datetime
    raised_at: datetime
    state: str
    holder_id: int | None
    holder: str | None
    claimed_at: datetime | None
    outcome: str | None


@dataclass(frozen=True)
class Facet:
    """The values of one filter with how many flags each would leave, most first."""

    name: str
    values: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue."""

    rows: tuple[QueueRow, ...]
    facets: tuple[Facet, ...]
    total: int
    page: int
    pages: int


def list_queue(session: Session, wanted: QueueFilter, *, user_id: int) -> QueuePage:
    """Return the flags that match, a page of 50, with the counts for the chips."""
    conditions = _conditions(wanted, user_id=user_id)
    total = session.scalar(_joined(select(func.count(models.Flag.id))).where(*conditions.values())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(wanted.page, pages)
    statement = (
        _joined(select(models.Flag))
        .where(*conditions.values())
        .order_by(*_order(wanted.sort))
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
        .options(
            joinedload(models.Flag.finding).joinedload(models.Finding.check_run),
            joinedload(models.Flag.contact).joinedload(models.Contact.agency),
            joinedload(models.Flag.contact).joinedload(models.Contact.agent),
            joinedload(models.Flag.contact).joinedload(models.Contact.borrower),
            joinedload(models.Flag.claimed_by),
            joinedload(models.Flag.decided_by),
        )
    )
    flags = session.scalars(statement).all()
    facets = tuple(_facet(session, name, conditions) for name in ("severity", "category", "agency", "channel"))
    return QueuePage(_rows(session, flags), (_states(session, conditions, user_id), *facets), total, page, pages)


@dataclass(frozen=True)
class RuleCount:
    """How many free flags one rule has within a filter."""

    rule_id: str
    title: dict[str, str]
    severity: str
    count: int


def count_free_by_rule(session: Session, wanted: QueueFilter, *, user_id: int) -> tuple[RuleCount, ...]:
    """Return the rules with free flags within the filter, most flags first."""
    conditions = _conditions(replace(wanted, state="free", rule=""), user_id=user_id)
    run = models.CheckRun.installed_pack_id
    statement = (
        _joined(select(models.Flag.rule_id, func.min(models.Flag.severity), func.max(run), func.count()))
        .join(models.Finding, models.Flag.finding_id == models.Finding.id)
        .join(models.CheckRun, models.Finding.check_run_id == models.CheckRun.id)
        .where(*conditions.values())
        .group_by(models.Flag.rule_id)
    )
    rows = session.execute(statement).all()
    titles = list_rule_titles(session, {row[2] for row in rows})
    unnamed = {row[0]: {"zh": row[0], "en": row[0]} for row in rows}
    counts = [RuleCount(row[0], titles.get((row[2], row[0])) or unnamed[row[0]], row[1], row[3]) for row in rows]
    return tuple(sorted(counts, key=lambda count: (-count.count, count.rule_id)))


def find_next(
    session: Session,
    wanted: QueueFilter,
    *,
    user_id: int,
    lapsed_before: datetime,
    contact_id: int | None = None,
    skipped: Collection[int] = (),
) -> models.Flag | None:
    """Return the flag to hand out next, within the filters of the queue that the user works on.

    Another flag of the same contact comes first, because its talk is already read; then what the user holds; then the
    order of the queue. Claims that were taken before `lapsed_before` count as free.
    """
    flag = models.Flag
    conditions = _conditions(replace(wanted, state="all"), user_id=user_id)
    lapsed = (flag.state == FlagState.CLAIMED) & (flag.claimed_at < lapsed_before)
    own = (flag.state == FlagState.CLAIMED) & (flag.claimed_by_id == user_id)
    same_first = case((flag.contact_id == contact_id, 0), else_=1)
    own_first = case((own, 0), else_=1)
    statement = (
        _joined(select(flag))
        .where(*conditions.values(), or_(flag.state == FlagState.OPEN, lapsed, own), flag.id.not_in(skipped))
        .order_by(same_first, own_first, *_order(wanted.sort))
        .limit(1)
    )
    found: models.Flag | None = session.scalars(statement).first()
    return found


def _order(sort: str) -> tuple[Any, ...]:
    by_age = (models.Contact.started_at, models.Flag.id)
    newest = (models.Contact.started_at.desc(), models.Flag.id.desc())
    return {"risk": (_RANK, _SUSPICION.desc(), *by_age), "oldest": by_age, "newest": newest}[sort]


def _joined(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return statement.select_from(models.Flag).join(models.Contact, models.Flag.contact_id == models.Contact.id)


def _conditions(wanted: QueueFilter, *, user_id: int) -> dict[str, ColumnElement[bool]]:
    conditions = {"state": _state_condition(wanted.state, user_id)}
    if wanted.severity:
        conditions["severity"] = models.Flag.severity == wanted.severity
    if wanted.category:
        conditions["category"] = models.Flag.category == wanted.category
    if wanted.rule:
        conditions["rule"] = models.Flag.rule_id == wanted.rule
    if wanted.channel:
        conditions["channel"] = models.Contact.channel == wanted.channel
    if wanted.agency == OWN_STAFF:
        conditions["agency"] = models.Contact.agency_id.is_(None)
    elif wanted.agency:
        agency = select(models.Agency.id).where(models.Agency.external_id == wanted.agency)
        conditions["agency"] = models.Contact.agency_id.in_(agency)
    return conditions


def _state_condition(state: str, user_id: int) -> ColumnElement[bool]:
    flag = models.Flag
    waiting = flag.state.in_((FlagState.OPEN, FlagState.CLAIMED))
    mine = or_(flag.claimed_by_id == user_id, flag.decided_by_id == user_id)
    return {
        "waiting": waiting,
        "free": flag.state == FlagState.OPEN,
        "mine": mine,
        "claimed": flag.state == FlagState.CLAIMED,
        "decided": flag.state == FlagState.DECIDED,
        "referred": flag.outcome == models.DecisionOutcome.REFERRED,
        "withdrawn": flag.state == FlagState.WITHDRAWN,
        "all": flag.id.is_not(None),
    }[state]


def _states(session: Session, conditions: Mapping[str, ColumnElement[bool]], user_id: int) -> Facet:
    others = [condition for key, condition in conditions.items() if key != "state"]
    columns = [func.count().filter(_state_condition(state, user_id)) for state in STATES]
    counts = session.execute(_joined(select(*columns)).where(*others)).one()
    return Facet("state", tuple((state, state, count) for state, count in zip(STATES, counts, strict=True)))


def _facet(session: Session, name: str, conditions: Mapping[str, ColumnElement[bool]]) -> Facet:
    others = [condition for key, condition in conditions.items() if key != name]
    key: ColumnElement[str] | InstrumentedAttribute[str]
    label: ColumnElement[str] | InstrumentedAttribute[str]
    if name == "agency":
        key, label = func.coalesce(models.Agency.external_id, OWN_STAFF), func.coalesce(models.Agency.name, OWN_STAFF)
    else:
        key = label = models.Contact.channel if name == "channel" else getattr(models.Flag, name)
    statement = (
        _joined(select(key, label, func.count(models.Flag.id)))
        .outerjoin(models.Agency, models.Contact.agency_id == models.Agency.id)
        .where(*others)
        .group_by(key, label)
    )
    values = [(row[0], row[1], row[2]) for row in session.execute(statement)]
    if name == "severity":
        values.sort(key=lambda value: SEVERITIES.index(value[0]))
    else:
        values.sort(key=lambda value: (-value[2], value[0]))
    return Facet(name, tuple(values))


def _rows(session: Session, flags: Any) -> tuple[QueueRow, ...]:  # noqa: ANN401 -- a sequence of rows, read once
    quotes = list_first_quotes(session, [flag.finding for flag in flags])
    titles = list_rule_titles(session, {flag.finding.check_run.installed_pack_id for flag in flags})
    return tuple(
        _row(flag, quotes.get(flag.finding_id), titles.get((flag.finding.check_run.installed_pack_id, flag.rule_id)))
        for flag in flags
    )


def list_rule_titles(session: Session, installed_pack_ids: set[int]) -> dict[tuple[int, str], dict[str, str]]:
    """Return {(installed pack, rule id): title} for these packs."""
    rule = models.InstalledRule
    statement = select(rule.installed_pack_id, rule.rule_id, rule.title).where(
        rule.installed_pack_id.in_(installed_pack_ids)
    )
    return {(pack, rule_id): title for pack, rule_id, title in session.execute(statement)}


def _row(flag: models.Flag, quote: Quote | None, title: dict[str, str] | None) -> QueueRow:
    contact = flag.contact
    holder = flag.decided_by or flag.claimed_by
    return QueueRow(
        id=flag.id,
        contact_id=contact.id,
        severity=flag.severity,
        category=flag.category,
        rule_id=flag.rule_id,
        title=title or {"zh": flag.rule_id, "en": flag.rule_id},
        reason=flag.finding.reason,
        quote=quote,
        agent=contact.agent.name if contact.agent else None,
        agency=contact.agency.name if contact.agency else None,
        borrower_id=contact.borrower_id,
        borrower=contact.borrower.external_id,
        party_role=contact.party_role,
        channel=contact.channel,
        direction=contact.direction,
        started_at=contact.started_at,
        raised_at=flag.raised_at,
        state=flag.state,
        holder_id=holder.id if holder else None,
        holder=holder.display_name if holder else None,
        claimed_at=flag.claimed_at,
        outcome=flag.outcome,
    )
