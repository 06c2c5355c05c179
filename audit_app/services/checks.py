"""Check runs: what the rules of one pack said about one contact, written down once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.evidence import ContactRows, span_times
from rules import results as rules
from rules.overlay import Suppression
from rules.second_opinion import Suspicion

_STORED = (rules.Outcome.FINDING, rules.Outcome.PRESUMED, rules.Outcome.UNDETERMINED)
_SEARCHED_AT_ONCE = 500
_OBJECTIONS = (rules.Outcome.FINDING, rules.Outcome.PRESUMED)


@dataclass(frozen=True)
class Judgement:
    """What one pack said about one contact; `input_hash` covers everything that the rules saw.

    `suppressed` maps rules to the lender's suppression that takes their finding back for now; `suspicion` is what the
    trained model made of the words.
    """

    rows: ContactRows
    transcript_id: int | None
    input_hash: str
    results: Sequence[rules.RuleResult]
    suppressed: Mapping[str, Suppression] = field(default_factory=dict)
    suspicion: Suspicion | None = None


def record_check_runs(
    session: Session,
    judgements: Sequence[Judgement],
    pack: models.InstalledPack,
    *,
    contact_ids: Mapping[str, int],
    now: datetime,
) -> list[models.CheckRun]:
    """Write judgements down and return the new runs; the same evidence judged by the same pack again adds none.

    `contact_ids` maps the lender's ids of the contacts that were counted to ours.
    """
    known = _known_runs(session, judgements, pack)
    new = [one for one in judgements if (one.rows.contact.id, one.input_hash) not in known]
    runs = [_build_run(judgement, pack, now=now) for judgement in new]
    session.add_all(runs)
    session.flush()
    for run, judgement in zip(runs, new, strict=True):
        if judgement.suspicion is not None:
            session.add(_build_suspicion(run, judgement.suspicion))
        for result in judgement.results:
            if result.outcome in _STORED:
                session.add(_build_outcome(run, result))
            # A draft's outcome is kept for comparison, but nobody is asked to look at it.
            if result.outcome in _OBJECTIONS and not result.draft:
                finding = _build_finding(run, result, judgement.rows, contact_ids=contact_ids)
                session.add(finding)
                if result.rule in judgement.suppressed:
                    session.add(_build_suppressed(finding, judgement.suppressed[result.rule]))
    session.flush()
    return runs


def _known_runs(session: Session, judgements: Sequence[Judgement], pack: models.InstalledPack) -> set[tuple[int, str]]:
    """Return (contact id, input hash) of the runs of this pack that there are for these judgements' evidence."""
    known: set[tuple[int, str]] = set()
    contacts = [one.rows.contact.id for one in judgements]
    for first in range(0, len(contacts), _SEARCHED_AT_ONCE):
        wanted = select(models.CheckRun.contact_id, models.CheckRun.input_hash).where(
            models.CheckRun.pack_digest == pack.digest,
            models.CheckRun.contact_id.in_(contacts[first : first + _SEARCHED_AT_ONCE]),
        )
        known |= {(contact_id, input_hash) for contact_id, input_hash in session.execute(wanted)}
    return known


def _build_run(judgement: Judgement, pack: models.InstalledPack, *, now: datetime) -> models.CheckRun:
    return models.CheckRun(
        contact_id=judgement.rows.contact.id,
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


def _build_suppressed(finding: models.Finding, suppression: Suppression) -> models.SuppressedFinding:
    return models.SuppressedFinding(
        finding=finding,
        suppression=suppression.id,
        reason=suppression.reason,
        owner=suppression.owner,
        expires_on=suppression.expires,
    )


def _build_suspicion(run: models.CheckRun, suspicion: Suspicion) -> models.Suspicion:
    return models.Suspicion(
        check_run_id=run.id,
        contact_id=run.contact_id,
        model_digest=suspicion.model,
        score=suspicion.score,
        limit_score=suspicion.limit,
        is_suspected=suspicion.is_suspected,
        category=suspicion.category,
        first_turn=suspicion.first,
        last_turn=suspicion.last,
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
