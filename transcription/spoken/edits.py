"""What a reader sees beside what was heard: small changes to a text, each with its place and its reason.

The text itself is never changed. Rules, findings and quotes keep their places in it; a page puts the changes over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """What a change rests on."""

    PAUSE = "pause"
    ENDING = "ending"
    CASE = "case"
    VOCABULARY = "vocabulary"


@dataclass(frozen=True)
class Edit:
    """Characters `start..end` of a text read as `text`; with `start` = `end` something is put in between.

    `distance` of a term of the vocabulary is the number of its syllables that were heard as a neighbouring one.
    """

    start: int
    end: int
    text: str
    why: Why
    distance: int = 0


def apply_edits(text: str, edits: Sequence[Edit]) -> str:
    """The text as it is read. Raises ValueError for edits that overlap or lie outside."""
    read, at = [], 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        if edit.start < at or edit.end > len(text) or edit.end < edit.start:
            raise ValueError(f"{edit} overlaps another edit, or lies outside the text of {len(text)} characters.")
        read += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*read, text[at:]])


def without(edits: Sequence[Edit], why: Why) -> tuple[Edit, ...]:
    """The edits but those of one reason: without VOCABULARY the text shows what was heard."""
    return tuple(edit for edit in edits if edit.why is not why)
