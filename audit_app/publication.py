"""From the database to paper and back: reports made, published and verified; owns their transactions.

Typesetting takes seconds, so no transaction is open meanwhile: read and close, make, then store.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from audit_app.authz import Actor
from audit_app.db import reading, transaction
from audit_app.models import ReportFormat
from audit_app.queries import reports as report_queries
from audit_app.queries.report_rows import ReportOrder, read_report_rows
from audit_app.reports import figures, html, xlsx
from audit_app.reports import json as report_json
from audit_app.reports.data import LANGUAGES, Figure, ReportData
from audit_app.reports.imprint import Imprint
from audit_app.reports.numbers import format_figure
from audit_app.services import reports as report_services
from audit_app.storage import FileStore
from audit_app.typesetting import typeset_or_say

#: The language mark of a paper that holds both.
BOTH = "mul"


@dataclass(frozen=True)
class PaperBytes:
    """One form of a report that is not stored yet."""

    format: ReportFormat
    language: str
    content: bytes


@dataclass(frozen=True)
class BrokenFile:
    """A published file that no longer is what was published."""

    format: str
    language: str
    sha256: str
    why: str


@dataclass(frozen=True)
class Verification:
    """What became of a report since it was frozen.

    `changed` pairs figures (as frozen, as the data say now): no fault of the report, but a reason for a new edition.
    """

    number: str
    edition: int
    content_intact: bool
    broken_files: tuple[BrokenFile, ...]
    files: int
    changed: tuple[tuple[Figure | None, Figure | None], ...]

    @property
    def is_sound(self) -> bool:
        """Say whether numbers and papers still are what was frozen and published."""
        return self.content_intact and not self.broken_files


def preview_report(order: ReportOrder) -> ReportData:
    """Count the month as it stands now, without keeping anything."""
    with reading() as session:
        rows = read_report_rows(session, order)
    return figures.build_report(rows)


def freeze(order: ReportOrder, *, by: Actor, now: datetime) -> int:
    """Freeze the month as it stands now and return the report's id."""
    report = preview_report(order)
    with transaction() as session:
        return report_services.freeze_report(session, report, by=by, now=now).id


def publish(report_id: int, *, store: FileStore, by: Actor, now: datetime) -> None:
    """Make every paper of a frozen report and publish them together. Raises Conflict when that was done before."""
    with reading() as session:
        report_services.require_unpublished(session, report_queries.get_report(session, report_id))
    report, imprint = load_report(report_id)
    papers = [
        report_services.Paper(paper.format, paper.language, store.put_bytes(paper.content))
        for paper in make_papers(report, imprint)
    ]
    with transaction() as session:
        report_services.publish_report(session, report_queries.get_report(session, report_id), papers, by=by, now=now)


def is_published(report_id: int) -> bool:
    """Say whether the papers of a report are out."""
    with reading() as session:
        return bool(report_queries.get_report_line(session, report_id).files)


def copy_papers(report_id: int, *, store: FileStore, folder: Path, language: str | None = None) -> list[Path]:
    """Write the published papers into `folder`, those of one language or all; the JSON has both and always comes."""
    with reading() as session:
        line = report_queries.get_report_line(session, report_id)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for file in line.files:
        if language in {None, file.language} or file.language == BOTH:
            path = folder / paper_name(line.number, line.edition, file.format, file.language)
            path.write_bytes(store.read(file.sha256))
            written.append(path)
    return written


def paper_name(number: str, edition: int, form: str, language: str) -> str:
    """Return the file name of a paper, such as "R-2026-10-L-1-zh-CN.pdf"."""
    safe = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in number)
    return f"{safe}-{edition}{'' if language == BOTH else f'-{language}'}.{form}"


def describe(result: Verification) -> list[str]:
    """Return what a verification found, line by line."""
    lines = [f"report {result.number}, edition {result.edition}"]
    lines.append("numbers: as frozen" if result.content_intact else "numbers: CHANGED, their hash does not fit")
    lines.append(f"papers: {result.files - len(result.broken_files)} of {result.files} as published")
    lines += [f"  {one.format} {one.language} {one.sha256}: {one.why}" for one in result.broken_files]
    if not result.changed:
        return [*lines, "data: give the same numbers today"]
    lines.append(f"data: {len(result.changed)} numbers would be different today")
    for old, new in result.changed:
        key = (old or new).key  # type: ignore[union-attr] # one of the two is always there
        lines.append(f"  {key}: {format_figure(old) if old else 'absent'} -> {format_figure(new) if new else 'absent'}")
    return lines


def load_report(report_id: int) -> tuple[ReportData, Imprint]:
    """Return a frozen report with its imprint; raises NotFound."""
    with reading() as session:
        line = report_queries.get_report_line(session, report_id)
        content = report_queries.get_report(session, report_id).content
    report = report_json.parse_report(content)
    imprint = Imprint(
        number=line.number,
        edition=line.edition,
        frozen_at=line.frozen_at.astimezone(ZoneInfo(report.scope.time_zone)),
        frozen_by=line.frozen_by or "contact-audit",
        content_sha256=line.content_sha256,
    )
    return report, imprint


def make_papers(report: ReportData, imprint: Imprint) -> list[PaperBytes]:
    """Make PDF and XLSX in both languages and one JSON. Takes seconds. Raises Unavailable when typesetting fails."""
    papers = [PaperBytes(ReportFormat.JSON, BOTH, report_json.render_json(report, imprint))]
    for language in LANGUAGES:
        page = html.render_report_html(report, imprint, language=language)
        identifier = f"{imprint.content_sha256}:{imprint.edition}:{language}"
        papers.append(PaperBytes(ReportFormat.PDF, language, typeset_or_say(page, identifier=identifier)))
        workbook = xlsx.render_xlsx(report, imprint, language=language)
        papers.append(PaperBytes(ReportFormat.XLSX, language, workbook))
    return papers


def verify(report_id: int, *, store: FileStore, lender: str) -> Verification:
    """Recompute every hash of a report, and say which numbers the data would give differently now."""
    with reading() as session:
        line = report_queries.get_report_line(session, report_id)
        content = report_queries.get_report(session, report_id).content
    frozen = report_json.parse_report(content)
    scope = frozen.scope
    order = ReportOrder(scope.month, scope.agency, scope.as_of, scope.time_zone, lender)
    broken = [broken for file in line.files if (broken := _check_file(file, line.content_sha256, store)) is not None]
    return Verification(
        number=line.number,
        edition=line.edition,
        content_intact=report_json.sha256_of(content) == line.content_sha256,
        broken_files=tuple(broken),
        files=len(line.files),
        changed=figures.changed_figures(frozen, preview_report(order)),
    )


def _check_file(file: report_queries.FileLine, content_sha256: str, store: FileStore) -> BrokenFile | None:
    def broken(why: str) -> BrokenFile:
        return BrokenFile(file.format, file.language, file.sha256, why)

    if not store.has(file.sha256):
        return broken("the file is missing from the store")
    if not store.is_intact(file.sha256):
        return broken("the file's bytes no longer have this hash")
    if file.format == ReportFormat.JSON.value:
        inside = report_json.sha256_of(report_json.content_of_file(store.read(file.sha256)))
        if inside != content_sha256:
            return broken(f"its numbers have the hash {inside}, not {content_sha256}")
    return None
