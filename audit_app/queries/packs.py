"""Reading installed rule packs: the catalogue, one rule, how its flags were decided."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, defer

from audit_app import models
from audit_app.errors import Conflict, NotFound
from audit_app.models import DecisionOutcome, FlagState
from audit_app.queries.suppressions import SuppressionView, list_suppressions

NEVER = (0, 0, 0, 0, 0)
SEVERITIES = ("critical", "high", "medium", "low")


@dataclass(frozen=True)
class RuleCounts:
    """The flags of one rule, and how they were decided."""

    flags: int
    waiting: int
    upheld: int
    dismissed: int
    referred: int

    @property
    def precision(self) -> float | None:
        """Return the share of decided flags that were upheld; referred ones are not decided yet."""
        decided = self.upheld + self.dismissed
        return self.upheld / decided if decided else None


@dataclass(frozen=True)
class CatalogueRow:
    """One rule of a pack in force."""

    rule: models.InstalledRule
    pack: models.InstalledPack
    counts: RuleCounts

    @property
    def state(self) -> str:
        """Return where the rule stands in its life: draft, active, off (switched off) or retired."""
        status = str(self.rule.document.get("status", "active"))
        is_off = status != "retired" and self.rule.document.get("enabled", True) is False
        return "off" if is_off else status


@dataclass(frozen=True)
class RuleView:
    """One rule with everything that its page shows; versions of its pack that have it are newest first."""

    rule: models.InstalledRule
    pack: models.InstalledPack
    counts: RuleCounts
    versions: tuple[tuple[models.InstalledPack, models.InstalledRule], ...]
    suppressions: tuple[SuppressionView, ...]


def list_packs(session: Session) -> list[models.InstalledPack]:
    """Return the newest version of each pack, by id."""
    pack = models.InstalledPack
    newest = select(func.max(pack.id)).group_by(pack.pack_id)
    rows = select(pack).where(pack.id.in_(newest)).order_by(pack.pack_id).options(defer(pack.files))
    return list(session.scalars(rows))


def find_by_digest(session: Session, digest: str) -> models.InstalledPack:
    """Return the installed pack whose digest begins so; raises NotFound, or Conflict if several do."""
    pack = models.InstalledPack
    found = session.scalars(select(pack).where(pack.digest.startswith(digest, autoescape=True)).limit(2)).all()
    if not found:
        raise NotFound(
            f"No installed pack has a digest that begins with {digest}.",
            zh=f"没有摘要以 {digest} 开头的已安装规则包。",
            field="digest",
            value=digest,
            remedy="The rules page shows the digests of what is installed.",
        )
    if len(found) > 1:
        raise Conflict(
            f"Several installed packs have digests that begin with {digest}.",
            zh=f"有多个已安装规则包的摘要以 {digest} 开头。",
            field="digest",
            value=digest,
            remedy="Write more of it.",
        )
    return found[0]


def list_catalogue(session: Session) -> list[CatalogueRow]:
    """Return the rules of all packs in force, the most severe first, then by category and id."""
    packs = {pack.id: pack for pack in list_packs(session)}
    counts = _counts(session)
    rules = session.scalars(select(models.InstalledRule).where(models.InstalledRule.installed_pack_id.in_(packs)))
    rows = []
    for rule in rules:
        pack = packs[rule.installed_pack_id]
        rows.append(CatalogueRow(rule, pack, counts.get((pack.pack_id, rule.rule_id), RuleCounts(*NEVER))))
    return sorted(rows, key=lambda row: (SEVERITIES.index(row.rule.severity), row.rule.category, row.rule.rule_id))


def get_rule_view(session: Session, pack_id: str, rule_id: str, *, today: date) -> RuleView:
    """Return one rule as its newest version says it; raises NotFound."""
    rows = session.execute(
        select(models.InstalledRule, models.InstalledPack)
        .join(models.InstalledPack, models.InstalledPack.id == models.InstalledRule.installed_pack_id)
        .where(models.InstalledPack.pack_id == pack_id, models.InstalledRule.rule_id == rule_id)
        .order_by(models.InstalledPack.id.desc())
    ).all()
    if not rows:
        raise NotFound(
            f"There is no rule {rule_id} in {pack_id}.", zh=f"规则包 {pack_id} 中没有规则 {rule_id}。", value=rule_id
        )
    counts = _counts(session).get((pack_id, rule_id), RuleCounts(*NEVER))
    rule, pack = rows[0]
    suppressions = list_suppressions(session, rule, pack_id, today=today)
    return RuleView(rule, pack, counts, tuple((pack, rule) for rule, pack in rows), suppressions)


def _counts(session: Session) -> dict[tuple[str, str], RuleCounts]:
    flag = models.Flag

    def tally(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    rows = session.execute(
        select(
            flag.pack_id,
            flag.rule_id,
            func.count(flag.id),
            tally(flag.state.in_((FlagState.OPEN, FlagState.CLAIMED))),
            tally(flag.outcome == DecisionOutcome.UPHELD),
            tally(flag.outcome == DecisionOutcome.DISMISSED),
            tally(flag.outcome == DecisionOutcome.REFERRED),
        )
        .where(flag.state != FlagState.WITHDRAWN)
        .group_by(flag.pack_id, flag.rule_id)
    )
    return {(row[0], row[1]): RuleCounts(*row[2:]) for row in rows}
