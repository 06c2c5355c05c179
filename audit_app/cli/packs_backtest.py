"""`contact-audit packs backtest`: what a newer version of a pack would have found on real contacts."""

import json
import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import click

from audit_app.cli.backtest_work import BacktestOrder, Tried, try_time_line
from audit_app.cli.pack_choice import installation_day, load_version, overlay_option, read_settings
from audit_app.cli.scan_evidence import TimeLine, build_time_lines
from audit_app.interchange.reading import STANDARD_INPUT, read_contacts, read_events
from rules.backtest import Change, Tally

NOTHING_READ, SOME_REFUSED = 1, 3
_AT_ONCE = 8
_WORDS = {
    Change.NEW: ("新增", "new"),
    Change.LOST: ("消失", "lost"),
    Change.ELSEWHERE: ("位置不同", "elsewhere"),
    Change.UNCHANGED: ("不变", "unchanged"),
}


@click.command()
@click.argument("old")
@click.argument("new")
@click.argument("contacts", nargs=-1, required=True)
@click.option("--events", "events_files", multiple=True, metavar="EVENTS", help="Events of the borrowers; repeatable.")
@overlay_option
@click.option("--sample", type=click.IntRange(min=0), default=10, show_default=True, help="New and lost ones to show.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed draws another sample.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that judge.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write every finding as a line of JSON.")
def backtest(  # noqa: PLR0913 -- one argument for each option
    old: str,
    new: str,
    contacts: tuple[str, ...],
    *,
    events_files: tuple[str, ...],
    overlays: tuple[Path, ...],
    sample: int,
    seed: int,
    jobs: int,
    output: Path | None,
) -> None:
    """Judge CONTACTS by the packs OLD and NEW (folders, ids or digests) and show which findings are new or lost.

    Nothing is stored and nobody is told. An --overlay is laid over NEW only. The result is the same for any number of
    --jobs, and the sample for the same --seed. Exit status as that of scan.
    """
    if [*contacts, *events_files].count(STANDARD_INPUT) > 1:
        raise click.UsageError("Standard input (-) can be read only once; give the other file by its path.")
    settings = read_settings()
    order = BacktestOrder(load_version(old), load_version(new, overlays), settings.language, installation_day(settings))
    read, events = read_contacts(contacts), read_events(events_files)
    problems = [*read.problems, *events.problems]
    for problem in problems:
        click.echo(str(problem), err=True)
    if not read.records:
        click.echo("Nothing could be read: no contact in the input is usable.", err=True)
        raise SystemExit(NOTHING_READ)
    tally = Tally(sample, seed)
    with _opened(output) as stream:
        for tried in _try_all(build_time_lines(read.records, events.records), order, jobs):
            _count(tried, tally, stream)
    for line in describe(tally, order, "zh" if settings.language.startswith("zh") else "en"):
        click.echo(line)
    if problems:
        raise SystemExit(SOME_REFUSED)


def _count(tried: Tried, tally: Tally, stream: IO[str] | None) -> None:
    tally.add_contact(tried.day)
    for one in tried.differences:
        tally.add(one.change, one.rule, tried.day, contact=tried.contact, line=one.line)
        if stream is not None:
            stream.write(json.dumps(one.line, ensure_ascii=False) + "\n")
    for rule, before, after in tried.undetermined:
        tally.add_undetermined(rule, before=before, after=after)


@contextmanager
def _opened(output: Path | None) -> Iterator[IO[str] | None]:
    """Open a file that takes its name only when it is whole."""
    if output is None:
        yield None
        return
    unfinished = output.with_name(f"{output.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8") as stream:
            yield stream
        unfinished.replace(output)
    except OSError as error:
        raise click.UsageError(f"{str(output)!r} cannot be written ({error.strerror}); choose another place.") from None
    finally:
        unfinished.unlink(missing_ok=True)


_ORDER: list[BacktestOrder] = []


def _try_all(time_lines: Sequence[TimeLine], order: BacktestOrder, jobs: int) -> Iterator[Tried]:
    """Yield what came of each contact, borrower by borrower, always in the same order."""
    if jobs == 1 or len(time_lines) == 1:
        for time_line in time_lines:
            yield from try_time_line(time_line, order)
        return
    # Each process starts fresh, so that no lock or open file of this one is copied into it.
    context = multiprocessing.get_context("spawn")
    with context.Pool(min(jobs, len(time_lines)), initializer=_start, initargs=(order,)) as pool:
        for tried in pool.imap(_try_in_process, time_lines, chunksize=_AT_ONCE):
            yield from tried


def _start(order: BacktestOrder) -> None:
    _ORDER[:] = [order]


def _try_in_process(time_line: TimeLine) -> list[Tried]:
    return try_time_line(time_line, _ORDER[0])


def describe(tally: Tally, order: BacktestOrder, language: str) -> Iterable[str]:
    """Yield the lines that tell a back-test: each rule, the workload, and the sample."""
    is_zh = language == "zh"
    yield f"{order.old.name} → {order.new.name}  {tally.contacts} {'件触达' if is_zh else 'contacts'}"
    heads = ["规则" if is_zh else "rule", *(_WORDS[change][0 if is_zh else 1] for change in Change)]
    yield "\t".join([*heads, "无法判定" if is_zh else "undetermined"])
    for rule, counts in sorted(tally.rules.items()):
        if not counts.changes and counts.undetermined_before == counts.undetermined_after:
            continue
        numbers = [str(counts.changes[change]) for change in Change]
        yield "\t".join([rule, *numbers, f"{counts.undetermined_before}→{counts.undetermined_after}"])
    total = [str(sum(counts.changes[change] for counts in tally.rules.values())) for change in Change]
    yield "\t".join(["合计" if is_zh else "total", *total])
    before, after = tally.workload(tally.before), tally.workload(tally.after)
    days = len(tally.days)
    if is_zh:
        yield f"每日待审项：{before.mean:.1f} → {after.mean:.1f}（最多 {before.most} → {after.most}），共 {days} 天"
    else:
        yield f"flags a day: {before.mean:.1f} → {after.mean:.1f}, at most {before.most} → {after.most}, on {days} days"
    for change in (Change.NEW, Change.LOST):
        for line in tally.sampled(change):
            yield _sampled(line, _WORDS[change][0 if is_zh else 1])


def _sampled(line: Mapping[str, object], change: str) -> str:
    quotes = cast("list[dict[str, str]]", line["quotes"])
    said = "; ".join(f"…{one['before']}【{one['words']}】{one['after']}…" for one in quotes) or str(line["reason"])
    return f"{change}  {line['day']}  {line['contact']}  {line['rule']}: {said}"
