"""Numbers, amounts, dates, times, percentages and strings of digits in English talk, with their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from transcription.spoken.english_numerals import ORDINALS, SCALES, TIMES, WORDS, read_digits, read_words
from transcription.spoken.quantity import Kind, Quantity, date_value, money, plain, time_value

_TOKEN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])|[0-9]{3,}(?:-[0-9]{3,})+|[0-9]{1,2}:[0-9]{2}"
    r"|[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|[ap]\.m\.?|[a-z]+(?:'[a-z]+)?|[^\sa-z0-9]"
)
_ISO = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile("[0-9]{1,2}:[0-9]{2}")
_PHONE = re.compile("[0-9]{3,}(?:-[0-9]{3,})+")
_FIGURE = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_SIGNS = {"$": "USD", "£": "GBP", "€": "EUR"}
_MONEY = {
    "dollar": "USD", "dollars": "USD", "buck": "USD", "bucks": "USD", "pound": "GBP", "pounds": "GBP", "euro": "EUR",
    "euros": "EUR", "yuan": "CNY", "usd": "USD", "cny": "CNY", "rmb": "CNY",
}  # fmt: skip
_CENTS = frozenset({"cent", "cents"})
_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
    "october": 10, "november": 11, "december": 12,
}  # fmt: skip
_UNITS = frozenset(
    {
        *("day", "days", "week", "weeks", "month", "months", "year", "years", "hour", "hours", "minute", "minutes"),
        *("second", "seconds", "time", "times", "payment", "payments", "call", "calls", "people"),
        *("installment", "installments", "instalment", "instalments"),
    }
)
_HALVES = {"am": 0, "a.m": 0, "a.m.": 0, "pm": 12, "p.m": 12, "p.m.": 12}
_SUFFIXES = frozenset({"st", "nd", "rd", "th"})
_COUNTING = frozenset({"first", "second", "third"})
_SHORT = {"k": 1_000, "grand": 1_000}
_LEAST_DIGITS = 3
_FEWEST_ARABIC = 7
_LONGEST_FIGURE = 20


@dataclass(frozen=True)
class _Said:
    """The words from one place on, and where each begins and ends in the text."""

    words: Sequence[str]
    ends: Sequence[int]
    start: int

    def quantity(self, used: int, kind: Kind, value: str, unit: str = "") -> Quantity:
        return Quantity(self.start, self.ends[used - 1], kind, value, unit)

    def word(self, place: int) -> str:
        return self.words[place] if place < len(self.words) else ""


def find_english(text: str) -> Iterator[Quantity]:
    """Every quantity in order; none overlaps another."""
    # A hyphen within twenty-five says nothing.
    tokens = [match for match in _TOKEN.finditer(text.lower()) if match.group() != "-"]
    place = 0
    while place < len(tokens):
        near = tokens[place : place + _REACH]
        said = _Said([one.group() for one in near], [one.end() for one in near], near[0].start())
        found = next((one for read in _READERS if (one := read(said)) is not None), None)
        if found is None:
            place += 1
            continue
        yield found
        while place < len(tokens) and tokens[place].start() < found.end:
            place += 1


def _number(words: Sequence[str]) -> tuple[Decimal, int]:
    """A number in figures or words at the beginning, and how many words it is."""
    if words and _FIGURE.fullmatch(words[0]) and len(words[0]) <= _LONGEST_FIGURE:
        value, used = Decimal(words[0].replace(",", "")), 1
        while used < len(words) and (scale := {**SCALES, **_SHORT}.get(words[used])):
            value, used = value * scale, used + 1
        return value, used
    value, used = read_words(words)
    if used < len(words) and used and words[used] == "grand":
        return value * _SHORT["grand"], used + 1
    return value, used


def _date(said: _Said) -> Quantity | None:
    first = said.word(0)
    if _ISO.fullmatch(first):
        value = date_value(*(int(part) for part in first.split("-")))
        return said.quantity(1, Kind.DATE, value) if value is not None else None
    if first in _MONTHS:
        return _month_first(said)
    article = 1 if first == "the" else 0
    found, used = _day(said.words[article:])
    used += article
    if found is not None and said.word(used) == "of":
        used += 1
    month = _MONTHS.get(said.word(used))
    if found is None or month is None:
        return _day_alone(said)
    return _whole_date(said, used + 1, month, found)


def _month_first(said: _Said) -> Quantity | None:
    day, used = _day(said.words[1:])
    # You may, five … and to march on are no dates.
    is_clear = used > 1 or said.word(1) in ORDINALS or said.word(1).isdigit()
    if day is None or (said.word(0) in {"may", "march"} and not is_clear):
        return _month_of_year(said)
    return _whole_date(said, 1 + used, _MONTHS[said.word(0)], day)


def _whole_date(said: _Said, used: int, month: int, day: int) -> Quantity | None:
    year, more = _year(said.words[used:])
    value = date_value(year, month, day)
    return said.quantity(used + more, Kind.DATE, value) if value is not None else None


def _month_of_year(said: _Said) -> Quantity | None:
    year, used = _year(said.words[1:])
    value = date_value(year, _MONTHS[said.word(0)], None) if year is not None else None
    return said.quantity(1 + used, Kind.DATE, value) if value is not None else None


def _day_alone(said: _Said) -> Quantity | None:
    """The 5th, the twenty-first: behind "the", and not the first, second or third, which count other things too."""
    if said.word(0) != "the" or said.word(1) in _COUNTING:
        return None
    day, used = _day(said.words[1:])
    is_ordinal = said.word(used) in ORDINALS or said.word(used) in _SUFFIXES
    if day is None or not is_ordinal or said.word(used + 1) in _UNITS:
        return None
    value = date_value(None, None, day)
    return said.quantity(used + 1, Kind.DATE, value) if value is not None else None


def _day(words: Sequence[str]) -> tuple[int | None, int]:
    """A day of the month at the beginning: 5, 5th, fifth, twenty-first, twenty one."""
    first, second = (*words[:2], "", "")[:2]
    if first.isdigit() and len(first) <= 2:
        return int(first), 2 if second in _SUFFIXES else 1
    if first in ORDINALS:
        return ORDINALS[first], 1
    if WORDS.get(first, 0) in {20, 30} and ORDINALS.get(second, 99) < 10:
        return WORDS[first] + ORDINALS[second], 2
    value, used = read_words(words[:2])
    return (int(value), used) if used and 1 <= value <= 31 else (None, 0)


def _year(words: Sequence[str]) -> tuple[int | None, int]:
    """A year at the beginning, behind a comma or not: 2026, twenty twenty-six, two thousand twenty-six."""
    comma = 1 if words[:1] == [","] else 0
    rest = words[comma:]
    if rest and rest[0].isdigit() and len(rest[0]) == 4:
        return int(rest[0]), comma + 1
    first, used = read_words(rest[:1])
    if first in {19, 20}:
        second, more = read_words(rest[1:3])
        if more and 10 <= second <= 99:
            return int(first * 100 + second), comma + used + more
    value, used = read_words(rest)
    return (int(value), comma + used) if 1900 <= value <= 2199 else (None, 0)


def _time(said: _Said) -> Quantity | None:
    first = said.word(0)
    if _CLOCK.fullmatch(first):
        hour, minute = (int(part) for part in first.split(":"))
        return _at(said, 1, hour, minute, is_clock=True)
    if first in {"half", "quarter"}:
        return _part_of_hour(said)
    value, used = _number(said.words[:1])
    if not used or value != int(value) or not 0 < value <= 12:
        return None
    if said.word(1) == "o'clock":
        return _at(said, 2, int(value), 0, is_clock=False)
    minutes, more = _number(said.words[1:3])
    is_time = said.word(1 + more) in _HALVES and minutes < 60
    return _at(said, 1 + more, int(value), int(minutes), is_clock=False) if is_time else None


def _part_of_hour(said: _Said) -> Quantity | None:
    """Half past three, a quarter to four."""
    value, used = _number(said.words[2:3])
    if said.word(1) not in {"past", "to"} or not used or not 1 <= value <= 12:
        return None
    hour, minute = int(value), 30 if said.word(0) == "half" else 15
    if said.word(1) == "to":
        hour, minute = hour - 1 or 12, 60 - minute
    return _at(said, 2 + used, hour, minute, is_clock=False)


def _at(said: _Said, used: int, hour: int, minute: int, *, is_clock: bool) -> Quantity | None:
    half = _HALVES.get(said.word(used))
    if half is None:
        value = time_value(hour, minute)
        is_sure = is_clock and (hour > 12 or hour == 0)
        return said.quantity(used, Kind.TIME, value, "24h" if is_sure else "12h") if value is not None else None
    value = time_value(hour % 12 + half, minute) if hour <= 12 else None
    return said.quantity(used + 1, Kind.TIME, value, "24h") if value is not None else None


def _percentage(said: _Said) -> Quantity | None:
    value, used = _number(said.words)
    if not used:
        return None
    if said.word(used) in {"%", "percent"}:
        return said.quantity(used + 1, Kind.PERCENTAGE, plain(value), "%")
    if said.words[used : used + 2] == ["per", "cent"]:
        return said.quantity(used + 2, Kind.PERCENTAGE, plain(value), "%")
    return None


def _amount(said: _Said) -> Quantity | None:
    if said.word(0) in _SIGNS:
        value, used = _number(said.words[1:])
        return said.quantity(1 + used, Kind.AMOUNT, money(value), _SIGNS[said.word(0)]) if used else None
    value, used = _number(said.words)
    if not used:
        return None
    unit = said.word(used)
    if unit in _CENTS:
        return said.quantity(used + 1, Kind.AMOUNT, money(value / 100), "USD")
    if unit not in _MONEY:
        return None
    used += 1
    behind = used + 1 if said.word(used) == "and" else used
    cents, more = _number(said.words[behind:])
    if more and said.word(behind + more) in _CENTS and cents < 100:
        value, used = value + cents / 100, behind + more + 1
    return said.quantity(used, Kind.AMOUNT, money(value), _MONEY[unit])


def _digits(said: _Said) -> Quantity | None:
    first = said.word(0)
    if _PHONE.fullmatch(first) or (first.isdigit() and len(first) >= _FEWEST_ARABIC):
        return said.quantity(1, Kind.DIGITS, first.replace("-", ""))
    groups = list(takewhile(lambda word: word.isdigit() and len(word) > 2, said.words))
    if len("".join(groups)) >= _FEWEST_ARABIC:
        return said.quantity(len(groups), Kind.DIGITS, "".join(groups))
    digits, used = read_digits(said.words)
    is_scaled = said.word(used) in SCALES or said.word(used) in {"point", *_MONEY}
    enough = len(digits) >= _LEAST_DIGITS and used > 1 and not is_scaled
    return said.quantity(used, Kind.DIGITS, digits) if enough or (first in TIMES and used > 1) else None


def _counted(said: _Said) -> Quantity | None:
    value, used = _number(said.words)
    if not used:
        return None
    if said.word(used) in _UNITS:
        unit = said.word(used)
        return said.quantity(used + 1, Kind.NUMBER, plain(value), unit)
    is_figure = said.word(0)[:1].isdigit()
    # One, two, a hundred people: a small word alone is more often no count.
    return said.quantity(used, Kind.NUMBER, plain(value)) if is_figure or value > _SMALL_TALK else None


_SMALL_TALK = 10
_REACH = 24
_READERS: tuple[Callable[[_Said], Quantity | None], ...] = (_percentage, _date, _time, _amount, _digits, _counted)
