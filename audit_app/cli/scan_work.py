"""What the processes of a scan do: look through a part of the input, and judge batches of borrowers."""

import gc
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import rules
from audit_app.cli.scan_evidence import TimeLine, build_evidence, gather_time_lines
from audit_app.cli.scan_lines import Batch, LineReader, PlacedProblem
from audit_app.cli.scan_shelf import Kept, Shelf
from audit_app.interchange.contact import Contact
from audit_app.interchange.event import Event
from audit_app.pack_keeper import keep_packs
from rules.overlay import Suppression
from rules.suppression import suppression_of


class Judging(Protocol):
    """What is done with the contacts of a scan; it travels to the processes that judge."""

    def judge(self, time_lines: Iterable[TimeLine]) -> Iterator[tuple[int, list[str]]]:
        """Yield for each contact of some borrowers its place in the input and the lines that are kept for it."""
        ...


@dataclass(frozen=True)
class Order:
    """What a scan is asked to find; it judges every contact by every pack and keeps its results as JSON."""

    packs: tuple[rules.RulePack, ...]
    outcomes: frozenset[rules.Outcome]
    language: str
    today: date

    def judge(self, time_lines: Iterable[TimeLine]) -> Iterator[tuple[int, list[str]]]:
        """Yield for each contact its place in the input and its result lines."""
        placed = [one for time_line in time_lines for one in build_evidence(time_line)]
        evidence = [one for _, one in placed]
        by_pack = [rules.evaluate_all(pack, evidence, wanted=self.outcomes) for pack in self.packs]
        for (place, one), *found in zip(placed, *by_pack, strict=True):
            yield (
                place,
                [
                    as_line(result, self.language, suppression_of(pack, result, one.contact, today=self.today))
                    for pack, results in zip(self.packs, found, strict=True)
                    for result in results
                    if not result.draft
                ],
            )


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one batch: how many of its lines were good contacts, and where its results and problems are kept."""

    lines: int
    contacts: int
    results: Kept
    problems: Kept
    event_problems: Kept


class Bench:
    """Where one process judges; it keeps results and problems in working files of its own."""

    def __init__(self, order: Judging, folder: Path) -> None:
        self._order = order
        self._is_settled = False
        self._reader = LineReader()
        self._shelves = tuple(
            Shelf(folder / f"{name}-{os.getpid()}") for name in ("results", "problems", "event-problems")
        )

    def judge(self, batch: Batch) -> Judged:
        """Judge every contact of a batch."""
        results, problems, event_problems = self._shelves
        contacts = [
            (place, contact)
            for place, contact, _, _ in self._reader.records(batch.contacts, Contact, _reporter(problems))
        ]
        events = [event for _, event, _, _ in self._reader.records(batch.events, Event, _reporter(event_problems))]
        for place, lines in self._order.judge(gather_time_lines(contacts, events)):
            if lines:
                results.keep(place, "".join(f"{line}\n" for line in lines))
        if not self._is_settled:
            # The compiled packs stay as long as the process: the collector need not go through them again and again.
            self._is_settled = True
            gc.freeze()
        kept = [shelf.take() for shelf in self._shelves]
        return Judged(len(batch.contacts), len(contacts), *kept)

    def close(self) -> None:
        """Close the working files."""
        self._reader.close()
        for shelf in self._shelves:
            shelf.close()


def _reporter(shelf: Shelf) -> Callable[[PlacedProblem], None]:
    return lambda placed: shelf.keep(placed.place, f"{placed.problem}\n")


_BENCH: list[Bench] = []


def start_process(order: Judging, folder: str) -> None:
    """Make ready a process that judges; it takes the compiled packs from where they are kept."""
    keep_packs()
    _BENCH[:] = [Bench(order, Path(folder))]


def judge_in_process(batch: Batch) -> Judged:
    """Judge a batch in a process that was made ready."""
    return _BENCH[0].judge(batch)


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
