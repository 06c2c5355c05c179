"""Several worker processes at once, watched until the work is done."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from audit_app.db import reading
from audit_app.errors import Unavailable
from audit_app.queries.job_progress import KindProgress, is_work_left, list_progress
from audit_app.settings import Settings

_PROGRAM = "from audit_app.cli import main; main()"
_LOOK_SECONDS = 0.5
_SECONDS_TO_STOP = 30


@dataclass(frozen=True)
class CrewNews:
    """What is done so far: `seconds` since the start, and each kind's progress."""

    seconds: float
    kinds: tuple[KindProgress, ...]


def work_off(settings: Settings, *, processes: int | None = None, watch: Callable[[CrewNews], None]) -> float:
    """Run worker processes until no job is left; return the seconds it took. Raises Unavailable when all of them died.

    `processes` None means AUDIT_WORKERS, but at least one for each core up to two.
    """
    count = processes or max(settings.workers, min(2, os.cpu_count() or 1))
    begun = time.monotonic()
    with started_workers(count, once=True) as crew:
        while True:
            with reading() as session:
                left, kinds = is_work_left(session), tuple(list_progress(session))
            watch(CrewNews(time.monotonic() - begun, kinds))
            if not left:
                return time.monotonic() - begun
            if all(process.poll() is not None for process in crew):
                _refuse_dead_crew(crew)
            time.sleep(_LOOK_SECONDS)


@contextmanager
def started_workers(count: int, *, once: bool) -> Iterator[Sequence["subprocess.Popen[bytes]"]]:
    """Start worker processes that share the cores, and stop them when the block ends."""
    threads = max(1, (os.cpu_count() or 1) // count)
    command = [sys.executable, "-c", _PROGRAM, "worker", "--threads", str(threads), *(["--once"] if once else [])]
    crew = [subprocess.Popen(command) for _ in range(count)]  # noqa: S603 -- our own interpreter and words
    try:
        yield crew
    finally:
        for process in crew:
            process.terminate()
        for process in crew:
            try:
                process.wait(timeout=_SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()


def _refuse_dead_crew(crew: Sequence["subprocess.Popen[bytes]"]) -> None:
    # They end by themselves when the last job is done; only then is nothing left, and it was looked at before them.
    with reading() as session:
        left = is_work_left(session)
    if left:
        codes = ", ".join(str(process.returncode) for process in crew)
        raise Unavailable(
            f"Every worker process has ended (exit status {codes}) though jobs are left.",
            zh=f"所有后台进程已退出（状态 {codes}），但仍有任务未完成。",
            remedy="Read what they wrote above, then run the command again: it goes on where it stopped.",
        )
