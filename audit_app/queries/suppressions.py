"""Reading findings that a lender's suppressions take back: never gone, always counted apart."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from audit_app import models


@dataclass(frozen=True)
class SuppressedRule:
    """A finding on a contact that raises no flag, with the lender's reason; texts are {zh, en}."""

    rule_id: str
    title: dict[str, str]
    reason: dict[str, str]
    severity: str
    suppression: str
    because: str
    owner: str
    expires_on: date


@dataclass(frozen=True)
class SuppressionCount:
    """How many findings of the newest check runs one suppression takes back for one rule."""

    pack_id: str
    rule_id: str
    suppression: str
    expires_on: date
    findings: int


@dataclass(frozen=True)
class SuppressionView:
    """A suppression of one rule: whether its last day is over, and how many findings it took back."""

    id: str
    reason: str
    owner: str
    expires_on: date
    is_over: bool
    findings: int


def list_suppressions(
    session: Session, rule: models.InstalledRule, pack_id: str, *, today: date
) -> tuple[SuppressionView, ...]:
    """Return the suppressions of a rule in its pack's overlay, active ones first, and those that took findings."""
    stated = {one["id"]: one for one in rule.document.get("suppressions", [])}
    taken: dict[str, int] = defaultdict(int)
    for count in count_suppressed(session):
        if (count.pack_id, count.rule_id) == (pack_id, rule.rule_id):
            taken[count.suppression] += count.findings
    views = [
        SuppressionView(
            id=name,
            reason=one["reason"],
            owner=one["owner"],
            expires_on=(expires := date.fromisoformat(one["expires"])),
            is_over=expires < today,
            findings=taken[name],
        )
        for name, one in stated.items()
    ]
    return tuple(sorted(views, key=lambda view: (view.is_over, view.expires_on)))


def list_suppressed(session: Session, contact_id: int, *, today: date) -> tuple[SuppressedRule, ...]:
    """Return what is suppressed on a contact on the day `today`, by its newest check runs."""
    suppressed, finding, run, rule = _tables()
    rows = session.execute(
        select(suppressed, finding, rule.title)
        .join(finding, finding.id == suppressed.finding_id)
        .join(run, run.id == finding.check_run_id)
        .join(rule, (rule.installed_pack_id == run.installed_pack_id) & (rule.rule_id == finding.rule_id))
        .where(run.contact_id == contact_id, suppressed.expires_on >= today, _is_newest(run))
        .order_by(suppressed.id)
    )
    return tuple(
        SuppressedRule(
            rule_id=found.rule_id,
            title=title,
            reason=found.reason,
            severity=found.severity,
            suppression=row.suppression,
            because=row.reason,
            owner=row.owner,
            expires_on=row.expires_on,
        )
        for row, found, title in rows
    )


def count_suppressed(session: Session) -> list[SuppressionCount]:
    """Return how many findings each suppression took back, expired ones too, by pack, rule and suppression."""
    suppressed, finding, run, _ = _tables()
    columns = (run.pack_id, finding.rule_id, suppressed.suppression, suppressed.expires_on)
    rows = session.execute(
        select(*columns, func.count(suppressed.id))
        .join(finding, finding.id == suppressed.finding_id)
        .join(run, run.id == finding.check_run_id)
        .where(_is_newest(run))
        .group_by(*columns)
        .order_by(*columns)
    )
    return [SuppressionCount(*row) for row in rows]


def rules_suppressed(session: Session, runs: Select[int], *, on: date) -> dict[int, set[str]]:
    """Return for each contact id the rules whose finding in one of `runs` (ids) is suppressed on a day."""
    suppressed, finding, run, _ = _tables()
    rows = session.execute(
        select(run.contact_id, finding.rule_id)
        .join(finding, finding.check_run_id == run.id)
        .join(suppressed, suppressed.finding_id == finding.id)
        .where(run.id.in_(runs), suppressed.expires_on >= on)
    )
    found: dict[int, set[str]] = defaultdict(set)
    for contact_id, rule_id in rows:
        found[contact_id].add(rule_id)
    return found


def _tables() -> tuple[
    type[models.SuppressedFinding], type[models.Finding], type[models.CheckRun], type[models.InstalledRule]
]:
    return models.SuppressedFinding, models.Finding, models.CheckRun, models.InstalledRule


def _is_newest(run: type[models.CheckRun]) -> ColumnElement[bool]:
    newer = aliased(models.CheckRun)
    return ~exists().where(newer.contact_id == run.contact_id, newer.pack_id == run.pack_id, newer.id > run.id)
