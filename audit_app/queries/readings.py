"""What lies over a turn's words on the page: values of numbers, restored marks, terms read for what was heard; pure.

Nothing here changes a word or its place: evidence is cut from the text as it was heard.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """What a number, amount, date or time comes to; `written` and `heard` digits where these do not agree."""

    kind: str
    value: str
    unit: str
    upper: str | None
    written: int | None = None
    heard: float | None = None

    @property
    def is_doubtful(self) -> bool:
        """Say whether the digits do not fit the time that they took."""
        return self.written is not None


@dataclass(frozen=True)
class Reading:
    """A turn's reading by places of its text: marks put in, characters read otherwise, terms and figures that end."""

    marks: Mapping[int, str]
    letters: Mapping[int, str]
    heard: Mapping[int, str]
    figures: Mapping[int, Figure]
    edges: frozenset[int]

    def read(self, start: int, end: int, text: str) -> str | None:
        """Return what is read for `text` at `start..end`, or None where it is read as it was heard."""
        shown = "".join(self.letters.get(start + place, character) for place, character in enumerate(text))
        return shown if shown != text and end - start == len(text) else None


def build_reading(stored: Mapping[str, Any], text: str) -> Reading:
    """Return the reading of an utterance's stored JSON for its text."""
    marks: dict[int, str] = {}
    letters: dict[int, str] = {}
    heard: dict[int, str] = {}
    edges: set[int] = set()
    for edit in stored.get("edits", ()):
        start, end = edit["start"], edit["end"]
        edges |= {start, end}
        if start == end:
            marks[start] = edit["text"]
        elif len(edit["text"]) == end - start:
            letters.update(zip(range(start, end), edit["text"], strict=True))
            if edit["why"] == "vocabulary":
                heard[end] = text[start:end]
    figures = dict(_figures(stored, text))
    return Reading(marks, letters, heard, figures, frozenset(edges | set(figures)))


def _figures(stored: Mapping[str, Any], text: str) -> Iterator[tuple[int, Figure]]:
    for one in stored.get("quantities", ()):
        doubt = one.get("doubt") or {}
        figure = Figure(
            one["kind"], one["value"], one["unit"], one.get("upper"), doubt.get("written"), doubt.get("heard")
        )
        if figure.is_doubtful or _is_news(text[one["start"] : one["end"]], figure):
            yield one["end"], figure


#: Below this a number in words is read as fast as one in figures: 十天, 三期.
_SMALL = 20


def _is_news(said: str, figure: Figure) -> bool:
    """Say whether the value tells a reader anything: not where it stands there in figures, or is small."""
    if figure.kind == "number" and figure.upper is None:
        return not _has_figures(said) and float(figure.value) >= _SMALL
    return not _has_figures(said) or any(sign in said for sign in "十百千万亿")


def _has_figures(said: str) -> bool:
    return any(character.isdecimal() for character in said)
