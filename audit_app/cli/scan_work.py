"""What the processes of a scan do: look through a part of the input, and judge batches of borrowers."""

import gc
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import rules
from audit_app.cli.scan_evidence import TimeLine, build_evidence, gather_time_lines
from audit_app.cli.scan_lines import Batch, LineReader, PlacedProblem
from audit_app.cli.scan_shelf import Kept, Shelf
from audit_app.interchange.contact import Contact
from audit_app.interchange.event import Event
from rules.overlay import Suppression
from rules.suppression import suppression_of


@dataclass(frozen=True)
class Order:
    """What a scan is asked to do; it travels to the processes that judge."""

    packs: tuple[rules.RulePack, ...]
    outcomes: frozenset[rules.Outcome]
    language: str
    today: date


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

    def __init__(self, order: Order, folder: Path) -> None:
        self._order = order
        self._is_settled = False
        self._reader = LineReader()
        self._shelves = tuple(
            Shelf(folder / f"{name}-{os.getpid()}") for name in ("results", "problems", "event-problems")
        )

    def judge(self, batch: Batch) -> Judged:
        """Judge every contact of a batch by every pack."""
        results, problems, event_problems = self._shelves
        contacts = [
            (place, contact)
            for place, contact, _, _ in self._reader.records(batch.contacts, Contact, _reporter(problems))
        ]
        events = [event for _, event, _, _ in self._reader.records(batch.events, Event, _reporter(event_problems))]
        for place, lines in judge_time_lines(gather_time_lines(contacts, events), self._order):
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


def start_process(order: Order, folder: str) -> None:
    """Make ready a process that judges."""
    _BENCH[:] = [Bench(order, Path(folder))]


def judge_in_process(batch: Batch) -> Judged:
    """Judge a batch in a process that was made ready."""
    return _BENCH[0].judge(batch)


def judge_time_lines(time_lines: Iterable[TimeLine], order: Order) -> Iterator[tuple[int, list[str]]]:
    """Judge every contact of some borrowers by every pack; yield its place and its result lines as JSON."""
    places, evidence = [], []
    for time_line in time_lines:
        for place, one in build_evidence(time_line):
            places.append(place)
            evidence.append(one)
    by_pack = [rules.evaluate_all(pack, evidence, wanted=order.outcomes) for pack in order.packs]
    for place, one, *found in zip(places, evidence, *by_pack, strict=True):
        yield (
            place,
            [
                as_line(result, order.language, suppression_of(pack, result, one.contact, today=order.today))
                for pack, results in zip(order.packs, found, strict=True)
                for result in results
                if not result.draft
            ],
        )


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
