"""Frozen reports and their papers, as pages and commands read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from audit_app import models
from audit_app.errors import NotFound


@dataclass(frozen=True)
class FileLine:
    """One published paper."""

    id: int
    format: str
    language: str
    sha256: str
    size_bytes: int
    published_at: datetime


@dataclass(frozen=True)
class ReportLine:
    """One frozen report in a list; `newest` says that no later edition exists."""

    id: int
    month: str
    scope_key: str
    agency_name: str | None
    edition: int
    as_of: date
    content_sha256: str
    frozen_at: datetime
    frozen_by: str | None
    newest: bool
    files: tuple[FileLine, ...]

    @property
    def number(self) -> str:
        """Return the number that stands on its pages."""
        return report_number(self.month, self.scope_key)

    @property
    def published_at(self) -> datetime | None:
        """Return when it was published, or None."""
        return self.files[0].published_at if self.files else None


def report_number(month: str, scope_key: str) -> str:
    """Return a report's number: "R-2026-10-L" for the lender, "R-2026-10-A3" for agency A3."""
    return f"R-{month}-{'L' if scope_key == 'lender' else scope_key.removeprefix('agency:')}"


def list_reports(session: Session, *, month: str | None = None) -> list[ReportLine]:
    """Return frozen reports, newest month and edition first."""
    statement = select(models.Report).options(joinedload(models.Report.agency), joinedload(models.Report.frozen_by))
    if month is not None:
        statement = statement.where(models.Report.month == month)
    order = (models.Report.month.desc(), models.Report.agency_id.is_not(None), models.Report.scope_key)
    rows = session.scalars(statement.order_by(*order, models.Report.edition.desc())).all()
    return _lines(session, rows)


def get_report_line(session: Session, report_id: int) -> ReportLine:
    """Return one report; raises NotFound."""
    row = get_report(session, report_id)
    return next(line for line in list_reports(session, month=row.month) if line.id == report_id)


def get_report(session: Session, report_id: int) -> models.Report:
    """Return one report's row; raises NotFound."""
    row = session.get(models.Report, report_id)
    if row is None:
        raise NotFound(f"There is no report {report_id}.", zh=f"没有编号为 {report_id} 的报告。", value=report_id)
    return row


def get_report_file(session: Session, file_id: int) -> models.ReportFile:
    """Return one published paper; raises NotFound."""
    row = session.get(models.ReportFile, file_id)
    if row is None:
        raise NotFound(f"There is no report file {file_id}.", zh=f"没有编号为 {file_id} 的报告文件。", value=file_id)
    return row


def list_months(session: Session) -> list[str]:
    """Return the months that have contacts, newest first."""
    day = models.Contact.local_date
    ends = session.execute(select(func.min(day), func.max(day))).one()
    if ends[0] is None:
        return []
    days = session.scalars(select(day).distinct()).all()
    return sorted({f"{one:%Y-%m}" for one in days}, reverse=True)


def list_agencies(session: Session) -> list[models.Agency]:
    """Return all agencies by name."""
    return list(session.scalars(select(models.Agency).order_by(models.Agency.name)))


def find_contact_ids(session: Session, external_ids: Sequence[str]) -> dict[str, int]:
    """Return the id of each contact that an external id names; unknown ones are left out."""
    found: dict[str, int] = {}
    for first in range(0, len(external_ids), 500):
        some = external_ids[first : first + 500]
        rows = session.execute(
            select(models.Contact.external_id, models.Contact.id).where(models.Contact.external_id.in_(some))
        )
        found |= dict(iter(rows))
    return found


def find_case_ids(session: Session, numbers: Sequence[str]) -> dict[str, int]:
    """Return the id of each case that a number names."""
    table = models.ComplaintCase
    rows = session.execute(select(table.number, table.id).where(table.number.in_(list(numbers))))
    return dict(iter(rows))


def _lines(session: Session, rows: Sequence[models.Report]) -> list[ReportLine]:
    ids = [row.id for row in rows]
    files: dict[int, list[FileLine]] = {}
    statement = select(models.ReportFile).where(models.ReportFile.report_id.in_(ids)).order_by(models.ReportFile.id)
    for file in session.scalars(statement):
        line = FileLine(file.id, file.format.value, file.language, file.sha256, file.size_bytes, file.published_at)
        files.setdefault(file.report_id, []).append(line)
    newest: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.month, row.scope_key)
        newest[key] = max(newest.get(key, 0), row.edition)
    return [
        ReportLine(
            id=row.id,
            month=row.month,
            scope_key=row.scope_key,
            agency_name=row.agency.name if row.agency else None,
            edition=row.edition,
            as_of=row.as_of,
            content_sha256=row.content_sha256,
            frozen_at=row.frozen_at,
            frozen_by=row.frozen_by.display_name if row.frozen_by else None,
            newest=newest[row.month, row.scope_key] == row.edition,
            files=tuple(files.get(row.id, ())),
        )
        for row in rows
    ]
