"""Measurements of recognisers, as they were kept, and what changed between two."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.drift import LEAST, Counts, Drift, find_drift
from audit_app.recognisers import FINGERPRINT, Recogniser

MEASURES = (
    "error",
    "lost",
    "invented_per_hour",
    "amount",
    "date",
    "name",
    "speaker_wrong",
    "speaker_unknown",
    "speech_missed",
    "false_alarm",
    "words_wrong_speaker",
    "words_no_speaker",
)


@dataclass(frozen=True)
class Evaluation:
    """One measurement: `rates` of everything as {measure: (value, low, high)}, `parts` as the row keeps them."""

    id: int
    made_at: datetime
    recogniser: Recogniser
    recordings: int
    rates: Mapping[str, tuple[float | None, float | None, float | None]]
    parts: tuple[Mapping[str, Any], ...]


def list_evaluations(session: Session, *, most: int) -> tuple[Evaluation, ...]:
    """Return the newest measurements, the newest first."""
    rows = select(models.SpeechEvaluation).order_by(models.SpeechEvaluation.id.desc()).limit(most)
    return tuple(map(_evaluation, session.scalars(rows)))


def find_newest(session: Session, recogniser: Recogniser) -> Evaluation | None:
    """Return the newest measurement of one recogniser."""
    row = models.SpeechEvaluation
    same = select(row).where(
        row.backend == recogniser.backend,
        row.model == recogniser.model,
        row.model_sha256.is_not_distinct_from(recogniser.model_sha256),
        row.options[FINGERPRINT].as_string().is_not_distinct_from(recogniser.fingerprint),
    )
    found = session.scalars(same.order_by(row.id.desc()).limit(1)).first()
    return _evaluation(found) if found is not None else None


def measure_drift(before: Evaluation | None, after: Evaluation | None) -> Drift | None:
    """Compare two measurements recording by recording where both read the same references; None without both."""
    if before is None or after is None:
        return None
    known = [{_key(part) for part in one.parts} for one in (before, after)]
    common = known[0] & known[1]
    alike = [_by_recording(part for part in one.parts if _key(part) in common) for one in (before, after)]
    if len(alike[0]) >= LEAST:
        return find_drift(alike[0], alike[1], MEASURES, least_pairs=LEAST)
    return find_drift(_by_recording(before.parts), _by_recording(after.parts), MEASURES, least_pairs=sys.maxsize)


def _key(part: Mapping[str, Any]) -> tuple[str, str, str]:  # parsed JSON
    return str(part["recording"]), str(part["channel"]), str(part["reference"])


def _by_recording(parts: Iterable[Mapping[str, Any]]) -> dict[str, Counts]:  # parsed JSON
    """Return the counts of each recording, its channels added up."""
    found: defaultdict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
    for part in parts:
        own = found[str(part["recording"])]
        for measure, (count, base) in part["counts"].items():
            known = own.get(measure, (0.0, 0.0))
            own[measure] = (known[0] + count, known[1] + base)
    return dict(found)


def _evaluation(row: models.SpeechEvaluation) -> Evaluation:
    return Evaluation(
        id=row.id,
        made_at=row.made_at,
        recogniser=Recogniser(row.backend, row.model, row.model_sha256, str(row.options.get(FINGERPRINT))),
        recordings=row.recordings,
        rates={name: (rate[0], rate[1], rate[2]) for name, rate in row.rates["all"].items()},
        parts=tuple(row.parts),
    )
