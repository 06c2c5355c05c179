"""`contact-audit packs suppressions`: what a lender puts aside, until when, and how many findings that took."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import click

from audit_app.cli.pack_choice import (
    choose_folders,
    chosen_overlays,
    installation_day,
    load_chosen,
    overlay_option,
    read_settings,
)
from audit_app.cli.scan_evidence import build_evidence, build_time_lines
from audit_app.interchange.reading import read_contacts, read_events
from rules import RulePack, evaluate
from rules.overlay import Suppression
from rules.suppression import is_objection

#: Pack id and suppression id.
_Name = tuple[str, str]


@click.command()
@click.argument("contacts", nargs=-1)
@click.option("--events", "events_files", multiple=True, metavar="EVENTS", help="Events of the borrowers; repeatable.")
@click.option("--pack", "name", help="Only this pack (by folder or id).")
@overlay_option
def suppressions(
    contacts: tuple[str, ...], events_files: tuple[str, ...], name: str | None, overlays: tuple[Path, ...]
) -> None:
    """List the suppressions of the overlays, active and expired, with the number of findings that each took back.

    With CONTACTS it counts what it would take of them; without, what it took in the installation's database.
    """
    settings = read_settings()
    today = installation_day(settings)
    packs = [load_chosen(folder, chosen_overlays(overlays)) for folder in choose_folders(name)]
    packs = [pack for pack in packs if pack.suppressions]
    if not packs:
        click.echo("no suppressions: no overlay for these packs has any")
        return
    taken = _judge(packs, contacts, events_files) if contacts else _stored()
    for pack in packs:
        for one in sorted(pack.suppressions, key=lambda one: (one.expires < today, one.expires, one.id)):
            click.echo(describe(one, pack, taken.get((pack.header.id, one.id), 0), today=today))


def describe(one: Suppression, pack: RulePack, count: int, *, today: date) -> str:
    """Tell one suppression in a line."""
    state = "expired" if one.expires < today else "active"
    rules = ", ".join(one.rules)
    return (
        f"{state}  {pack.header.id}  {one.id}  until {one.expires}  {count} findings  {rules}\n"
        f"  {one.reason} ({one.owner})"
    )


def _stored() -> Mapping[_Name, int]:
    from audit_app.db import configure_database, reading
    from audit_app.migrations import upgrade_database
    from audit_app.queries.suppressions import count_suppressed

    upgrade_database(configure_database(read_settings()))
    taken: dict[_Name, int] = {}
    with reading() as session:
        for one in count_suppressed(session):
            name = (one.pack_id, one.suppression)
            taken[name] = taken.get(name, 0) + one.findings
    return taken


def _judge(packs: Sequence[RulePack], contacts: Iterable[str], events: Iterable[str]) -> Mapping[_Name, int]:
    """Count the findings in files that lie in the scope of each suppression, expired ones too."""
    read, known = read_contacts(contacts), read_events(events)
    for problem in (*read.problems, *known.problems):
        click.echo(str(problem), err=True)
    taken: dict[_Name, int] = {}
    for time_line in build_time_lines(read.records, known.records):
        for _, evidence in build_evidence(time_line):
            for pack in packs:
                found = [result.rule for result in evaluate(pack, evidence) if is_objection(result)]
                for one in pack.suppressions:
                    if found and one.scope.holds(evidence.contact):
                        name = (pack.header.id, one.id)
                        taken[name] = taken.get(name, 0) + sum(one.covers(rule) for rule in found)
    return taken
