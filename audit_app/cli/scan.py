"""`contact-audit scan`: contacts and events in, results out, without a database and without a model."""

import os
import sys
import tempfile
from pathlib import Path

import click

import rules
from audit_app.cli.pack_choice import installation_day, load_all, overlay_option, read_settings
from audit_app.cli.scan_run import Inputs, run_scan
from audit_app.cli.scan_shelf import Kept, write_in_order
from audit_app.cli.scan_terminal import progress, report_problems, stopped_in_order
from audit_app.cli.scan_work import Order
from audit_app.interchange.reading import STANDARD_INPUT

DEFAULT_PACK = "cn-consumer-credit"
OUTCOMES = tuple(outcome.value for outcome in rules.Outcome)
DEFAULT_OUTCOMES = "finding,presumed,undetermined"
NOTHING_READ, SOME_REFUSED = 1, 3


@click.command()
@click.argument("contacts", nargs=-1, required=True)
@click.option(
    "--events", "events_files", multiple=True, metavar="EVENTS", help="Events of the borrowers; may be repeated."
)
@click.option(
    "--pack", "pack_names", default=DEFAULT_PACK, show_default=True, help="Pack ids or folders, with commas between."
)
@click.option(
    "--outcomes", default=DEFAULT_OUTCOMES, show_default=True, help=f"Which outcomes to print: {', '.join(OUTCOMES)}."
)
@overlay_option
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that judge.")
@click.option("-o", "--output", default=STANDARD_INPUT, help="Where results go; - is standard output.")
def scan(
    contacts: tuple[str, ...],
    events_files: tuple[str, ...],
    pack_names: str,
    outcomes: str,
    overlays: tuple[Path, ...],
    jobs: int,
    output: str,
) -> None:
    """Judge CONTACTS (JSON Lines, CSV or Parquet; - is standard input) and print one result a line.

    Exit status: 0 done; 1 nothing could be read; 2 wrong usage; 3 done, but some lines were refused.
    """
    if [*contacts, *events_files].count(STANDARD_INPUT) > 1:
        raise click.UsageError("Standard input (-) can be read only once; give the other file by its path.")
    settings = read_settings()
    order = Order(
        _load_packs(pack_names, overlays), _parse_outcomes(outcomes), settings.language, installation_day(settings)
    )
    inputs = Inputs(contacts, events_files)
    with stopped_in_order(), tempfile.TemporaryDirectory(prefix="contact-audit-scan-") as folder:
        scanned = run_scan(inputs, order, jobs, Path(folder), progress)
        report_problems(scanned)
        if not scanned.contacts:
            click.echo("Nothing could be read: no contact in the input is usable.", err=True)
            raise SystemExit(NOTHING_READ)
        _write(output, scanned.results)
    if scanned.has_problems:
        raise SystemExit(SOME_REFUSED)


def _load_packs(names: str, overlays: tuple[Path, ...]) -> tuple[rules.RulePack, ...]:
    parts = [part.strip() for part in names.split(",")]
    if not all(parts):
        raise click.UsageError(f"--pack {names!r} has an empty name; write ids with commas between.")
    return load_all(parts, overlays)


def _parse_outcomes(text: str) -> frozenset[rules.Outcome]:
    wanted = frozenset(part.strip() for part in text.split(","))
    if not wanted <= frozenset(OUTCOMES):
        wrong = ", ".join(sorted(repr(name) for name in wanted - frozenset(OUTCOMES)))
        raise click.UsageError(f"--outcomes has {wrong}; use {', '.join(OUTCOMES)}, with commas between.")
    return frozenset(rules.Outcome(name) for name in wanted)


def _write(output: str, results: list[Kept]) -> None:
    if output == STANDARD_INPUT:
        sys.stdout.flush()
        write_in_order(results, sys.stdout.buffer)
        sys.stdout.flush()
        return
    # Written beside its place and then moved, so that a scan that is stopped leaves no half file.
    unfinished = Path(f"{output}.unfinished-{os.getpid()}")
    try:
        with unfinished.open("wb") as stream:
            write_in_order(results, stream)
        unfinished.replace(output)
    except OSError as error:
        raise click.UsageError(
            f"Results cannot be written to {output!r} ({error.strerror}); choose another place."
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)
