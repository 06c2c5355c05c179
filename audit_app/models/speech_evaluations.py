"""How well a recogniser read recordings whose words are known: every measurement, as it was taken."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.db import AppendOnly, Base, JsonValue, UtcDateTime


class SpeechEvaluation(Base, AppendOnly):
    """One run of `contact-audit speech evaluate`; it holds numbers and hashes, never words.

    `options` are the recogniser's, with their "fingerprint". `parts` lists for each channel {"recording" (sha256 of the
    sound), "reference" (sha256 of what was written down), "channel", "groups", "counts": {measure: [count, base]}};
    `rates` is {group: {measure: [value, low, high, base]}} over them.
    """

    __tablename__ = "speech_evaluations"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    backend: Mapped[str] = mapped_column(String(40))
    model: Mapped[str] = mapped_column(String(200))
    model_sha256: Mapped[str | None] = mapped_column(String(64))
    options: Mapped[dict[str, Any]] = mapped_column(JsonValue)
    recordings: Mapped[int]
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JsonValue)
    rates: Mapped[dict[str, dict[str, list[float | None]]]] = mapped_column(JsonValue)
