"""Which recogniser read something: engine, model and every option that changes text; pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import transcription

FINGERPRINT = "fingerprint"


@dataclass(frozen=True)
class Recogniser:
    """An engine with a model and options; equal ones read alike. The fingerprint stands for all options."""

    backend: str
    model: str
    model_sha256: str | None
    fingerprint: str | None


@dataclass(frozen=True)
class RecogniserUse:
    """A recogniser, what it has read, and since when; `number` counts from 1 in the order of first use."""

    number: int
    recogniser: Recogniser
    options: Mapping[str, object]
    transcripts: int
    first_at: datetime
    last_at: datetime


def describe_options(options: transcription.Options) -> dict[str, object]:
    """Return the recogniser's options as plain JSON, with the fingerprint that tells them from others."""
    return {**asdict(options), "temperatures": list(options.temperatures), FINGERPRINT: options.fingerprint()}


def changed_options(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """Return the options that differ, {name: (before, after)}; unknown ones of older transcripts are left out."""
    names = [name for name in before if name in after and name != FINGERPRINT]
    return {name: (before[name], after[name]) for name in names if before[name] != after[name]}
