"""Punctuation and casing for reading, where the recogniser wrote none: from pauses, endings and question words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from transcription.spoken.edits import Edit, Why
from transcription.spoken.placing import PlacedWord, place_words
from transcription.types import Word

BREATH_S = 0.3
"""From here on a pause between two words is written as a comma."""

STOP_S = 0.7
"""From here on it ends the sentence."""

_ENDING_S = 0.15  # a particle with this pause behind it ends the sentence
_OWN_MARKS = re.compile(r"[，。？！、；：,.?!;:…]")
_ENDS = frozenset("。？！.?!…")
_STOPS = re.compile(r"[。？！?!…]|\.(?:\s|$)")
_JOINTS = frozenset("，,")
_MARK_EVERY = 15  # characters; a text with as many marks has commas of its own
_PARTICLES = frozenset("了吧吗呢啊呀啦嘛哦哈的")
_CLOSING = frozenset("了吧吗呢啦嘛")
_ASKS = re.compile(
    "[吗么]$|(?<![没])什么(?!都|也)|为什么|怎么(?!都|也)|哪[里儿位个天]|谁(?!都|也)|多少(?!都|也)|几[号点天期块个]|是不是|能不能"
    "|可不可以|有没有|好不好|行不行|对不对|要不要|会不会|方便吗|何时|呢$"
)
_NO_QUESTION = re.compile("不管|无论|不知道|随便|没有?什么|什么的$|怎么样都")
_ENGLISH_ASKS = re.compile(
    r"^(?:and |so |but )?(?:who|what|when|where|why|how|which|can|could|would|will|do|does|did|is|are|have|has|may)\b"
)
_ENGLISH_WORD = re.compile(r"[a-z']+")
_NAMES = frozenset(
    {
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "april"),
        *("june", "july", "august", "september", "october", "november", "december"),
    }
)


def restore(text: str, words: Sequence[Word], *, language: str) -> tuple[Edit, ...]:
    """The marks and capitals that a reader misses.

    A recogniser that ends its sentences is left alone; one that writes commas only gets the ends of its sentences; one
    that writes nothing gets commas too, from the pauses between `words`. Without words only the end gets its mark.
    """
    is_english = language.lower().startswith("en")
    placed = place_words(text, words)
    written = "".join(word.text for word in words) or text
    marks: tuple[Edit, ...] = ()
    if text.strip() and not _STOPS.search(written.strip()):
        has_commas = len(_OWN_MARKS.findall(written)) * _MARK_EVERY >= len(written)
        marks = tuple(_marks(text, placed, is_english=is_english, at_pauses=not has_commas))
    return tuple(sorted((*marks, *_capitals(text, marks, is_english=is_english)), key=lambda edit: edit.start))


def _marks(text: str, placed: Sequence[PlacedWord], *, is_english: bool, at_pauses: bool) -> Iterator[Edit]:
    start = 0
    for before, after in pairwise(placed):
        pause = after.word.start_s - before.word.end_s
        between = text[before.end : after.start].strip()
        if between in _JOINTS and pause >= BREATH_S:
            # Two stretches that were read apart stand here; the comma is not the recogniser's.
            end = text.index(between, before.end)
            yield Edit(end, end + 1, _final(text[start:end], is_english=is_english), Why.PAUSE)
            start = end + 1
        elif at_pauses and not between and not _OWN_MARKS.match(text[before.end - 1]):
            mark = _mark_behind(text[start : before.end], pause, is_english=is_english)
            if mark:
                yield Edit(before.end, before.end, mark, Why.PAUSE)
                start = after.start if mark in _ENDS else start
    end = len(text.rstrip())
    if not _OWN_MARKS.match(text[end - 1]):
        yield Edit(end, end, _final(text[start:end], is_english=is_english), Why.ENDING)


def _mark_behind(clause: str, pause: float, *, is_english: bool) -> str | None:
    """The mark for a pause behind a clause, which begins where the sentence does."""
    closes = not is_english and clause[-1] in _CLOSING
    if pause >= STOP_S or (closes and pause >= BREATH_S):
        return _final(clause, is_english=is_english)
    is_breath = pause >= BREATH_S or (not is_english and clause[-1] in _PARTICLES and pause >= _ENDING_S)
    return ("," if is_english else "，") if is_breath else None


def _final(sentence: str, *, is_english: bool) -> str:
    if is_english:
        return "?" if _ENGLISH_ASKS.match(sentence.strip().lower()) else "."
    return "？" if _ASKS.search(sentence) and not _NO_QUESTION.search(sentence) else "。"


def _capitals(text: str, marks: Sequence[Edit], *, is_english: bool) -> Iterator[Edit]:
    """Capitals of an English text that has none: sentences, I, days and months."""
    if not is_english or text.lower() != text:
        return
    begins = {edit.end for edit in marks if edit.text in _ENDS}
    begins |= {match.end() for match in re.finditer(r"[.?!]", text)}
    is_first = True
    for match in _ENGLISH_WORD.finditer(text):
        is_first = is_first or any(match.start() > end >= match.start() - 2 for end in begins)
        word = match.group()
        if is_first or word in _NAMES or word == "i" or word.startswith("i'"):
            yield Edit(match.start(), match.start() + 1, word[0].upper(), Why.CASE)
        is_first = False
