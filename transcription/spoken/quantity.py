"""A number, amount, date or time as it was said, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a quantity counts."""

    AMOUNT = "amount"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    PERCENTAGE = "percentage"
    DIGITS = "digits"


@dataclass(frozen=True)
class Quantity:
    """Characters `start..end` of a text and their value.

    `value` is a decimal in figures (amounts with two places), an ISO 8601 date ("2026-03-05"; without a year "--03-05",
    without a month "---05", a month "2026-03" or "--03", a year "2026"), a time of day ("15:30"), or the digits
    themselves. `unit` is a currency (ISO 4217), what is counted (天, days), "%", "‰", "‱" or 厘; for a time "24h", or
    "12h" where nothing says which half of the day it is. `upper` is the other end of a vague one (两三百: 200, 300).
    """

    start: int
    end: int
    kind: Kind
    value: str
    unit: str = ""
    upper: str | None = None


def plain(value: Decimal) -> str:
    """The decimal in figures without an exponent or trailing zeros: 12300, 0.5."""
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def money(value: Decimal) -> str:
    """The decimal with two places; more where it has more."""
    shown = plain(value)
    places = len(shown.partition(".")[2])
    return shown if places > 2 else f"{value:.2f}"


def date_value(year: int | None, month: int | None, day: int | None) -> str | None:
    """The date in ISO 8601 with what is unknown left out; None where there is no such day."""
    if year is not None and not 1900 <= year <= 2199:
        return None
    if month is not None and not 1 <= month <= 12:
        return None
    if day is not None and not 1 <= day <= _longest(year, month):
        return None
    if day is None:
        first = "--" if year is None else f"{year:04}"
        return first if month is None else f"{first}{'' if year is None else '-'}{month:02}"
    if month is None:
        return f"---{day:02}"
    return f"--{month:02}-{day:02}" if year is None else f"{year:04}-{month:02}-{day:02}"


def _longest(year: int | None, month: int | None) -> int:
    if month == 2:
        is_leap = year is None or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
        return 29 if is_leap else 28
    return 30 if month in {4, 6, 9, 11} else 31


def time_value(hour: int, minute: int) -> str | None:
    """The time of day; None where there is none such."""
    return f"{hour % 24:02}:{minute:02}" if 0 <= hour <= 24 and 0 <= minute < 60 else None
