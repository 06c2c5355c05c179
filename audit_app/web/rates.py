"""Rates for pages: contacts with a finding or a violation per thousand, with their intervals; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from audit_app.queries.conduct import ConductCounts, Span
from audit_app.reports.intervals import wilson

SPANS = (31, 92, 366)


@dataclass(frozen=True)
class Rate:
    """A share with its 95 % interval; all three are None without contacts. `scale` is the longest bar of its chart."""

    hits: int
    share: float | None
    low: float | None
    high: float | None
    scale: float = 1.0

    @property
    def bar(self) -> float:
        """Return the length of the bar, 0 to 1."""
        return (self.share or 0.0) / self.scale

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return where the interval begins and ends on the bar's axis, 0 to 1."""
        return None if self.low is None or self.high is None else (self.low / self.scale, self.high / self.scale)


@dataclass(frozen=True)
class ConductRow:
    """One agency or agent with both rates."""

    counts: ConductCounts
    findings: Rate
    violations: Rate


def build_conduct_rows(counts: Sequence[ConductCounts]) -> list[ConductRow]:
    """Return rows whose bars share one axis, so that they can be compared."""
    bounds = [(_bounds(row.flagged, row.contacts), _bounds(row.violated, row.contacts)) for row in counts]
    scale = max((high or 0.0 for pair in bounds for _low, high in pair), default=0.0) or 1.0
    return [
        ConductRow(
            row,
            findings=_rate(row.flagged, row.contacts, bounds=found, scale=scale),
            violations=_rate(row.violated, row.contacts, bounds=violated, scale=scale),
        )
        for row, (found, violated) in zip(counts, bounds, strict=True)
    ]


def parse_span(query: Mapping[str, str], *, last: date | None, today: date) -> tuple[int, Span]:
    """Return the days that an address asks for (31 unless it names another choice), ending with the newest contact."""
    asked = query.get("days", "")
    days = int(asked) if asked in {str(choice) for choice in SPANS} else SPANS[0]
    end = last or today
    return days, Span(end - timedelta(days=days - 1), end)


def _bounds(hits: int, of: int) -> tuple[float | None, float | None]:
    return wilson(hits, of) if of else (None, None)


def _rate(hits: int, of: int, *, bounds: tuple[float | None, float | None], scale: float) -> Rate:
    return Rate(hits, hits / of if of else None, *bounds, scale=scale)
