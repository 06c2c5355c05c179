"""Finds numbers, amounts, durations, days and identity numbers in equal text, with what they are worth."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from rules.dates import spoken_days
from rules.marks import Interval
from rules.numbers import AND_SOME, FIGURES, Number, chinese_runs, english_numbers, read_chinese

_AMOUNT_UNITS = ("块钱", "元钱", "块", "元", "万", "人民币", "dollars", "dollar", "pounds", "bucks", "yuan")
#: What a number counts if it is no amount (2026年, 一万个).
_THINGS = frozenset("年月日号个次条天人家位名")
#: What may stand between a number and its unit: a blank, or "and some" (两千多块).
_BETWEEN = AND_SOME | {" "}
#: Each unit of time in days, from and to.
_DAY_UNITS = {
    "个工作日": (1, 3), "个星期": (7, 7), "个礼拜": (7, 7), "个半月": (30, 31), "个月": (28, 31), "工作日": (1, 3),
    "天": (1, 1), "日": (1, 1), "周": (7, 7), "年": (365, 366), "期": (28, 31),
    "days": (1, 1), "day": (1, 1), "weeks": (7, 7), "week": (7, 7), "months": (28, 31), "month": (28, 31),
    "years": (365, 366), "year": (365, 366),
}  # fmt: skip
_PERCENT_UNITS = ("percent", "per cent", "个点", "个百分点")
_PHONE_LENGTH, _ID_LENGTH = 11, 18
_GROUPED_PHONE = re.compile("(1 )?[2-9][0-9]{2} [2-9][0-9]{2} [0-9]{4}")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10x98765432"
#: A number that cannot be read (1.2.3) may be worth anything; the value of a day depends on the day of the contact.
_UNREADABLE = Interval(Decimal(0), Decimal(10**12))


def _all_numbers(text: str) -> list[Number]:
    """Return the numbers of a text; those in English words only where there are Latin letters."""
    if any("a" <= character <= "z" for character in text):
        english = english_numbers(text)
        chinese = {(start, end) for start, end in chinese_runs(text)} - {(one.start, one.end) for one in english}
        covered = [(one.start, one.end) for one in english]
        alone = _outside(sorted(chinese), covered)
        return sorted(english + _read(text, alone), key=lambda number: number.start)
    return _read(text, list(chinese_runs(text)))


def _outside(runs: list[tuple[int, int]], covered: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out the runs that lie inside one of the covered stretches; both are in order."""
    kept, number = [], 0
    for start, end in runs:
        while number < len(covered) and covered[number][1] <= start:
            number += 1
        if number == len(covered) or end <= covered[number][0]:
            kept.append((start, end))
    return kept


def _read(text: str, runs: list[tuple[int, int]]) -> list[Number]:
    return [Number(start, end, read_chinese(text, start, end) or _UNREADABLE) for start, end in runs]


def _with_unit(text: str, numbers: list[Number], units: tuple[str, ...]) -> Iterator[tuple[Number, str]]:
    """Yield the numbers that a unit follows, with the unit."""
    for number in numbers:
        after = number.end + (text[number.end : number.end + 1] in _BETWEEN)
        unit = next((unit for unit in units if text.startswith(unit, after)), None)
        if unit:
            yield Number(number.start, after + len(unit), number.value), unit


def _amounts(text: str) -> list[Number]:
    """An amount is a number with a currency word, or a bare one of at least a thousand (三万八, 12000)."""
    numbers = _all_numbers(text)
    found = [number for number, _ in _with_unit(text, numbers, _AMOUNT_UNITS)]
    starts = {number.start for number in found}
    for number in numbers:
        run = text[number.start : number.end]
        long_figure = run.replace(".", "").isdecimal() and 4 <= len(run.split(".")[0]) <= 7
        spoken = any(scale in run for scale in "万千") and run[0] in FIGURES
        counts_things = text[number.end : number.end + 1] in _THINGS
        if number.start not in starts and not counts_things and (long_figure or spoken or _in_thousands(run)):
            found.append(number)
    return sorted(found, key=lambda number: number.start)


def _in_thousands(run: str) -> bool:
    return any(word in run for word in ("thousand", "grand", "million")) or (run[-1] == "k" and run[0] in FIGURES)


def _days(text: str) -> list[Number]:
    found = []
    for number, unit in _with_unit(text, _all_numbers(text), tuple(_DAY_UNITS)):
        low, high = (Decimal(days) for days in _DAY_UNITS[unit])
        half = Decimal("0.5") if unit == "个半月" else 0
        value = Interval((number.value.low + half) * low, (number.value.high + half) * high)
        found.append(Number(number.start, number.end, value))
    return found


def _percents(text: str) -> list[Number]:
    numbers = _all_numbers(text)
    named = [number for number, _ in _with_unit(text, numbers, _PERCENT_UNITS)]
    # 百分之3十: 百 alone is read as a number of its own.
    shares = (number for number in numbers if text.endswith("百分之", 0, number.start))
    named.extend(Number(number.start - len("百分之"), number.end, number.value) for number in shares)
    return sorted(named, key=lambda number: number.start)


def _dates(text: str) -> list[Number]:
    return [Number(day.start, day.end, _UNREADABLE) for day in spoken_days(text)]


def _figures(text: str, accept: Callable[[str], bool]) -> list[Number]:
    """Find figures, also those written in groups with one blank between (English keeps its blanks)."""
    found, position = [], 0
    while position < len(text):
        if text[position] not in FIGURES:
            position += 1
            continue
        start = position
        while position < len(text) and (
            text[position] in FIGURES
            or (text[position] == "x" and position - start == _ID_LENGTH - 1)
            or (text[position] == " " and text[position + 1 : position + 2] in FIGURES)
        ):
            position += 1
        if accept(text[start:position]):
            figures = text[start:position].replace(" ", "").rstrip("x")
            found.append(Number(start, position, Interval.exactly(Decimal(figures))))
    return found


def _is_phone(figures: str) -> bool:
    """Know a Chinese mobile number, and a North American one that is written in groups."""
    if _GROUPED_PHONE.fullmatch(figures):
        return True
    return len(figures) == _PHONE_LENGTH and figures[0] == "1" and figures[1] in "3456789"


def _is_id_card(figures: str) -> bool:
    """Check length and check character of a resident identity number (GB 11643)."""
    if len(figures) != _ID_LENGTH or not figures[:-1].isdecimal():
        return False
    total = sum(int(figure) * weight for figure, weight in zip(figures, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == figures[-1]


def _is_bank_card(figures: str) -> bool:
    """Check length and Luhn sum of a bank card number."""
    figures = figures.replace(" ", "")
    if not 16 <= len(figures) <= 19 or not figures.isdecimal():
        return False
    doubled = [int(figure) * (2 if place % 2 else 1) for place, figure in enumerate(reversed(figures))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


#: Each takes equal text and returns what it finds, in order.
ENTITIES: dict[str, Callable[[str], list[Number]]] = {
    "number": _all_numbers,
    "amount": _amounts,
    "days": _days,
    "percent": _percents,
    "date": _dates,
    "phone": lambda text: _figures(text, _is_phone),
    "id_card": lambda text: _figures(text, _is_id_card),
    "bank_card": lambda text: _figures(text, _is_bank_card),
}
