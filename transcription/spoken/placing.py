"""Where each word of a recogniser stands in its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transcription.types import Word


@dataclass(frozen=True)
class PlacedWord:
    """A word at characters `start..end` of its text."""

    start: int
    end: int
    word: Word


def place_words(text: str, words: Sequence[Word]) -> list[PlacedWord]:
    """The words in order with their places; one that does not occur is left out."""
    placed, at = [], 0
    for word in words:
        said = word.text.strip()
        found = text.find(said, at) if said else -1
        if found >= 0:
            at = found + len(said)
            placed.append(PlacedWord(found, at, word))
    return placed
