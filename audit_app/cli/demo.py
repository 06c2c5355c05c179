"""`contact-audit demo`: build the demo month, run it through the whole product, and say how it went."""

from datetime import date, timedelta
from pathlib import Path

import click

from audit_app.clock import utc_now

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
