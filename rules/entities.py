"""Finds numbers, amounts, durations and identity numbers in equal text, reading it once from left to right."""

from collections.abc import Callable
from dataclasses import dataclass

_FIGURES = frozenset("0123456789")
_SCALES = frozenset("十百千万亿")
_NUMBER = _FIGURES | _SCALES | {"半", "几"}
_AMOUNT_UNITS = ("块钱", "元钱", "块", "元", "万", "人民币", "dollars", "pounds", "yuan")
#: What a number counts if it is no amount (2026年, 一万个).
_THINGS = frozenset("年月日号个次条天人家位名")
#: What may stand between a number and its unit: a blank, or "and some" (两千多块).
_BETWEEN = frozenset({" ", "多", "来", "余"})
_DAY_UNITS = ("个工作日", "个星期", "个月", "工作日", "天", "日", "周", "年", "期", "days", "weeks", "months", "years")
_PHONE_LENGTH, _ID_LENGTH = 11, 18
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10x98765432"


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of number characters."""

    start: int
    end: int
    text: str


def _runs(text: str) -> list[_Run]:
    found, position, length = [], 0, len(text)
    while position < length:
        if text[position] not in _NUMBER:
            position += 1
            continue
        start = position
        while position < length and (text[position] in _NUMBER or (text[position] == "." and position > start)):
            position += 1
        while text[position - 1] == ".":
            position -= 1
        found.append(_Run(start, position, text[start:position]))
    return found


def _numbers(text: str) -> list[tuple[int, int]]:
    return [(run.start, run.end) for run in _runs(text)]


def _with_unit(text: str, units: tuple[str, ...]) -> list[tuple[int, int]]:
    found = []
    for run in _runs(text):
        after = run.end + (text[run.end : run.end + 1] in _BETWEEN)
        unit = next((unit for unit in units if text.startswith(unit, after)), None)
        if unit:
            found.append((run.start, after + len(unit)))
    return found


def _amounts(text: str) -> list[tuple[int, int]]:
    """An amount is a number with a currency word, or a bare one of at least a thousand (三万八, 12000)."""
    found = _with_unit(text, _AMOUNT_UNITS)
    starts = {start for start, _ in found}
    for run in _runs(text):
        long_figure = run.text.replace(".", "").isdecimal() and 4 <= len(run.text.split(".")[0]) <= 7
        spoken = any(scale in run.text for scale in "万千") and run.text[0] in _FIGURES
        counts_things = text[run.end : run.end + 1] in _THINGS
        if run.start not in starts and not counts_things and (long_figure or spoken):
            found.append((run.start, run.end))
    return sorted(found)


def _days(text: str) -> list[tuple[int, int]]:
    return _with_unit(text, _DAY_UNITS)


def _figures(text: str, accept: Callable[[str], bool]) -> list[tuple[int, int]]:
    found, position = [], 0
    while position < len(text):
        if text[position] not in _FIGURES:
            position += 1
            continue
        start = position
        while position < len(text) and (
            text[position] in _FIGURES or (text[position] == "x" and position - start == _ID_LENGTH - 1)
        ):
            position += 1
        if accept(text[start:position]):
            found.append((start, position))
    return found


def _is_phone(figures: str) -> bool:
    return len(figures) == _PHONE_LENGTH and figures[0] == "1" and figures[1] in "3456789"


def _is_id_card(figures: str) -> bool:
    """Check length and check character of a resident identity number (GB 11643)."""
    if len(figures) != _ID_LENGTH or not figures[:-1].isdecimal():
        return False
    total = sum(int(figure) * weight for figure, weight in zip(figures, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == figures[-1]


def _is_bank_card(figures: str) -> bool:
    """Check length and Luhn sum of a bank card number."""
    if not 16 <= len(figures) <= 19 or not figures.isdecimal():
        return False
    doubled = [int(figure) * (2 if place % 2 else 1) for place, figure in enumerate(reversed(figures))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


ENTITIES: dict[str, Callable[[str], list[tuple[int, int]]]] = {
    "number": _numbers,
    "amount": _amounts,
    "days": _days,
    "phone": lambda text: _figures(text, _is_phone),
    "id_card": lambda text: _figures(text, _is_id_card),
    "bank_card": lambda text: _figures(text, _is_bank_card),
}
