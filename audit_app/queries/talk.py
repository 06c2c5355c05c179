"""A transcript as pieces for the page: words that can be heard, passages that are evidence, doubts in grey. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

# Below this the recogniser itself is unsure; rules do not rest on such words alone either.
DOUBTFUL_BELOW = 0.5
SEVERITIES = ("critical", "high", "medium", "low")


@dataclass(frozen=True)
class Passage:
    """Characters `start`..`end` of one text that a flag points at; `anchor` is its place on the page."""

    anchor: str
    flag_id: int
    severity: str
    text: str
    start: int
    end: int
    start_s: float | None
    end_s: float | None
    label: dict[str, str]


@dataclass(frozen=True)
class Piece:
    """A word, or what stands between words; `start_s` None means it cannot be heard on its own."""

    text: str
    start_s: float | None
    is_doubtful: bool


@dataclass(frozen=True)
class Run:
    """Pieces in a row with the same evidence; `is_first` marks where its passage begins."""

    pieces: tuple[Piece, ...]
    passage: Passage | None
    is_first: bool


@dataclass(frozen=True)
class Turn:
    """One utterance on the page; `speaker_confidence` and `speaker_reason` are the transcript's."""

    id: int
    index: int
    speaker: str
    start_s: float | None
    end_s: float | None
    marks: tuple[str, ...]
    runs: tuple[Run, ...]
    speaker_confidence: float | None = None
    speaker_reason: str | None = None

    @property
    def text(self) -> str:
        """Return the words as the transcript has them."""
        return "".join(piece.text for run in self.runs for piece in run.pieces)

    @property
    def is_speaker_guessed(self) -> bool:
        """Say whether the speaker was told from words or voice, so that people should listen before they rest on it."""
        return self.speaker_reason in {"words", "voice"} and self.speaker_confidence is not None


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    start_s: float | None
    is_doubtful: bool


def build_runs(text: str, words: Sequence[Sequence[Any]], passages: Sequence[Passage]) -> tuple[Run, ...]:
    """Cut `text` at every word and every passage. Where passages overlap, the most severe one shows."""
    placed = place_words(text, words)
    cuts = {0, len(text)}
    cuts.update(edge for word in placed for edge in (word.start, word.end))
    cuts.update(min(edge, len(text)) for passage in passages for edge in (passage.start, passage.end))
    edges = sorted(cuts)
    runs: list[Run] = []
    pieces: list[Piece] = []
    shown: Passage | None = None
    begun: set[str] = set()
    for start, end in pairwise(edges):
        passage = _most_severe(passages, start, end)
        if passage is not shown and pieces:
            runs.append(_run(pieces, shown, begun))
            pieces = []
        shown = passage
        pieces.append(_piece(text, start, end, placed))
    if pieces:
        runs.append(_run(pieces, shown, begun))
    return tuple(runs)


def place_words(text: str, words: Sequence[Sequence[Any]]) -> list[_Word]:
    """Find each [text, start_s, end_s, confidence] in `text`, in order; a word that does not occur is left out."""
    placed = []
    at = 0
    for said, start_s, _end_s, confidence in words:
        word = str(said).strip()
        found = text.find(word, at) if word else -1
        if found < 0:
            continue
        at = found + len(word)
        doubtful = confidence is not None and confidence < DOUBTFUL_BELOW
        placed.append(_Word(found, at, start_s, doubtful))
    return placed


def hear_span(
    text: str, words: Sequence[Sequence[Any]], start: int, end: int
) -> tuple[float, float] | tuple[None, None]:
    """Return when the characters `start`..`end` are heard, from the first to the last word that touches them."""
    times = []
    at = 0
    for said, start_s, end_s, _confidence in words:
        word = str(said).strip()
        found = text.find(word, at) if word else -1
        if found < 0:
            continue
        at = found + len(word)
        if found < end and at > start and start_s is not None and end_s is not None:
            times.append((start_s, end_s))
    return (times[0][0], times[-1][1]) if times else (None, None)


def _most_severe(passages: Sequence[Passage], start: int, end: int) -> Passage | None:
    over = [passage for passage in passages if passage.start <= start and end <= passage.end]
    return min(over, key=lambda passage: SEVERITIES.index(passage.severity), default=None)


def _piece(text: str, start: int, end: int, placed: Sequence[_Word]) -> Piece:
    word = next((word for word in placed if word.start <= start and end <= word.end), None)
    return Piece(
        text[start:end], word.start_s if word else None, is_doubtful=word.is_doubtful if word is not None else False
    )


def _run(pieces: list[Piece], passage: Passage | None, begun: set[str]) -> Run:
    is_first = passage is not None and passage.anchor not in begun
    if passage is not None:
        begun.add(passage.anchor)
    return Run(tuple(pieces), passage, is_first=is_first)
