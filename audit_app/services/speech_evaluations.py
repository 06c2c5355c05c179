"""Measurements of recognisers, kept as they were taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

import transcription
from audit_app import chain, models
from audit_app.authz import Actor
from audit_app.recognisers import describe_options
from audit_app.services.audit_log import record_event
from transcription.evaluating import Heard, Score, count_channel


@dataclass(frozen=True)
class Measured:
    """What one run of measuring gave: which recogniser read, what it was read against, and the scores by group."""

    model: transcription.ModelInfo
    options: transcription.Options
    heard: Sequence[Heard]
    scores: Mapping[str, Score]


def keep_evaluation(session: Session, measured: Measured, *, by: Actor, now: datetime) -> models.SpeechEvaluation:
    """Store the run's numbers, with those of each channel, so that two runs can be compared recording by recording."""
    row = models.SpeechEvaluation(
        made_at=now,
        backend=measured.model.backend,
        model=measured.model.name,
        model_sha256=measured.model.sha256,
        options=describe_options(measured.options),
        recordings=measured.scores["all"].recordings,
        parts=[_part(one) for one in measured.heard],
        rates={group: _rates(score) for group, score in measured.scores.items()},
    )
    session.add(row)
    session.flush()
    payload = {"model": row.model, "recordings": row.recordings}
    record_event(session, "recogniser.measured", subject=("recogniser", row.id), by=by, now=now, payload=payload)
    return row


def _part(heard: Heard) -> dict[str, object]:
    turns = [[turn.speaker, turn.text, turn.start_s, turn.end_s] for turn in heard.said_turns]
    return {
        "recording": heard.recording,
        "reference": chain.content_hash([heard.said, list(heard.names), turns, heard.duration_s]),
        "channel": heard.groups["channel"],
        "groups": dict(heard.groups),
        "counts": {name: list(pair) for name, pair in count_channel(heard).items()},
    }


def _rates(score: Score) -> dict[str, list[float | None]]:
    return {name: [rate.value, rate.low, rate.high, rate.base] for name, rate in score.rates.items()}
