"""The lines of a scan: found, freed of repeated ones, and put together borrower by borrower."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import FileIO

import numpy as np

from audit_app.interchange.line_index import UNKNOWN, LineIndex, Numbers, repeated_ids
from audit_app.interchange.line_reading import read_record
from audit_app.interchange.problems import LineProblem
from audit_app.interchange.reading import Record, conflict
from audit_app.interchange.sources import Source


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of some inputs; `places` are their places in the whole input, which is the order of the results."""

    sources: tuple[Source, ...]
    index: LineIndex
    places: Numbers

    def __len__(self) -> int:
        return len(self.places)

    def take(self, chosen: Numbers) -> "Lines":
        """Return the lines at some positions."""
        return Lines(self.sources, self.index.take(chosen), self.places[chosen])


@dataclass(frozen=True, slots=True)
class Batch:
    """All contacts and all events of some borrowers."""

    contacts: Lines
    events: Lines


@dataclass(frozen=True, slots=True)
class PlacedProblem:
    """What is wrong with the line at a place of the whole input."""

    place: int
    problem: LineProblem


def number_lines(sources: Iterable[Source], index: LineIndex) -> Lines:
    """Give every line its place in the whole input."""
    return Lines(tuple(sources), index, np.arange(len(index)))


class LineReader:
    """Reads lines at their places; each file is opened once."""

    def __init__(self) -> None:
        self._files: dict[str, FileIO] = {}

    def records(
        self, lines: Lines, model: type[Record], report: Callable[[PlacedProblem], None]
    ) -> Iterator[tuple[int, Record, str, int]]:
        """Yield place, record, source name and line number of each good line; report what is wrong with the others."""
        index = lines.index
        columns = (index.files, index.offsets, index.lengths, index.numbers, lines.places)
        for file, offset, length, number, place in zip(*(column.tolist() for column in columns), strict=True):
            source = lines.sources[file]
            record, problems = read_record(source, self._read(source.path, offset, length), number, model)
            for problem in problems:
                report(PlacedProblem(place, problem))
            if record is not None:
                yield place, record, source.name, number

    def _read(self, path: str, offset: int, length: int) -> bytes:
        if path not in self._files:
            self._files[path] = FileIO(path)
        self._files[path].seek(offset)
        return self._files[path].read(length)

    def close(self) -> None:
        """Close every file."""
        for file in self._files.values():
            file.close()


def without_repeated(lines: Lines, model: type[Record], report: Callable[[PlacedProblem], None]) -> Lines:
    """Leave out lines whose id a good line before them has; report those with other content."""
    reader = LineReader()
    dropped: list[int] = []
    known: dict[str, tuple[Record, str, int]] = {}
    mark = UNKNOWN
    # What is wrong with a line as such is reported when it is judged, not here a first time.
    for position in repeated_ids(lines.index).tolist():
        one = lines.take(np.array([position]))
        if int(one.index.ids[0]) != mark:
            mark = int(one.index.ids[0])
            known.clear()
        for place, record, name, number in reader.records(one, model, lambda _: None):
            first = known.setdefault(record.id, (record, name, number))
            if first[0] is not record:
                dropped.append(position)
                if first[0] != record:
                    report(PlacedProblem(place, conflict(record.id, first, name, number)))
    reader.close()
    return lines.take(np.delete(np.arange(len(lines)), dropped))


def batches(contacts: Lines, events: Lines, *, at_once: int) -> list[Batch]:
    """Put all lines of a borrower into one batch; a batch has about `at_once` contacts, and every line is in one."""
    contacts, events = _by_owner(contacts), _by_owner(events)
    owners, event_owners = contacts.index.owners, events.index.owners
    found: list[Batch] = []
    start = event_start = 0
    while start < len(contacts) or not found:
        end = start + at_once
        if end < len(contacts) and owners[end - 1] != UNKNOWN:
            end = int(np.searchsorted(owners, owners[end - 1], side="right"))
        # The last batch also takes the events of borrowers who have no contacts.
        last = end >= len(contacts)
        event_end = len(events) if last else int(np.searchsorted(event_owners, owners[end - 1], side="right"))
        found.append(
            Batch(
                contacts.take(np.arange(start, min(end, len(contacts)))), events.take(np.arange(event_start, event_end))
            )
        )
        start, event_start = end, event_end
    return found


def _by_owner(lines: Lines) -> Lines:
    return lines.take(np.argsort(lines.index.owners, kind="stable"))
