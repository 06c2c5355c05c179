"""Transcripts and their utterances: one backend's reading of one recording, never edited."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import Base, JsonValue, Unchanging, UtcDateTime
from audit_app.models.contacts import Contact, Recording


class Transcript(Base, Unchanging):
    """What one backend and model heard. Redoing makes a new row; the newest of a contact is the one in use.

    `backend` "given" marks turns that came with the contact line; such a transcript has no recording behind it.
    """

    __tablename__ = "transcripts"
    __table_args__ = (UniqueConstraint("contact_id", "cache_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recordings.id"), index=True)
    backend: Mapped[str] = mapped_column(String(40))
    model: Mapped[str] = mapped_column(String(200))
    model_sha256: Mapped[str | None] = mapped_column(String(64))
    is_demo: Mapped[bool]
    language: Mapped[str | None] = mapped_column(String(35))
    options: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict)
    duration_s: Mapped[float | None]
    speech_s: Mapped[float | None]
    confidence: Mapped[float | None]
    #: sha256 over audio, backend, model and options: the same reading is stored once.
    cache_key: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: {"roles": {"0": "agent"}, "is_mono": …, "notices": [{"code", "values"}],
    #: "sounds": [{"channel", "kind", "start_s", "end_s"}]}; empty for turns that came with the contact.
    speakers: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict, server_default="{}")

    contact: Mapped[Contact] = relationship()
    recording: Mapped[Recording | None] = relationship()


class Utterance(Base, Unchanging):
    """What one speaker said in one go. `words` holds [text, start_s, end_s, confidence] for each word or character.

    `marks` name doubts of the guards, such as "low_confidence" or "repetition"; the page shows such words grey.
    `speaker_confidence` is the chance, 0 to 1, that the speaker is right, and `speaker_reason` what it rests on
    ("setting", "words", "voice", …); `loudness_db` is the level below full scale. All three are None for given turns.
    `reading` is what a page shows beside the words, which stay as they were heard: {"quantities": [{"start", "end",
    "kind", "value", "unit", "upper"?, "doubt"?: {"written", "heard"}}], "edits": [{"start", "end", "text", "why",
    "distance"}]}, by characters of `text`.
    """

    __tablename__ = "utterances"
    __table_args__ = (UniqueConstraint("transcript_id", "index"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcripts.id"))
    index: Mapped[int]
    channel: Mapped[int | None]
    speaker: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    start_s: Mapped[float | None]
    end_s: Mapped[float | None]
    confidence: Mapped[float | None]
    marks: Mapped[list[str]] = mapped_column(JsonValue, default=list)
    words: Mapped[list[list[Any]]] = mapped_column(JsonValue, default=list)
    speaker_confidence: Mapped[float | None]
    speaker_reason: Mapped[str | None] = mapped_column(String(16))
    loudness_db: Mapped[float | None]
    reading: Mapped[dict[str, Any]] = mapped_column(JsonValue, default=dict, server_default="{}")

    transcript: Mapped[Transcript] = relationship()
