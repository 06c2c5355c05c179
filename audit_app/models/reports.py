"""Reports: frozen numbers, and the papers made from them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.db import AppendOnly, Base, UtcDateTime, word_type
from audit_app.models.agencies import Agency
from audit_app.models.users import User


class ReportFormat(StrEnum):
    """What a report is published as."""

    PDF = "pdf"
    XLSX = "xlsx"
    JSON = "json"


class Report(Base, AppendOnly):
    """The numbers of one month and scope, frozen. `content` is canonical JSON and `content_sha256` its hash.

    `agency` None means the whole lender. Freezing the same month again makes a new edition; the old one stays.
    """

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("month", "scope_key", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(String(7), index=True)
    scope_key: Mapped[str] = mapped_column(String(200))
    edition: Mapped[int]
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    as_of: Mapped[date]
    content: Mapped[str] = mapped_column(Text)
    content_sha256: Mapped[str] = mapped_column(String(64))
    frozen_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    agency: Mapped[Agency | None] = relationship()
    frozen_by: Mapped[User | None] = relationship()


class ReportFile(Base, AppendOnly):
    """One published form of a report, in the file store under its sha256. JSON has both languages in one file."""

    __tablename__ = "report_files"
    __table_args__ = (UniqueConstraint("report_id", "format", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"))
    format: Mapped[ReportFormat] = mapped_column(word_type(ReportFormat))
    language: Mapped[str] = mapped_column(String(35))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)

    report: Mapped[Report] = relationship()
    published_by: Mapped[User | None] = relationship()
