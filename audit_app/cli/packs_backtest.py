"""`contact-audit packs backtest`: what a newer version of a pack would have found on real contacts."""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import click

from audit_app.cli.backtest_work import BacktestOrder, Tried, read_tried
from audit_app.cli.pack_choice import installation_day, load_version, overlay_option, read_settings
from audit_app.cli.scan_run import Inputs, run_scan
from audit_app.cli.scan_shelf import read_in_order
from audit_app.cli.scan_terminal import progress, report_problems, stopped_in_order
from audit_app.interchange.reading import STANDARD_INPUT
from rules.backtest import Change, Tally

NOTHING_READ, SOME_REFUSED = 1, 3
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

    Contacts are read a part at a time, as by scan. Nothing is stored and nobody is told. An --overlay is laid over NEW
    only. The result is the same for any number of --jobs, and the sample for the same --seed. Exit status as that of
    scan.
    """
    if [*contacts, *events_files].count(STANDARD_INPUT) > 1:
        raise click.UsageError("Standard input (-) can be read only once; give the other file by its path.")
    settings = read_settings()
    order = BacktestOrder(load_version(old), load_version(new, overlays), settings.language, installation_day(settings))
    tally = Tally(sample, seed)
    with stopped_in_order(), tempfile.TemporaryDirectory(prefix="contact-audit-backtest-") as folder:
        scanned = run_scan(Inputs(contacts, events_files), order, jobs, Path(folder), progress)
        report_problems(scanned)
        if not scanned.contacts:
            click.echo("Nothing could be read: no contact in the input is usable.", err=True)
            raise SystemExit(NOTHING_READ)
        with _opened(output) as stream:
            for kept in read_in_order(scanned.results):
                _count(read_tried(kept), tally, stream)
    for line in describe(tally, order, "zh" if settings.language.startswith("zh") else "en"):
        # Half of a surrogate pair, which JSON can hold, cannot be printed.
        click.echo(line.encode("utf-8", "backslashreplace").decode())
    if scanned.has_problems:
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
        with unfinished.open("w", encoding="utf-8", errors="backslashreplace") as stream:
            yield stream
        unfinished.replace(output)
    except OSError as error:
        raise click.UsageError(f"{str(output)!r} cannot be written ({error.strerror}); choose another place.") from None
    finally:
        unfinished.unlink(missing_ok=True)


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
