"""What a scan of contacts shows at the terminal, and how it is stopped there."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from audit_app.cli.scan_run import Scanned
from audit_app.cli.scan_shelf import write_in_order


@contextmanager
def stopped_in_order() -> Iterator[None]:
    """Let a request to terminate end the scan as ctrl-C does, so that no working file stays behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def report_problems(scanned: Scanned) -> None:
    """Print what was refused to standard error, in the order of the input."""
    for problem in scanned.unreadable:
        click.echo(str(problem), err=True)
    sys.stderr.flush()
    for kept in scanned.problems:
        write_in_order(kept, sys.stderr.buffer)
    sys.stderr.flush()


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error if it is a terminal; give a function that moves it."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("Judging contacts", total=total)
        yield lambda count: shown.update(task, advance=count)
