"""`contact-audit scan`: contacts and events in, results out, without a database and without a model."""

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

import click

import rules
from audit_app.cli.pack_choice import installation_day, load_all, overlay_option, read_settings
from audit_app.cli.scan_evidence import TimeLine, build_evidence, build_time_lines
from audit_app.interchange.problems import LineProblem
from audit_app.interchange.reading import STANDARD_INPUT, read_contacts, read_events
from rules.overlay import Suppression
from rules.suppression import suppression_of

DEFAULT_PACK = "cn-consumer-credit"
OUTCOMES = tuple(outcome.value for outcome in rules.Outcome)
DEFAULT_OUTCOMES = "finding,undetermined"
NOTHING_READ, SOME_REFUSED = 1, 3
#: Time lines handed to a process at once; enough to keep it busy, few enough for a steady progress bar.
_AT_ONCE = 8


@dataclass(frozen=True)
class Order:
    """What a scan is asked to do; it travels to the processes that judge."""

    packs: tuple[rules.RulePack, ...]
    outcomes: frozenset[str]
    language: str
    today: date


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
    read, events = read_contacts(contacts), read_events(events_files)
    problems = [*read.problems, *events.problems]
    _report(problems)
    if not read.records:
        click.echo("Nothing could be read: no contact in the input is usable.", err=True)
        raise SystemExit(NOTHING_READ)
    time_lines = build_time_lines(read.records, events.records)
    with _progress(len(read.records)) as advance:
        judged = _judge_all(time_lines, order, jobs, advance)
    _write(output, (line for _, lines in sorted(judged) for line in lines))
    if problems:
        raise SystemExit(SOME_REFUSED)


def _load_packs(names: str, overlays: tuple[Path, ...]) -> tuple[rules.RulePack, ...]:
    parts = [part.strip() for part in names.split(",")]
    if not all(parts):
        raise click.UsageError(f"--pack {names!r} has an empty name; write ids with commas between.")
    return load_all(parts, overlays)


def _parse_outcomes(text: str) -> frozenset[str]:
    wanted = frozenset(part.strip() for part in text.split(","))
    if not wanted <= frozenset(OUTCOMES):
        wrong = ", ".join(sorted(repr(name) for name in wanted - frozenset(OUTCOMES)))
        raise click.UsageError(f"--outcomes has {wrong}; use {', '.join(OUTCOMES)}, with commas between.")
    return wanted


def _report(problems: Iterable[LineProblem]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error if it is a terminal; give a function that moves it."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Judging contacts", total=total)
        yield lambda count: progress.update(task, advance=count)


#: What came of one contact: its place in the input and its result lines.
Judged = tuple[int, list[str]]


def _judge_all(time_lines: list[TimeLine], order: Order, jobs: int, advance: Callable[[int], None]) -> list[Judged]:
    if jobs == 1 or len(time_lines) == 1:
        judged = []
        for time_line in time_lines:
            judged += judge_time_line(time_line, order)
            advance(len(time_line.contacts))
        return judged
    judged = []
    # Each process starts fresh, so that no lock or open file of this one is copied into it.
    context = multiprocessing.get_context("spawn")
    with context.Pool(min(jobs, len(time_lines)), initializer=_start, initargs=(order,)) as pool:
        for lines in pool.imap_unordered(_judge_in_process, time_lines, chunksize=_AT_ONCE):
            judged += lines
            advance(len(lines))
    return judged


_ORDER: list[Order] = []


def _start(order: Order) -> None:
    _ORDER[:] = [order]


def _judge_in_process(time_line: TimeLine) -> list[Judged]:
    return judge_time_line(time_line, _ORDER[0])


def judge_time_line(time_line: TimeLine, order: Order) -> list[Judged]:
    """Judge every contact of one borrower by every pack; return its result lines as JSON."""
    judged = []
    for place, evidence in build_evidence(time_line):
        lines = [
            as_line(result, order.language, suppression_of(pack, result, evidence.contact, today=order.today))
            for pack in order.packs
            for result in rules.evaluate(pack, evidence)
            if result.outcome in order.outcomes and not result.draft
        ]
        judged.append((place, lines))
    return judged


def as_line(result: rules.RuleResult, language: str, suppression: Suppression | None = None) -> str:
    """Write one result as a line of the interchange format; a suppressed finding says by what and until when."""
    spans = [
        {
            "turn": s.turn,
            "start": s.start,
            "end": s.end,
            "text": s.text,
            "start_s": _tenths(s.start_s),
            "end_s": _tenths(s.end_s),
        }
        for s in result.spans
    ]
    fields: dict[str, object] = {
        "contact": result.contact,
        "pack": result.pack,
        "rule": result.rule,
        "category": result.category.value,
        "outcome": result.outcome.value,
        "severity": result.severity.value,
        "spans": spans,
        "related": list(result.related),
        "reason": result.reason.of(language),
        "citations": [{"source": citation.source, "section": citation.section} for citation in result.citations],
    }
    if suppression is not None:
        fields["suppressed"] = suppression.model_dump(mode="json", include={"id", "reason", "owner", "expires"})
    return json.dumps(fields, ensure_ascii=False)


def _tenths(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)


def _write(output: str, lines: Iterable[str]) -> None:
    if output == STANDARD_INPUT:
        _write_to(sys.stdout, lines)
        return
    # Written beside its place and then moved, so that a scan that is stopped leaves no half file.
    unfinished = Path(f"{output}.unfinished-{os.getpid()}")
    try:
        with unfinished.open("w", encoding="utf-8") as stream:
            _write_to(stream, lines)
        unfinished.replace(output)
    except OSError as error:
        raise click.UsageError(
            f"Results cannot be written to {output!r} ({error.strerror}); choose another place."
        ) from None


def _write_to(stream: TextIO, lines: Iterable[str]) -> None:
    for line in lines:
        stream.write(line + "\n")
