"""Check runs: what the rules of one pack said about one contact, written down once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.evidence import ContactRows, span_times
from rules import results as rules

_STORED = (rules.Outcome.FINDING, rules.Outcome.PRESUMED, rules.Outcome.UNDETERMINED)
_OBJECTIONS = (rules.Outcome.FINDING, rules.Outcome.PRESUMED)


@dataclass(frozen=True)
class Judgement:
    """What one pack said about one contact; `input_hash` covers everything that the rules saw."""

    rows: ContactRows
    transcript_id: int | None
    input_hash: str
    results: Sequence[rules.RuleResult]


def find_check_run(session: Session, contact_id: int, *, pack_digest: str, input_hash: str) -> models.CheckRun | None:
    """Return the run of this pack on this contact with this evidence."""
    return session.scalars(
        select(models.CheckRun).where(
            models.CheckRun.contact_id == contact_id,
            models.CheckRun.pack_digest == pack_digest,
            models.CheckRun.input_hash == input_hash,
        )
    ).one_or_none()


def record_check_run(
    session: Session,
    judgement: Judgement,
    pack: models.InstalledPack,
    *,
    contact_ids: Mapping[str, int],
    now: datetime,
) -> models.CheckRun:
    """Write down one judgement; the same evidence judged by the same pack again returns the run that is there.

    `contact_ids` maps the lender's ids of the contacts that were counted to ours.
    """
    contact = judgement.rows.contact
    known = find_check_run(session, contact.id, pack_digest=pack.digest, input_hash=judgement.input_hash)
    if known is not None:
        return known
    run = models.CheckRun(
        contact_id=contact.id,
        transcript_id=judgement.transcript_id,
        installed_pack_id=pack.id,
        pack_id=pack.pack_id,
        pack_version=pack.version,
        pack_digest=pack.digest,
        input_hash=judgement.input_hash,
        clear_rules=_rules_that_were(judgement, rules.Outcome.CLEAR),
        not_applicable_rules=_rules_that_were(judgement, rules.Outcome.NOT_APPLICABLE),
        made_at=now,
    )
    session.add(run)
    session.flush()
    for result in judgement.results:
        if result.outcome in _STORED:
            session.add(_build_outcome(run, result))
        # A draft's outcome is kept for comparison, but nobody is asked to look at it.
        if result.outcome in _OBJECTIONS and not result.draft:
            session.add(_build_finding(run, result, judgement.rows, contact_ids=contact_ids))
    session.flush()
    return run


def _rules_that_were(judgement: Judgement, outcome: rules.Outcome) -> list[str]:
    return [result.rule for result in judgement.results if result.outcome is outcome]


def _build_outcome(run: models.CheckRun, result: rules.RuleResult) -> models.RuleOutcome:
    return models.RuleOutcome(
        check_run_id=run.id,
        rule_id=result.rule,
        category=result.category.value,
        severity=result.severity.value,
        outcome=result.outcome.value,
        reason={"zh": result.reason.zh, "en": result.reason.en},
        missing=list(result.missing),
        draft=result.draft,
    )


def _build_finding(
    run: models.CheckRun, result: rules.RuleResult, rows: ContactRows, *, contact_ids: Mapping[str, int]
) -> models.Finding:
    return models.Finding(
        check_run_id=run.id,
        contact_id=run.contact_id,
        rule_id=result.rule,
        category=result.category.value,
        severity=result.severity.value,
        outcome=result.outcome.value,
        reason={"zh": result.reason.zh, "en": result.reason.en},
        spans=[_build_span(span, rows) for span in result.spans],
        related=[contact_ids[external_id] for external_id in result.related if external_id in contact_ids],
    )


def _build_span(span: rules.Span, rows: ContactRows) -> dict[str, object]:
    """Return where the span lies: in an utterance, with the times of its words, or in the message."""
    place: dict[str, object] = {"turn": span.turn, "start": span.start, "end": span.end, "meant": span.meant}
    if not rows.has_transcript:
        message_id = rows.message.id if rows.message else None
        return place | {"utterance_id": None, "message_id": message_id, "start_s": None, "end_s": None}
    utterance = next(row for row in rows.utterances if row.index == span.turn)
    start_s, end_s = span_times(utterance.text, utterance.words, start=span.start, end=span.end)
    if start_s is None:
        start_s, end_s = span.start_s, span.end_s
    return place | {"utterance_id": utterance.id, "message_id": None, "start_s": start_s, "end_s": end_s}
