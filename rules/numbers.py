"""Reads numbers as they are said and written: 3万8, 1万2千3百, 1.2万, twelve thousand; vague ones as an interval."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rules.marks import Interval

FIGURES = frozenset("0123456789")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_NUMBER = FIGURES | _SCALES.keys() | {"半", "几"}
#: "And some" after a number (两千多): up to one more of its last unit.
AND_SOME = frozenset("多来余")
_ABOUT_BEFORE = ("大概", "大约", "差不多", "将近", "接近", "约")
_ABOUT_AFTER = ("左右", "上下")
_ENGLISH_ABOUT = frozenset({"about", "around", "roughly", "nearly", "almost", "approximately"})
_ABOUT = Decimal("0.1")
#: Longer figures are numbers of cards and accounts; nobody counts with them.
_LONGEST_FIGURE = 20

_UP_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: number for number, word in enumerate(_UP_TO_NINETEEN.split())}
_WORDS |= {word: 10 * number for number, word in enumerate(_TENS.split(), start=2)}
_ENGLISH_SCALES = {"hundred": 100, "thousand": 1000, "k": 1000, "grand": 1000, "million": 1_000_000}
_TOKEN = re.compile(r"[a-z]+|[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at characters `start..end` of equal text, and what it may be."""

    start: int
    end: int
    value: Interval


def chinese_runs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of number characters; a point counts between figures."""
    position, length = 0, len(text)
    while position < length:
        if text[position] not in _NUMBER:
            position += 1
            continue
        start = position
        while position < length and (text[position] in _NUMBER or (text[position] == "." and position > start)):
            position += 1
        while text[position - 1] == ".":
            position -= 1
        yield start, position


def read_chinese(text: str, start: int, end: int) -> Interval | None:
    """Return what the run `start..end` means with the words around it, or None if it is no number."""
    run = text[start:end]
    low, high = _value(run, "1"), _value(run, "9")
    if low is None or high is None:
        return None
    scale = _last_scale(run)
    if "几" in run:
        high += scale - 1 if scale > 1 and run.index("几") < len(run) - 1 else 0
    if text[end : end + 1] in AND_SOME and text[end : end + 1]:
        high += _and_some(low, scale)
        end += 1
    about = text.endswith(_ABOUT_BEFORE, 0, start) or text.startswith(_ABOUT_AFTER, _after_unit(text, end))
    return _about(low, high) if about else Interval(low, high)


def _after_unit(text: str, end: int) -> int:
    """Step over a unit of money or time, so that 3千块左右 is seen to be vague."""
    units = ("块钱", "元钱", "个月", "块", "元", "天", "日")
    return next((end + len(unit) for unit in units if text.startswith(unit, end)), end)


def _about(low: Decimal, high: Decimal) -> Interval:
    return Interval(low * (1 - _ABOUT), high * (1 + _ABOUT))


def _value(run: str, some: str) -> Decimal | None:
    """Return the value of a run in which 几 stands for one figure."""
    text = run.replace("几", some)
    if text == "半":
        return Decimal("0.5")
    total, section, unit_before, position = Decimal(0), Decimal(0), 0, 0
    figure: Decimal | None = None
    while position < len(text):
        sign = text[position]
        if sign in FIGURES:
            stop = position
            while stop < len(text) and (text[stop] in FIGURES or text[stop] == "."):
                stop += 1
            digits = text[position:stop]
            if len(digits) > _LONGEST_FIGURE or digits.count(".") > 1:
                return None
            figure = Decimal(digits)
            is_short = len(digits) == 1 and stop == len(text) and unit_before >= 100
            figure = figure * unit_before / 10 if is_short else figure  # 3万8, 3百5
            position = stop
            continue
        position += 1
        if sign == "半":
            section += Decimal(unit_before or 1) / 2
            continue
        unit_before = _SCALES.get(sign, 0)
        if unit_before == 0:
            return None
        if unit_before >= 10_000:
            waiting = section + (figure or 0)
            if unit_before == _SCALES["亿"]:
                total = (total + waiting or Decimal(1)) * unit_before
            else:
                total += (waiting or Decimal(1)) * unit_before
            section = Decimal(0)
        else:
            section += (Decimal(1) if figure is None else figure) * unit_before
        figure = None
    return total + section + (figure or 0)


def _last_scale(run: str) -> int:
    """Return the unit that 多 or 几 leaves open: thousands in 2千, hundreds in 2300."""
    scale = _SCALES.get(run[-1], 0)
    if scale:
        return scale
    return next((_SCALES[sign] for sign in reversed(run) if sign in _SCALES), 1)


def _and_some(low: Decimal, scale: int) -> Decimal:
    if scale > 1:
        return Decimal(scale)
    zeros = len(f"{int(low)}") - len(f"{int(low)}".rstrip("0"))
    return Decimal(10**zeros) if low else Decimal(1)


def english_numbers(text: str) -> list[Number]:
    """Return the numbers in words or figures of an English text, read once from left to right."""
    found: list[Number] = []
    run: list[tuple[str, int, int]] = []
    before = ""
    for match in _TOKEN.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        touches = not run or start - run[-1][2] <= 1
        if _is_number_word(word, run) and touches:
            run.append((word, start, end))
            continue
        found += _english(run, before)
        before, run = (run[-1][0] if run else before), []
        if _is_number_word(word, run):
            run = [(word, start, end)]
        else:
            before = word
    return found + _english(run, before)


def _is_number_word(word: str, run: list[tuple[str, int, int]]) -> bool:
    if word[0] in FIGURES:
        return not run or run[-1][0] == "and"
    if word in _WORDS:
        return True
    if word in {"a", "few", "couple", "several"}:
        return not run or run[-1][0] == "a"
    return (word in _ENGLISH_SCALES or word in {"and", "of"}) and bool(run)


def _english(run: list[tuple[str, int, int]], before: str) -> list[Number]:
    while run and run[-1][0] in {"and", "of", "a"}:
        run = run[:-1]
    if not run or all(word in {"a", "few", "couple", "several"} for word, _, _ in run):
        return []
    total, current, scale = Decimal(0), Decimal(0), 1
    vague = any(word in {"few", "several"} for word, _, _ in run)
    for word, _, _ in run:
        if word[0] in FIGURES:
            if len(word) > _LONGEST_FIGURE:
                return []
            current += Decimal(word)
        elif word in _WORDS:
            current += _WORDS[word]
        elif word in {"few", "several", "couple"}:
            current = Decimal(2)
        elif word in _ENGLISH_SCALES:
            scale = _ENGLISH_SCALES[word]
            current = (current or Decimal(1)) * scale
            if scale > 100:
                total, current = total + current, Decimal(0)
    low = total + current
    high = low + 8 * scale - 1 if vague else low
    value = _about(low, high) if before in _ENGLISH_ABOUT else Interval(low, high)
    return [Number(run[0][1], run[-1][2], value)]
