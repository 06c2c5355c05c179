"""One card for each flag of a contact: the rule, the law, why it fired, who decided what, and how like flags ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from audit_app import models
from audit_app.models.complaints import ComplaintCase, ComplaintFlag

_LIKE_DECISIONS_SHOWN = 3
_RANKS = ("critical", "high", "medium", "low")


@dataclass(frozen=True)
class DecisionLine:
    """One decision, as it was made; `replaces` is the id of the decision it names as old."""

    id: int
    flag_id: int
    contact_id: int
    outcome: str
    reason_code: str
    note: str | None
    decided_by: str
    decided_at: datetime
    replaces: int | None


@dataclass(frozen=True)
class LikeDecisions:
    """How other flags of the same rule ended; only the decisions that stand are counted."""

    upheld: int
    dismissed: int
    referred: int
    newest: tuple[DecisionLine, ...]

    @property
    def total(self) -> int:
        """Return how many flags of this rule have been decided."""
        return self.upheld + self.dismissed + self.referred


@dataclass(frozen=True)
class Citation:
    """Where a rule comes from; `is_confirmed` False marks a place that nobody has read in the official text yet."""

    source: str
    section: str
    url: str | None
    is_confirmed: bool


@dataclass(frozen=True)
class RuleText:
    """A rule as the pack that judged states it; texts are {"zh": …, "en": …}."""

    id: str
    pack_id: str
    pack_version: str
    title: dict[str, str]
    explanation: dict[str, str]
    hint: dict[str, str] | None
    force: str | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class CountedContact:
    """A contact that a counting rule counted."""

    id: int
    started_at: datetime
    channel: str
    result: str
    duration_s: float | None
    agency: str | None


@dataclass(frozen=True)
class OtherObjection:
    """Another rule's finding of the same category in the same turns, on the card of the rule that leads."""

    rule: RuleText
    severity: str
    reason: dict[str, str]
    spans: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class FlagCard:
    """A flag with all that a decision needs; `spans` are the finding's own, `case_numbers` the cases that hold it."""

    id: int
    contact_id: int
    severity: str
    category: str
    outcome: str
    reason: dict[str, str]
    rule: RuleText
    spans: tuple[dict[str, Any], ...]
    counted: tuple[CountedContact, ...]
    state: str
    holder_id: int | None
    holder: str | None
    claimed_at: datetime | None
    raised_at: datetime
    decisions: tuple[DecisionLine, ...]
    like: LikeDecisions
    cases: tuple[tuple[int, str], ...]
    others: tuple[OtherObjection, ...]

    @property
    def shown_spans(self) -> tuple[dict[str, Any], ...]:
        """Return the finding's spans and those of the others that point at further words."""
        shown = list(self.spans)
        for span in (span for other in self.others for span in other.spans):
            if not any(_overlap(span, known) for known in shown):
                shown.append(span)
        return tuple(shown)

    @property
    def standing(self) -> DecisionLine | None:
        """Return the decision that stands: the newest, unless it was taken back."""
        return self.decisions[-1] if self.decisions and self.state == "decided" else None

    @property
    def earlier(self) -> tuple[DecisionLine, ...]:
        """Return the decisions that no longer stand."""
        return self.decisions[:-1] if self.standing else self.decisions


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(one["turn"] == other["turn"] and one["start"] < other["end"] and other["start"] < one["end"])


def list_flag_cards(session: Session, contact_id: int) -> tuple[FlagCard, ...]:
    """Return the cards of one contact, most severe first; withdrawn flags stay visible at the end."""
    statement = (
        select(models.Flag)
        .where(models.Flag.contact_id == contact_id)
        .options(
            joinedload(models.Flag.finding).joinedload(models.Finding.check_run),
            joinedload(models.Flag.claimed_by),
        )
    )
    flags = sorted(session.scalars(statement), key=_order)
    rules = {flag.id: _read_rule(session, flag.finding) for flag in flags}
    others = _list_others(session, flags)
    decisions = _list_decisions(session, [flag.id for flag in flags])
    cases = _list_cases(session, [flag.id for flag in flags])
    counted = _list_counted(session, {related for flag in flags for related in flag.finding.related})
    return tuple(
        FlagCard(
            id=flag.id,
            contact_id=contact_id,
            severity=flag.severity,
            category=flag.category,
            outcome=flag.finding.outcome,
            reason=flag.finding.reason,
            rule=rules[flag.id],
            spans=tuple(flag.finding.spans),
            counted=tuple(counted[related] for related in flag.finding.related if related in counted),
            state=flag.state,
            holder_id=flag.claimed_by_id,
            holder=flag.claimed_by.display_name if flag.claimed_by else None,
            claimed_at=flag.claimed_at,
            raised_at=flag.raised_at,
            decisions=tuple(line for line in decisions if line.flag_id == flag.id),
            like=_read_like(session, flag),
            cases=tuple((case_id, number) for flag_id, case_id, number in cases if flag_id == flag.id),
            others=tuple(others[flag.id]),
        )
        for flag in flags
    )


def _order(flag: models.Flag) -> tuple[bool, int, int]:
    return flag.state == models.FlagState.WITHDRAWN, _RANKS.index(flag.severity), flag.id


def _read_rule(session: Session, finding: models.Finding) -> RuleText:
    run = finding.check_run
    rule = session.scalars(
        select(models.InstalledRule).where(
            models.InstalledRule.installed_pack_id == run.installed_pack_id,
            models.InstalledRule.rule_id == finding.rule_id,
        )
    ).one()
    return RuleText(
        id=rule.rule_id,
        pack_id=run.pack_id,
        pack_version=run.pack_version,
        title=rule.title,
        explanation=rule.explanation,
        hint=rule.document.get("review_hint"),
        force=rule.document.get("force"),
        citations=tuple(_citation(place) for place in rule.citations),
    )


def _list_others(session: Session, flags: Iterable[models.Flag]) -> dict[int, list[OtherObjection]]:
    """Return, for each flag, what other rules of the same check run object to in the same place."""
    others: dict[int, list[OtherObjection]] = {flag.id: [] for flag in flags}
    newest = {flag.id: flag.finding for flag in flags}
    statement = (
        select(models.FlagFinding.flag_id, models.Finding)
        .join(models.Finding, models.Finding.id == models.FlagFinding.finding_id)
        .where(models.FlagFinding.flag_id.in_(newest))
        .order_by(models.Finding.id)
    )
    for flag_id, finding in session.execute(statement):
        lead = newest[flag_id]
        if finding.check_run_id == lead.check_run_id and finding.id != lead.id:
            rule = _read_rule(session, finding)
            others[flag_id].append(OtherObjection(rule, finding.severity, finding.reason, tuple(finding.spans)))
    return others


def _citation(place: dict[str, Any]) -> Citation:
    return Citation(place["source"], place["section"], place.get("url"), is_confirmed=place.get("confirmed", True))


def _list_decisions(session: Session, flag_ids: list[int]) -> list[DecisionLine]:
    statement = select(models.Decision).where(models.Decision.flag_id.in_(flag_ids)).order_by(models.Decision.id)
    return [_decision_line(row) for row in session.scalars(statement.options(*_DECISION_PARTS))]


_DECISION_PARTS = (joinedload(models.Decision.decided_by), joinedload(models.Decision.flag))


def _decision_line(row: models.Decision) -> DecisionLine:
    return DecisionLine(
        id=row.id,
        flag_id=row.flag_id,
        contact_id=row.flag.contact_id,
        outcome=row.outcome,
        reason_code=row.reason_code,
        note=row.note,
        decided_by=row.decided_by.display_name,
        decided_at=row.decided_at,
        replaces=row.supersedes_id,
    )


def _read_like(session: Session, flag: models.Flag) -> LikeDecisions:
    like = (models.Flag.rule_id == flag.rule_id, models.Flag.pack_id == flag.pack_id, models.Flag.id != flag.id)
    statement = select(models.Flag.outcome, func.count()).where(*like, models.Flag.outcome.is_not(None))
    counts = {str(outcome): count for outcome, count in session.execute(statement.group_by(models.Flag.outcome))}
    newest = (
        select(models.Decision)
        .join(models.Flag, models.Decision.flag_id == models.Flag.id)
        .where(*like)
        .where(models.Decision.id.not_in(_REPLACED), models.Flag.outcome.is_not(None))
        .order_by(models.Decision.id.desc())
        .limit(_LIKE_DECISIONS_SHOWN)
        .options(*_DECISION_PARTS)
    )
    return LikeDecisions(
        upheld=counts.get("upheld", 0),
        dismissed=counts.get("dismissed", 0),
        referred=counts.get("referred", 0),
        newest=tuple(_decision_line(row) for row in session.scalars(newest)),
    )


_REPLACED = select(models.Decision.supersedes_id).where(models.Decision.supersedes_id.is_not(None))


def _list_cases(session: Session, flag_ids: list[int]) -> list[tuple[int, int, str]]:
    statement = (
        select(ComplaintFlag.flag_id, ComplaintCase.id, ComplaintCase.number)
        .join(ComplaintCase, ComplaintFlag.case_id == ComplaintCase.id)
        .where(ComplaintFlag.flag_id.in_(flag_ids))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def _list_counted(session: Session, contact_ids: set[int]) -> dict[int, CountedContact]:
    if not contact_ids:
        return {}
    statement = select(models.Contact).where(models.Contact.id.in_(contact_ids))
    rows = session.scalars(statement.options(joinedload(models.Contact.agency)))
    return {
        row.id: CountedContact(
            id=row.id,
            started_at=row.started_at,
            channel=row.channel,
            result=row.result,
            duration_s=row.duration_s,
            agency=row.agency.name if row.agency else None,
        )
        for row in rows
    }
