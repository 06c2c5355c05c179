"""Terms of the vocabulary written with other characters of their sound: found, listed, and never written over.

The rules hear what was heard. A correction is for readers, says what stood there, and can be taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache
from pathlib import Path

from transcription.spoken.edits import Edit, Why
from transcription.spoken.placing import PlacedWord, place_words
from transcription.types import Word

Sounds = Mapping[str, tuple[str, str]]
"""Character to its syllable without tone, and that syllable blurred by the usual confusions (zh/z, n/l, an/ang …)."""

SURE = 0.6
"""From this mean probability on, a recogniser's words are left as they are."""

_HAN = re.compile("[\u4e00-\u9fff]{2,}")
_SYLLABLES_A_CONFUSION = 3  # one confusion in three syllables, so none in a term of two
_PAIRS = Path(__file__).parent / "common_pairs_zh.txt"


@cache
def common_pairs() -> frozenset[str]:
    """Two characters in a row that ordinary talk has: such a stretch is right as it is."""
    return frozenset(_PAIRS.read_text(encoding="utf-8").split())


def find_corrections(
    text: str, words: Sequence[Word], vocabulary: Sequence[str], *, sounds: Sounds, common: Set[str] | None = None
) -> tuple[Edit, ...]:
    """Stretches of unsure words that sound like a term of the vocabulary and are no ordinary words; in order.

    A stretch has the term's syllables, or neighbours of them, at most one in three; its words have a mean probability
    under SURE; and some pair of its characters is not among `common` (those of ordinary talk), nor does a pair lie
    between two common ones (完整|信息 has no 征信 in it).
    """
    known = common_pairs() if common is None else common
    terms = _by_sound(vocabulary, sounds)
    placed = place_words(text, words)
    found: list[Edit] = []
    for run in _HAN.finditer(text):
        found.extend(_of_run(text, run.start(), run.end(), terms, sounds))
    taken = [match.span() for term in vocabulary for match in re.finditer(re.escape(term), text)]
    edits: list[Edit] = []
    for edit in sorted(found, key=lambda one: (one.start - one.end, one.distance, one.start)):
        is_free = all(edit.end <= start or end <= edit.start for start, end in taken)
        if is_free and not _is_ordinary(text, edit, known) and _is_unsure(edit, placed):
            edits.append(edit)
            taken.append((edit.start, edit.end))
    return tuple(sorted(edits, key=lambda one: one.start))


def _by_sound(vocabulary: Sequence[str], sounds: Sounds) -> dict[tuple[str, ...], list[str]]:
    terms: dict[tuple[str, ...], list[str]] = {}
    for term in vocabulary:
        if _HAN.fullmatch(term) and all(character in sounds for character in term):
            terms.setdefault(tuple(sounds[character][1] for character in term), []).append(term)
    return terms


def _of_run(
    text: str, start: int, end: int, terms: Mapping[tuple[str, ...], Sequence[str]], sounds: Sounds
) -> Iterator[Edit]:
    blurred = [sounds.get(character, ("", ""))[1] for character in text[start:end]]
    for length in sorted({len(key) for key in terms}):
        for place in range(len(blurred) - length + 1):
            heard = text[start + place : start + place + length]
            for term in terms.get(tuple(blurred[place : place + length]), ()):
                distance = sum(sounds[one][0] != sounds[other][0] for one, other in zip(heard, term, strict=True))
                if heard != term and distance <= length // _SYLLABLES_A_CONFUSION:
                    yield Edit(start + place, start + place + length, term, Why.VOCABULARY, distance)


def _is_ordinary(text: str, edit: Edit, common: Set[str]) -> bool:
    """Whether ordinary words stand there: each pair is common, or both ends belong to their neighbours."""
    pairs = [text[place : place + 2] for place in range(edit.start, edit.end - 1)]
    outside = [text[place : place + 2] for place in (edit.start - 1, edit.end - 1) if place >= 0]
    is_between = len(pairs) == 1 and len(outside) == 2 and all(pair in common for pair in outside)
    return is_between or all(pair in common for pair in pairs)


def _is_unsure(edit: Edit, placed: Sequence[PlacedWord]) -> bool:
    """Whether the recogniser was unsure of the words; without any words nobody knows, and nothing is changed."""
    own = [one.word.confidence for one in placed if one.start < edit.end and one.end > edit.start]
    return bool(own) and sum(own) / len(own) < SURE
