"""One scan from its inputs to results and problems in working files, in one process or in several.

What is kept in memory grows by some fifty bytes a line, whatever was said: first every line is found and remembered by
its place; then the lines of some borrowers at a time are read and judged, and what came of them goes to working files.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from audit_app.cli.scan_lines import Batch, Lines, PlacedProblem, batches, number_lines, without_repeated
from audit_app.cli.scan_shelf import Kept, Shelf
from audit_app.cli.scan_work import Bench, Judged, Judging, judge_in_process, start_process
from audit_app.interchange.contact import Contact
from audit_app.interchange.event import Event
from audit_app.interchange.line_index import cut, join, look_through
from audit_app.interchange.problems import LineProblem
from audit_app.interchange.sources import open_sources

#: Contacts judged at once: enough to keep a process busy, few enough for little memory and a steady progress bar.
_AT_ONCE = 1000

#: Shows progress of so many contacts; inside it, a function moves the bar.
Progress = Callable[[int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """The paths of contacts and of events; - is standard input."""

    contacts: tuple[str, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scanned:
    """What came of a scan: the number of good contacts, the results, and the problems in the order to report them."""

    contacts: int
    results: list[Kept]
    unreadable: list[LineProblem]
    problems: tuple[list[Kept], ...]

    @property
    def has_problems(self) -> bool:
        """Say whether anything in the input was refused."""
        return bool(self.unreadable) or any(len(kept.places) for part in self.problems for kept in part)


class Crew:
    """The processes of a scan: this one alone, or several others."""

    def __init__(self, order: Judging, folder: Path, jobs: int) -> None:
        self._jobs = jobs
        self._closing = ExitStack()
        if jobs == 1:
            self._bench = self._closing.enter_context(closing(Bench(order, folder)))
        else:
            # Each process starts fresh, so that no lock or open file of this one is copied into it.
            context = multiprocessing.get_context("spawn")
            pool = context.Pool(jobs, initializer=start_process, initargs=(order, str(folder)))
            self._pool = self._closing.enter_context(pool)

    def look_through(self, paths: tuple[str, ...], folder: Path, unreadable: list[LineProblem]) -> Lines:
        """Find every line of some inputs."""
        sources, problems = open_sources(paths, folder)
        unreadable += problems
        chunks = cut(sources)
        several = self._jobs > 1 and len(chunks) > 1
        parts = self._pool.imap(look_through, chunks) if several else map(look_through, chunks)
        return number_lines(sources, join(chunks, parts))

    def judge(self, work: list[Batch]) -> Iterator[Judged]:
        """Judge batches; what came of them may come in any order."""
        return map(self._bench.judge, work) if self._jobs == 1 else self._pool.imap_unordered(judge_in_process, work)

    def close(self) -> None:
        """End the processes."""
        self._closing.close()


def run_scan(inputs: Inputs, order: Judging, jobs: int, folder: Path, progress: Progress) -> Scanned:
    """Judge all contacts; `folder` holds the working files, to be read and removed by the caller."""
    unreadable: list[LineProblem] = []
    with closing(Crew(order, folder, jobs)) as crew, closing(Shelf(folder / "conflicts")) as conflicts:
        contacts = crew.look_through(inputs.contacts, _made(folder / "contacts"), unreadable)
        events = crew.look_through(inputs.events, _made(folder / "events"), unreadable)

        def report(placed: PlacedProblem) -> None:
            conflicts.keep(placed.place, f"{placed.problem}\n")

        contacts = without_repeated(contacts, Contact, report)
        twice = conflicts.take()
        events = without_repeated(events, Event, report)
        events_twice = conflicts.take()
        judged: list[Judged] = []
        with progress(len(contacts)) as advance:
            at_once = min(_AT_ONCE, max(1, len(contacts) // (4 * jobs)))
            for one in crew.judge(batches(contacts, events, at_once=at_once)):
                judged.append(one)
                advance(one.lines)
    return Scanned(
        contacts=sum(one.contacts for one in judged),
        results=[one.results for one in judged],
        unreadable=unreadable,
        problems=(
            [twice, *(one.problems for one in judged)],
            [events_twice, *(one.event_problems for one in judged)],
        ),
    )


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
