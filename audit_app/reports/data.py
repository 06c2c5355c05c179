"""The numbers of a report, as frozen plain values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from audit_app.report_rows import ModelMark, PackMark, Scope, Words

Language = Literal["zh-CN", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-CN", "en")


class Unit(StrEnum):
    """What a figure counts in."""

    COUNT = "count"
    HOURS = "hours"
    PER_THOUSAND = "per_thousand"
    PERCENT = "percent"


class BasisKind(StrEnum):
    """What the ids behind a figure are ids of."""

    CONTACT = "contact"
    FLAG = "flag"
    CASE = "case"


@dataclass(frozen=True)
class Figure:
    """One number with the ids behind it.

    `value` None means that it cannot be said (nothing to divide by). `low` and `high` are the ends of the
    95 % interval of a rate, in the same unit. `key` is unique in its report.
    """

    key: str
    unit: Unit
    value: int | float | None
    basis_kind: BasisKind
    basis: tuple[str, ...]
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Column:
    """One column of a table; `chart` marks the one that is drawn as bars beside its numbers."""

    key: str
    title: Words
    unit: Unit
    chart: bool = False


@dataclass(frozen=True)
class Row:
    """One row: a label, an optional second line, and one figure for each column. `is_total` sets it apart."""

    key: str
    label: Words
    figures: tuple[Figure, ...]
    detail: Words | None = None
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """One table with its question as a title and what must be known to read it as a note."""

    key: str
    title: Words
    row_title: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Words | None = None


@dataclass(frozen=True)
class Headline:
    """One figure of the first page, in words."""

    label: Words
    figure: Figure
    detail: Words | None = None


@dataclass(frozen=True)
class ReportData:
    """A whole report in numbers and words, independent of language and paper."""

    scope: Scope
    packs: tuple[PackMark, ...]
    models: tuple[ModelMark, ...]
    headlines: tuple[Headline, ...]
    tables: tuple[Table, ...]

    def figures(self) -> tuple[Figure, ...]:
        """Return every figure once, in the order of the pages."""
        seen: dict[str, Figure] = {headline.figure.key: headline.figure for headline in self.headlines}
        for table in self.tables:
            for row in table.rows:
                seen.update({figure.key: figure for figure in row.figures})
        return tuple(seen.values())
