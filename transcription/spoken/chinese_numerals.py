"""Chinese numerals in figures: 一万二千三百, 三万五, 3万8, 1.2万, 三点五, 两三百."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "幺": 1}
SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}

_ALIKE = str.maketrans(
    "０１２３４５６７８９．％：〇○萬億兩倆壹贰貳叁參肆伍陆陸柒捌玖拾佰仟點塊圓號時",
    "0123456789.%:零零万亿两俩一二二三三四五六六七八九十百千点块元号时",
)
_LONGEST_FIGURE = 20
_ARABIC = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_BY_SIZE = tuple(sorted(SCALES.items(), key=lambda entry: -entry[1]))
_MOST_BEFORE = {"亿": 100_000_000, "万": 10_000}


def alike(text: str) -> str:
    """The text with full-width figures, traditional and financial numerals as the usual ones, place for place."""
    return text.translate(_ALIKE)


def read_number(said: str) -> Decimal | None:
    """The value of a numeral that `alike` has seen; None for what is none, such as 万一 or 二三."""
    whole, point, fraction = said.partition("点")
    if not point:
        return _read_scaled(said)
    # 三点五万: what stands behind the last figure multiplies the whole.
    scale = Decimal(1)
    while fraction and fraction[-1] in SCALES:
        scale *= SCALES[fraction[-1]]
        fraction = fraction[:-1]
    left, right = _read_scaled(whole), digits_of(fraction)
    if left is None or not right:
        return None
    return (left + Decimal(f"0.{right}")) * scale


def digits_of(said: str) -> str | None:
    """Numerals read one by one as figures: 幺三八 is 138; None where one of them is no digit."""
    if any(character not in DIGITS and not ("0" <= character <= "9") for character in said):
        return None
    return "".join(str(DIGITS.get(character, character)) for character in said)


def read_vague(said: str) -> tuple[Decimal, Decimal] | None:
    """Both ends of a numeral with two neighbours in a row: 两三百 is 200 and 300, 十七八 is 17 and 18."""
    for place in range(len(said) - 1):
        low, high = DIGITS.get(said[place]), DIGITS.get(said[place + 1])
        if low is None or high is None or low < 1 or high != low + 1:
            continue
        first, second = said[: place + 1] + said[place + 2 :], said[:place] + said[place + 1 :]
        values = _read_scaled(first), _read_scaled(second)
        if values[0] is not None and values[1] is not None:
            return values[0], values[1]
    return None


def last_scale(said: str) -> int:
    """The unit of the last figure: a thousand for 两千, one for 三十五."""
    return SCALES.get(said[-1:], 1)


def _read_scaled(said: str) -> Decimal | None:
    """A numeral without a spoken point: cut at its largest scale, and each side read alone."""
    for sign, scale in _BY_SIZE:
        head, found, tail = said.rpartition(sign)
        if not found:
            continue
        before = Decimal(1) if not head and sign == "十" else _read_scaled(head)
        behind = _read_behind(tail, scale)
        if before is None or behind is None or not 0 < before < _MOST_BEFORE.get(sign, 10):
            return None
        return before * scale + behind
    return _read_figure(said)


def _read_behind(tail: str, scale: int) -> Decimal | None:
    """What stands behind a scale: 三万五 goes on with thousands, 三万零五 does not."""
    if not tail:
        return Decimal(0)
    is_short = len(tail) == 1 and scale > 10
    value = _read_scaled(tail.lstrip("零")) if tail[0] == "零" else _read_scaled(tail)
    if value is None or value <= 0 or value >= scale:
        return None
    return value * scale / 10 if is_short else value


def _read_figure(said: str) -> Decimal | None:
    """One figure: a character, or Arabic with commas and a point."""
    if said in DIGITS:
        return Decimal(DIGITS[said])
    figures = said.replace(",", "")
    return Decimal(figures) if len(figures) <= _LONGEST_FIGURE and _ARABIC.fullmatch(figures) else None
