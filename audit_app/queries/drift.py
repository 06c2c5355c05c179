"""What recognisers have read and how it looks, before and after one took the other's place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, String, and_, case, cast, func, select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.drift import Counts, Drift, find_drift
from audit_app.errors import NotFound
from audit_app.queries.speech_evaluations import Evaluation, find_newest, measure_drift
from audit_app.recognisers import FINGERPRINT, Recogniser, RecogniserUse, changed_options

SIGNALS = (
    "confidence",
    "marked_per_hour",
    "characters_per_second",
    "characters_per_minute",
    "unknown_speaker",
    "speech_without_text",
)
#: So many of each recogniser's newest transcripts are looked at: the page must not take seconds.
MOST_TRANSCRIPTS = 500
_PUNCTUATION = "，。？！、；：,.?!;: "


@dataclass(frozen=True)
class DriftView:
    """Two recognisers in the order of their use, what changed in them, and what changed with them."""

    before: RecogniserUse
    after: RecogniserUse
    options: Mapping[str, tuple[object, object]]
    signals: Drift
    evaluated_before: Evaluation | None
    evaluated_after: Evaluation | None
    measured: Drift | None


def list_recognisers(session: Session) -> tuple[RecogniserUse, ...]:
    """Return every recogniser that has read recordings, in the order of its first use."""
    row = models.Transcript
    # PostgreSQL takes the name in the grouping; the path itself, with its value sent twice, would be two things to it.
    fingerprint_of = _fingerprint().label("fingerprint")
    key = (row.backend, row.model, row.model_sha256, fingerprint_of)
    found = select(*key, func.count(), func.min(row.id), func.min(row.made_at), func.max(row.made_at))
    found = found.where(row.recording_id.is_not(None)).group_by(*key).order_by(func.min(row.id))
    return tuple(
        RecogniserUse(
            number=number,
            recogniser=Recogniser(backend, model, sha256, fingerprint),
            options=dict(session.get_one(row, first_id).options),
            transcripts=count,
            first_at=first_at,
            last_at=last_at,
        )
        for number, (backend, model, sha256, fingerprint, count, first_id, first_at, last_at) in enumerate(
            session.execute(found), 1
        )
    )


def get_drift(session: Session, *, before: int | None = None, after: int | None = None) -> DriftView | None:
    """Compare two recognisers by their numbers; the last two in use unless named.

    None when only one has been used and none was named; raises NotFound for a number that is not there.
    """
    uses = {use.number: use for use in list_recognisers(session)}
    if before is None and after is None and len(uses) < 2:
        return None
    newest = _get(uses, len(uses) if after is None else after)
    oldest = _get(uses, newest.number - 1 if before is None else before)
    evaluated = [find_newest(session, use.recogniser) for use in (oldest, newest)]
    return DriftView(
        before=oldest,
        after=newest,
        options=changed_options(oldest.options, newest.options),
        signals=find_drift(_signals(session, oldest), _signals(session, newest), SIGNALS),
        evaluated_before=evaluated[0],
        evaluated_after=evaluated[1],
        measured=measure_drift(*evaluated),
    )


def _get(uses: Mapping[int, RecogniserUse], number: int) -> RecogniserUse:
    if number not in uses:
        known = ", ".join(map(str, uses)) or "none"
        raise NotFound(
            f"There is no recogniser {number}; known are: {known}.",
            zh=f"没有编号为 {number} 的识别方式，已有：{known}。",
            field="recogniser",
            value=number,
        )
    return uses[number]


def _fingerprint() -> ColumnElement[Any]:  # Any: a JSON path has no type
    path: ColumnElement[Any] = models.Transcript.options[FINGERPRINT].as_string()
    return path


def _signals(session: Session, use: RecogniserUse) -> dict[int, Counts]:
    """Return (count, base) of every signal of each recording that a recogniser has read."""
    newest = _newest_of(use).subquery()
    utterance, transcript = models.Utterance, models.Transcript
    length = func.length(_bare(utterance.text))
    seconds = func.coalesce(utterance.end_s - utterance.start_s, 0.0)
    known = utterance.confidence.is_not(None)
    sums = (
        func.sum(case((known, utterance.confidence * length), else_=0.0)),
        func.sum(case((known, length), else_=0)),
        func.sum(case((cast(utterance.marks, String) != "[]", 1), else_=0)),
        func.sum(length),
        func.sum(seconds),
        func.sum(case((utterance.speaker == "unknown", seconds), else_=0.0)),
    )
    found = select(transcript.recording_id, transcript.duration_s, transcript.speech_s, *sums)
    found = found.join(newest, newest.c.id == transcript.id).outerjoin(
        utterance, utterance.transcript_id == transcript.id
    )
    return {
        recording_id: _counts(duration_s or 0.0, speech_s or 0.0, *(float(value or 0) for value in values))
        for recording_id, duration_s, speech_s, *values in session.execute(found.group_by(transcript.id))
    }


def _newest_of(use: RecogniserUse) -> Select[int]:
    row, one = models.Transcript, use.recogniser
    same = and_(
        row.recording_id.is_not(None),
        row.backend == one.backend,
        row.model == one.model,
        row.model_sha256.is_not_distinct_from(one.model_sha256),
        _fingerprint().is_not_distinct_from(one.fingerprint),
    )
    return select(row.id).where(same).order_by(row.id.desc()).limit(MOST_TRANSCRIPTS)


def _bare(text: SQLColumnExpression[str]) -> SQLColumnExpression[str]:
    for letter in _PUNCTUATION:
        text = func.replace(text, letter, "")
    return text


def _counts(
    duration_s: float,
    speech_s: float,
    sure: float,
    sure_of: float,
    marked: float,
    characters: float,
    talk_s: float,
    unknown_s: float,
) -> Counts:
    return {
        "confidence": (sure, sure_of),
        "marked_per_hour": (marked, duration_s / 3600),
        "characters_per_second": (characters, talk_s),
        "characters_per_minute": (characters, duration_s / 60),
        "unknown_speaker": (unknown_s, talk_s),
        "speech_without_text": (max(0.0, speech_s - talk_s), speech_s),
    }
