"""English number words in figures: twelve thousand three hundred, two point five, two double five."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
)
WORDS = {word: value for value, word in enumerate(_ONES.split())}
WORDS |= {word: 10 * value for value, word in enumerate(_TENS.split(), start=2)}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
ORDINALS = {word: value for value, word in enumerate(_ORDINALS.split(), start=1)} | {"twentieth": 20, "thirtieth": 30}
SINGLE = {word: str(value) for value, word in enumerate(_ONES.split()[:10])} | {"oh": "0", "o": "0", "nought": "0"}
TIMES = {"double": 2, "triple": 3}


def read_words(words: Sequence[str]) -> tuple[Decimal, int]:
    """The value of the number words at the beginning, and how many they are; none of them is no number."""
    value, used = _whole(words)
    if used and words[used : used + 1] == ["point"]:
        fraction = ""
        while used + 1 + len(fraction) < len(words) and words[used + 1 + len(fraction)] in SINGLE:
            fraction += SINGLE[words[used + 1 + len(fraction)]]
        if fraction:
            value, used = value + Decimal(f"0.{fraction}"), used + 1 + len(fraction)
    scale = SCALES.get(words[used]) if 0 < used < len(words) and "point" in words[:used] else None
    return (value * scale, used + 1) if scale else (value, used)


def read_digits(words: Sequence[str]) -> tuple[str, int]:
    """Digits read one by one at the beginning, and how many words they are: two double five is 255."""
    digits, used = "", 0
    while used < len(words):
        word = words[used]
        if word in SINGLE or (word.isdigit() and len(word) == 1):
            digits += SINGLE.get(word, word)
            used += 1
        elif word in TIMES and words[used + 1 : used + 2] and words[used + 1] in SINGLE:
            digits += SINGLE[words[used + 1]] * TIMES[word]
            used += 2
        else:
            break
    return digits, used


def _whole(words: Sequence[str]) -> tuple[Decimal, int]:
    """A whole number: thousands, hundreds, tens, each smaller than the one before."""
    total, section, used, last = 0, 0, 0, 10**12
    room = 100  # what the next small number must be below
    while used < len(words):
        word = words[used]
        if word in WORDS and WORDS[word] < room and (room == 100 or WORDS[word] > 0):
            section += WORDS[word]
            room = 10 if WORDS[word] >= 20 else 0
        elif word == "hundred" and section and section % 100 and section < 100:
            section *= 100
            room = 100
        elif word in {"thousand", "million", "billion"} and section and SCALES[word] < last:
            total, section, last, room = total + section * SCALES[word], 0, SCALES[word], 100
        elif word == "a" and not used and words[1:2] and words[1] in SCALES:
            section = 1
        elif word == "and" and used and words[used - 1] in SCALES and words[used + 1 : used + 2]:
            if words[used + 1] not in WORDS:
                break
        else:
            break
        used += 1
    return Decimal(total + section), used
