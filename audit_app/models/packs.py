"""Installed rule packs: the exact text of each version in use, and its rules as rows that pages can read."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import AppendOnly, Base, JsonValue, UtcDateTime


class InstalledPack(Base, AppendOnly):
    """One version of a rule pack. `files` maps each file's name to its text, so that a digest can be proved later.

    The newest row of a `pack_id` (highest id) is the version in force.
    """

    __tablename__ = "installed_packs"

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[str] = mapped_column(String(100), index=True)
    version: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[dict[str, str]] = mapped_column(JsonValue, default=dict)
    files: Mapped[dict[str, str]] = mapped_column(JsonValue)
    installed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InstalledRule(Base, AppendOnly):
    """One rule of an installed pack, as values for pages; texts are {"zh": …, "en": …}.

    `document` holds the whole rule as the pack states it (phrases, parameters, examples).
    """

    __tablename__ = "installed_rules"
    __table_args__ = (UniqueConstraint("installed_pack_id", "rule_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    installed_pack_id: Mapped[int] = mapped_column(ForeignKey("installed_packs.id"))
    rule_id: Mapped[str] = mapped_column(String(100), index=True)
    category: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(16))
    check: Mapped[str] = mapped_column(String(60))
    title: Mapped[dict[str, str]] = mapped_column(JsonValue)
    explanation: Mapped[dict[str, str]] = mapped_column(JsonValue)
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JsonValue)
    effective_from: Mapped[date | None]
    effective_until: Mapped[date | None]
    document: Mapped[dict[str, Any]] = mapped_column(JsonValue)

    installed_pack: Mapped[InstalledPack] = relationship()
