"""`contact-audit demo`: build the demo month, run it through the whole product, and say how it went."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audit_app.clock import utc_now

if TYPE_CHECKING:
    from audit_app.demo.summary import RunTimes

MEGABYTE = 1_000_000


@click.group()
def demo() -> None:
    """A lender's month of reminder calls, invented from end to end."""


@demo.command("build")
@click.option("--seed", type=int, default=None, help="Another seed gives another month.")
@click.option("--output", "-o", type=click.Path(path_type=Path, file_okay=False), help="Default: the shipped month.")
def build(seed: int | None, output: Path | None) -> None:
    """Make the month again: contacts, events, cases, truth and spoken recordings."""
    from audit_app.demo.build import SEED, build_month
    from audit_app.demo.month import FOLDER

    built = build_month(output or FOLDER, seed=SEED if seed is None else seed)
    click.echo(
        f"{built.contacts} contacts, {built.recordings} recordings of {built.audio_seconds / 3600:.2f} h, "
        f"{built.bytes / MEGABYTE:.1f} MB in {output or FOLDER}"
    )


@demo.command("export")
@click.option("--output", "-o", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option("--spoken", is_flag=True, help="The scripted words in place of the recordings.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day after the month's last; default: today.")
def export(output: Path, *, spoken: bool, today: date | None) -> None:
    """Write the month as interchange files, dated so that it ends yesterday."""
    from audit_app.demo.month import export_month, move_month, today_in_shanghai

    day = today_in_shanghai(utc_now()) if today is None else date(today.year, today.month, today.day)
    moved = (export_month if spoken else move_month)(output, today=day)
    click.echo(f"{moved.contacts} and {moved.events.name}: {moved.first_day} to {day - timedelta(days=1)}")


@demo.command("run")
@click.option("--reset", is_flag=True, help="Throw away what is there and begin anew.")
def run(*, reset: bool) -> None:
    """Take the month through the whole product and say how it went; a second run only says so again."""
    from audit_app.demo.people import SIGN_INS, demo_password
    from audit_app.demo.run import forget_month, run_month
    from audit_app.settings import Settings

    settings = Settings.from_env()
    if reset:
        forget_month(settings)
    begun = time.monotonic()
    ledger = run_month(settings, say=lambda line: click.echo(f"{time.monotonic() - begun:6.0f} s  {line}"))
    _print_report(ledger.times)
    names = ", ".join(name for name, _, _ in SIGN_INS)
    click.echo(f"\nSign-ins: {names}; password: {demo_password(settings.data_dir)}")


@demo.command("report")
def report() -> None:
    """Say again what the run did, from the database as it is now."""
    from audit_app.db import configure_database
    from audit_app.demo.ledger import Ledger
    from audit_app.settings import Settings

    settings = Settings.from_env()
    configure_database(settings)
    ledger = Ledger.find(settings.data_dir)
    if ledger is None:
        raise click.ClickException("The demo month has not been run here. Run `contact-audit demo run`.")
    _print_report(ledger.times)


def _print_report(times: RunTimes) -> None:
    from audit_app.demo.run import read_figures
    from audit_app.demo.summary import summary_lines

    for line in summary_lines(read_figures(), times):
        click.echo(line)
