"""Reports: numbers frozen once, papers published once, and every look recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models, storage
from audit_app.authz import Actor, Permission, require
from audit_app.errors import Conflict
from audit_app.models import ReportFormat
from audit_app.reports import json as report_json
from audit_app.reports.data import ReportData
from audit_app.services.audit_log import record_event


@dataclass(frozen=True)
class Paper:
    """One published form, already in the file store."""

    format: ReportFormat
    language: str
    stored: storage.StoredFile


def freeze_report(session: Session, report: ReportData, *, by: Actor, now: datetime) -> models.Report:
    """Keep the numbers as they are; freezing the same numbers again returns the newest edition."""
    require(by, Permission.MAKE_REPORTS)
    content = report_json.canonical_json(report)
    digest = report_json.sha256_of(content)
    newest = session.scalars(
        select(models.Report)
        .where(models.Report.month == report.scope.month, models.Report.scope_key == report.scope.key)
        .order_by(models.Report.edition.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.content_sha256 == digest:
        return newest
    row = models.Report(
        month=report.scope.month,
        scope_key=report.scope.key,
        edition=newest.edition + 1 if newest else 1,
        agency_id=_agency_id(session, report.scope.agency),
        as_of=report.scope.as_of,
        content=content,
        content_sha256=digest,
        frozen_by_id=by.user_id,
        frozen_at=now,
    )
    session.add(row)
    session.flush()
    payload = {"month": row.month, "scope": row.scope_key, "edition": row.edition, "sha256": digest}
    record_event(session, "report.frozen", subject=("report", row.id), by=by, now=now, payload=payload)
    return row


def publish_report(
    session: Session, report: models.Report, papers: Sequence[Paper], *, by: Actor, now: datetime
) -> list[models.ReportFile]:
    """Publish the papers that were made from the frozen numbers; raises Conflict when it is published already."""
    require(by, Permission.PUBLISH_REPORTS)
    require_unpublished(session, report)
    files = [
        models.ReportFile(
            report=report,
            format=paper.format,
            language=paper.language,
            sha256=paper.stored.sha256,
            size_bytes=paper.stored.size_bytes,
            published_by_id=by.user_id,
            published_at=now,
        )
        for paper in papers
    ]
    session.add_all(files)
    session.flush()
    payload = {f"{file.format.value}:{file.language}": file.sha256 for file in files}
    record_event(session, "report.published", subject=("report", report.id), by=by, now=now, payload=payload)
    return files


def require_unpublished(session: Session, report: models.Report) -> None:
    """Raise Conflict when the papers of a report are out already."""
    known = select(models.ReportFile.id).where(models.ReportFile.report_id == report.id)
    if session.scalar(known.limit(1)) is not None:
        raise Conflict(
            f"Report {report.id} is published already.",
            zh=f"报告 {report.id} 已经发布。",
            field="report",
            value=report.id,
            remedy="Freeze a new edition if the numbers have changed.",
        )


def record_report_download(session: Session, file: models.ReportFile, *, by: Actor, now: datetime) -> None:
    """Record that somebody took a copy of a published report."""
    require(by, Permission.VIEW_REPORTS)
    payload = {"file": file.id, "format": file.format.value, "language": file.language}
    record_event(session, "report.downloaded", subject=("report", file.report_id), by=by, now=now, payload=payload)


def record_verification(session: Session, report: models.Report, *, sound: bool, by: Actor, now: datetime) -> None:
    """Record that somebody verified a report, and whether its hashes held."""
    require(by, Permission.VIEW_REPORTS)
    record_event(session, "report.verified", subject=("report", report.id), by=by, now=now, payload={"sound": sound})


def _agency_id(session: Session, external_id: str | None) -> int | None:
    if external_id is None:
        return None
    return session.scalars(select(models.Agency.id).where(models.Agency.external_id == external_id)).one()
