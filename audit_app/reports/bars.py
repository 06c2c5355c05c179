"""Bars as SVG numbers: where a bar ends, and where its interval lies, in a box of fixed width."""

from dataclasses import dataclass

from audit_app.reports.data import Figure, Table

WIDTH = 100.0


@dataclass(frozen=True)
class Bar:
    """One bar in a box 100 wide; `low` and `high` are the ends of the interval, None when there is none."""

    length: float
    low: float | None
    high: float | None


def bars_of(table: Table) -> dict[str, Bar]:
    """Return the bar of each figure of the table's charted column, by the figure's key.

    The longest bar or interval fills the box; a total row is left out where it would dwarf the others.
    """
    place = next((place for place, column in enumerate(table.columns) if column.chart), None)
    if place is None:
        return {}
    has_interval = any(row.figures[place].low is not None for row in table.rows)
    figures = [row.figures[place] for row in table.rows if has_interval or not row.is_total]
    largest = max((_reach(figure) for figure in figures), default=0.0)
    return {figure.key: _bar(figure, largest) for figure in figures if figure.value is not None}


def _reach(figure: Figure) -> float:
    return max(float(figure.value or 0), figure.high or 0.0)


def _bar(figure: Figure, largest: float) -> Bar:
    scale = WIDTH / largest if largest > 0 else 0.0
    return Bar(
        length=round(float(figure.value or 0) * scale, 2),
        low=None if figure.low is None else round(figure.low * scale, 2),
        high=None if figure.high is None else round(figure.high * scale, 2),
    )
