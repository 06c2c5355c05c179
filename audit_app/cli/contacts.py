"""`contact-audit import`: take contacts and events in, once each."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import click

from audit_app.authz import system_actor
from audit_app.clock import utc_now
from audit_app.db import configure_database, transaction
from audit_app.errors import Conflict
from audit_app.interchange.contact import Contact
from audit_app.interchange.problems import LineProblem
from audit_app.interchange.reading import STANDARD_INPUT, read_contacts, read_events
from audit_app.migrations import upgrade_database
from audit_app.services.contacts import import_contacts as take_contacts
from audit_app.services.events import import_events
from audit_app.settings import Settings

NOTHING_READ, SOME_REFUSED = 1, 3
_AT_ONCE = 500


@click.command(name="import")
@click.argument("contacts", nargs=-1)
@click.option("--events", "events_files", multiple=True, metavar="EVENTS", help="Events of the borrowers; repeatable.")
@click.option("--strict", is_flag=True, help="Take nothing at all when any line is refused.")
def import_contacts(contacts: tuple[str, ...], events_files: tuple[str, ...], *, strict: bool) -> None:
    """Take CONTACTS (JSON Lines, CSV or Parquet; - is standard input) and events into the database.

    The same line again changes nothing; the same id with other content is refused and named. The work that follows
    (storing recordings, transcribing, judging) is queued for `contact-audit worker`. Exit status: 0 done; 1 nothing
    could be read; 2 wrong usage; 3 done, but some lines were refused.
    """
    if not contacts and not events_files:
        raise click.UsageError("Give a file of contacts, or --events with a file of events.")
    if [*contacts, *events_files].count(STANDARD_INPUT) > 1:
        raise click.UsageError("Standard input (-) can be read only once; give the other file by its path.")
    read, events = read_contacts(contacts), read_events(events_files)
    problems = [*read.problems, *events.problems]
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems and strict:
        raise click.ClickException(f"{len(problems)} problems; with --strict nothing was taken")
    if not read.records and not events.records:
        click.echo("Nothing could be read.", err=True)
        raise SystemExit(NOTHING_READ)
    settings = Settings.from_env()
    upgrade_database(configure_database(settings))
    conflicts = _take(read.records, read.origins, events.records, settings)
    for conflict in conflicts:
        click.echo(str(conflict), err=True)
    if problems or conflicts:
        raise SystemExit(SOME_REFUSED)


def _take(
    records: Sequence[Contact], origins: Sequence[tuple[str, int]], events: Sequence[object], settings: Settings
) -> list[str]:
    """Store what was read in a few transactions, each whole; return what contradicted what is stored."""
    by, now = system_actor("command-line"), utc_now()
    conflicts: list[str] = []
    with transaction() as session:
        taken = import_events(session, events, by=by, now=now)  # type: ignore[arg-type]
        conflicts += [_line(conflict, "--events", 0) for conflict in taken.conflicts]
        click.echo(f"events: {len(taken.added)} added, {taken.unchanged} unchanged, {len(taken.conflicts)} refused")
    places = {record.id: origin for record, origin in zip(records, origins, strict=True)}
    added = unchanged = refused = 0
    for folder, batch in _batches(records, places):
        with transaction() as session:
            got = take_contacts(session, batch, by=by, now=now, own_lender=settings.lender, folder=folder)
        added, unchanged, refused = added + len(got.added), unchanged + got.unchanged, refused + len(got.conflicts)
        conflicts += [_line(conflict, *places[str(conflict.value)]) for conflict in got.conflicts]
    click.echo(f"contacts: {added} added, {unchanged} unchanged, {refused} refused")
    return conflicts


def _batches(
    records: Sequence[Contact], places: dict[str, tuple[str, int]]
) -> Iterator[tuple[Path, Sequence[Contact]]]:
    """Give batches of one file each with the folder where its relative recording paths begin."""
    for file, group in groupby(records, key=lambda record: places[record.id][0]):
        folder = Path(file).parent
        batch: list[Contact] = []
        for record in group:
            batch.append(record)
            if len(batch) == _AT_ONCE:
                yield folder, batch
                batch = []
        if batch:
            yield folder, batch


def _line(conflict: Conflict, file: str, line: int) -> str:
    remedy = f"{conflict.message} {conflict.remedy or ''}".strip()
    return str(LineProblem(file, line, conflict.field or "id", f'"{conflict.value}"', remedy))
