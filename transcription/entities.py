"""Amounts and dates in a text by their value, so that 三千五百元 and 3,500元 are the same; and names as they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

AMOUNT, DATE, NAME = "amount", "date", "name"

_DIGITS = {
    letter: value
    for value, letters in enumerate(("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for letter in letters
}
_UNITS = {"亿": 100_000_000, "万": 10_000, "千": 1_000, "百": 100, "十": 10}
_NUMBER = "[零〇一二两三四五六七八九十百千万亿0-9.]+"
_AMOUNT = re.compile(rf"({_NUMBER})(?:元|块)")
_DATE = re.compile(rf"({_NUMBER})月(?:({_NUMBER})[日号])?")


def find_entities(text: str, *, names: Sequence[str] = ()) -> Counter[tuple[str, str]]:
    """Count (kind, value) of the amounts in yuan, the dates with a month, and the `names` that stand in the text."""
    plain = bare(text)
    found: Counter[tuple[str, str]] = Counter()
    found.update((AMOUNT, _value(number)) for number in _AMOUNT.findall(plain))
    found.update((DATE, "-".join(_value(part) for part in parts if part)) for parts in _DATE.findall(plain))
    for name in names:
        count = plain.count(bare(name)) if bare(name) else 0
        if count:
            found[NAME, bare(name)] += count
    return found


def bare(text: str) -> str:
    """The text without spaces and punctuation, except a point inside a number."""
    return re.sub(r"(?<!\d)\.|\.(?!\d)|[^\w.]", "", text.lower())


def _value(written: str) -> str:
    """The number as digits, 3500 for 三千五百 and for 三千五; what is no number stays as it was written."""
    if not re.fullmatch(r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千万亿])+", written):
        return written
    if re.search("[十百千万亿]", written):
        return _plain(_grouped(written, list(_UNITS)))
    return _plain(_one_by_one(written))


def _grouped(written: str, units: Sequence[str]) -> Decimal:
    """The value of a number whose largest unit is the first of `units` that stands in it."""
    if not units:
        return _one_by_one(written)
    unit, rest = units[0], units[1:]
    before, stands, after = written.rpartition(unit)
    if not stands:
        return _grouped(written, rest)
    many = _grouped(before, units) if before.strip("零〇") else Decimal(1)
    size = _UNITS[unit]
    # 三千五 is said for 3,500, and 三万五 for 35,000.
    is_short = size >= 100 and len(after) == 1 and after not in "零〇"
    return many * size + (_one_by_one(after) * size / 10 if is_short else _grouped(after, rest))


def _one_by_one(written: str) -> Decimal:
    return Decimal("".join(str(_DIGITS.get(letter, letter)) for letter in written) or "0")


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
