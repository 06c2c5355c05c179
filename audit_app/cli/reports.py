"""`contact-audit reports`: make a month's report, list what is frozen, verify that nothing has changed."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from audit_app.authz import system_actor
from audit_app.clock import utc_now
from audit_app.db import configure_database, reading
from audit_app.errors import AuditError
from audit_app.migrations import upgrade_database
from audit_app.settings import Settings

_LANGUAGES = {"zh": "zh-CN", "en": "en"}


@click.group()
def reports() -> None:
    """Make, list and verify the monthly reports on collection conduct."""


@reports.command()
@click.option("--month", required=True, metavar="YYYY-MM", help="The month, such as 2026-10.")
@click.option("--agency", metavar="ID", help="Only this agency, by the lender's id; without it the whole lender.")
@click.option("--language", type=click.Choice(sorted(_LANGUAGES)), help="Only this language; without it both.")
@click.option(
    "-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the papers."
)
def make(month: str, agency: str | None, language: str | None, output: Path) -> None:
    """Freeze the month's numbers, publish them as PDF, XLSX and JSON, and write the papers to a folder.

    The same numbers are frozen and published only once; if they have moved since, a new edition is made.
    """
    from audit_app import publication
    from audit_app.queries.report_rows import ReportOrder
    from audit_app.storage import FileStore

    settings = Settings.from_env()
    upgrade_database(configure_database(settings))
    store, by, now = FileStore(settings.data_dir), system_actor("command-line"), utc_now()
    order = ReportOrder(month, agency, _today(settings), settings.time_zone, settings.lender)
    try:
        report_id = publication.freeze(order, by=by, now=now)
        if not publication.is_published(report_id):
            publication.publish(report_id, store=store, by=by, now=now)
        for path in publication.copy_papers(
            report_id, store=store, folder=output, language=_LANGUAGES[language] if language else None
        ):
            click.echo(path)
    except AuditError as error:
        raise _said(error) from error


@reports.command(name="list")
def list_all() -> None:
    """List frozen reports: id, number, edition, hash, and whether they are published."""
    from audit_app.queries.reports import list_reports

    upgrade_database(configure_database(Settings.from_env()))
    with reading() as session:
        lines = list_reports(session)
    for line in lines:
        state = "published" if line.files else "frozen"
        click.echo(f"{line.id}\t{line.number}\tedition {line.edition}\t{line.content_sha256}\t{state}")


@reports.command()
@click.argument("report_id", type=int, metavar="ID")
def verify(report_id: int) -> None:
    """Recompute every hash of a report and say which numbers the data would give differently now.

    Exit status 1 when numbers or papers are not what was frozen and published.
    """
    from audit_app import publication
    from audit_app.storage import FileStore

    settings = Settings.from_env()
    upgrade_database(configure_database(settings))
    try:
        result = publication.verify(report_id, store=FileStore(settings.data_dir), lender=settings.lender)
    except AuditError as error:
        raise _said(error) from error
    for line in publication.describe(result):
        click.echo(line)
    if not result.is_sound:
        raise click.exceptions.Exit(1)


def _said(error: AuditError) -> click.ClickException:
    return click.ClickException(f"{error.message} {error.remedy or ''}".strip())


def _today(settings: Settings) -> date:
    return utc_now().astimezone(ZoneInfo(settings.time_zone)).date()
