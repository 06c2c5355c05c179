"""Reads calendar days as they are said: 3月5日, 明天, March 5th, 20260305; the day of the contact resolves them."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.numbers import read_chinese

_RELATIVE = {
    "大后天": 3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "今晚": 0, "明天": 1, "明日": 1, "后天": 2,
    "yesterday": -1, "today": 0, "tonight": 0, "the day after tomorrow": 2, "tomorrow": 1,
}  # fmt: skip
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = rf"({'|'.join(_MONTHS)})"
_CHINESE_NUMBER = "([0-9十]{1,4})"
_CHINESE = re.compile(rf"(?:([0-9]{{4}})年|(今年|明年|去年))?{_CHINESE_NUMBER}月(?:份)?{_CHINESE_NUMBER}[日号]?")
_FIGURES = re.compile(r"(?<![0-9])(20[0-9]{2}) ?([01][0-9]) ?([0-3][0-9])(?![0-9])")
_ENGLISH = (
    re.compile(rf"\b{_MONTH} (?:the )?([0-9]{{1,2}})(?:st|nd|rd|th)?\b(?: (20[0-9]{{2}})\b)?"),
    re.compile(rf"\b([0-9]{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}\b(?: (20[0-9]{{2}})\b)?"),
)
_WORDS = re.compile("|".join(rf"\b{word}\b" if word.isascii() else word for word in _RELATIVE))
_YEARS = {"今年": 0, "明年": 1, "去年": -1}


@dataclass(frozen=True, slots=True)
class SpokenDay:
    """A day at characters `start..end` of equal text: relative, or a month and day with or without its year."""

    start: int
    end: int
    offset: int | None = None
    year: int | None = None
    years_on: int | None = None
    month: int = 0
    day: int = 0

    def resolve(self, today: dt.date) -> dt.date | None:
        """Return the day that is meant; without a year the one nearest to `today`; None if there is no such day."""
        if self.offset is not None:
            return today + dt.timedelta(days=self.offset)
        year = today.year + self.years_on if self.years_on is not None else self.year
        days = (_day(y, self.month, self.day) for y in ([year] if year else range(today.year - 1, today.year + 2)))
        return min((day for day in days if day), key=lambda day: abs(day - today), default=None)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def spoken_days(text: str) -> list[SpokenDay]:
    """Return the days that are named in equal text, in order."""
    found = sorted((*_numbered(text), *_relative(text)), key=lambda day: (day.start, -day.end))
    kept: list[SpokenDay] = []
    for day in found:
        if not kept or day.start >= kept[-1].end:
            kept.append(day)
    return kept


def _relative(text: str) -> Iterator[SpokenDay]:
    for match in _WORDS.finditer(text):
        yield SpokenDay(match.start(), match.end(), offset=_RELATIVE[match.group()])


def _numbered(text: str) -> Iterator[SpokenDay]:
    for match in _CHINESE.finditer(text):
        month, day = (_small(text, *match.span(group)) for group in (3, 4))
        if 1 <= month <= 12 and 1 <= day <= 31:
            year = int(match[1]) if match[1] else None
            years_on = _YEARS.get(match[2] or "")
            yield SpokenDay(match.start(), match.end(), year=year, years_on=years_on, month=month, day=day)
    for match in _FIGURES.finditer(text):
        if _day(int(match[1]), int(match[2]), int(match[3])):
            yield SpokenDay(match.start(), match.end(), year=int(match[1]), month=int(match[2]), day=int(match[3]))
    for number, pattern in enumerate(_ENGLISH):
        for match in pattern.finditer(text):
            name, figure = (match[1], match[2]) if number == 0 else (match[2], match[1])
            year = int(match[3]) if match[3] else None
            month = _MONTHS.index(name) + 1
            yield SpokenDay(match.start(), match.end(), year=year, month=month, day=int(figure))


def _small(text: str, start: int, end: int) -> int:
    value = read_chinese(text, start, end)
    return int(value.low) if value is not None else 0
