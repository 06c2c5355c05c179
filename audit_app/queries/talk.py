"""A transcript as pieces for the page: words that can be heard, passages that are evidence, doubts in grey. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from audit_app.queries.readings import Figure, Reading, build_reading

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
    """A word, or what stands between words; `start_s` None means it cannot be heard on its own.

    `read` is shown instead of the text: a mark put in where there is no text, another letter. `heard` and `figure`
    stand behind what they are about, in a piece without text of its own.
    """

    text: str
    start_s: float | None
    is_doubtful: bool
    read: str | None = None
    heard: str | None = None
    figure: Figure | None = None


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


def build_runs(
    text: str, words: Sequence[Sequence[Any]], passages: Sequence[Passage], reading: Mapping[str, Any] | None = None
) -> tuple[Run, ...]:
    """Cut `text` at every word and every passage. Where passages overlap, the most severe one shows.

    `reading`, as an utterance stores it, is laid over the text; the passages keep exactly their characters.
    """
    placed = place_words(text, words)
    laid_over = build_reading(reading or {}, text)
    cuts = {0, len(text)}
    cuts.update(edge for word in placed for edge in (word.start, word.end))
    cuts.update(min(edge, len(text)) for passage in passages for edge in (passage.start, passage.end))
    cuts.update(laid_over.edges)
    cut: list[tuple[Piece, Passage | None]] = []
    before: Passage | None = None
    for start, end in pairwise(sorted(cuts)):
        passage = _most_severe(passages, start, end)
        cut.extend(_notes(laid_over, start, passage if passage is before else None))
        cut.append((_piece(text, start, end, placed, laid_over), passage))
        before = passage
    cut.extend(_notes(laid_over, len(text), None))
    begun: set[str] = set()
    return tuple(_run(list(pieces), passage, begun) for passage, pieces in _together(cut))


def _together(cut: Sequence[tuple[Piece, Passage | None]]) -> Iterator[tuple[Passage | None, tuple[Piece, ...]]]:
    """Yield pieces in a row that have the same passage."""
    for _, row in groupby(cut, key=lambda entry: entry[1].anchor if entry[1] is not None else None):
        entries = list(row)
        yield entries[0][1], tuple(piece for piece, _ in entries)


def _notes(reading: Reading, place: int, passage: Passage | None) -> Iterator[tuple[Piece, Passage | None]]:
    """Yield what stands between two characters: figures and what was heard outside of evidence, marks within it."""
    if place in reading.heard:
        yield Piece("", None, is_doubtful=False, heard=reading.heard[place]), None
    if place in reading.figures:
        yield Piece("", None, is_doubtful=False, figure=reading.figures[place]), None
    if place in reading.marks:
        yield Piece("", None, is_doubtful=False, read=reading.marks[place]), passage


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


def _piece(text: str, start: int, end: int, placed: Sequence[_Word], reading: Reading) -> Piece:
    word = next((word for word in placed if word.start <= start and end <= word.end), None)
    return Piece(
        text[start:end],
        word.start_s if word else None,
        is_doubtful=word.is_doubtful if word is not None else False,
        read=reading.read(start, end, text[start:end]),
    )


def _run(pieces: list[Piece], passage: Passage | None, begun: set[str]) -> Run:
    is_first = passage is not None and passage.anchor not in begun
    if passage is not None:
        begun.add(passage.anchor)
    return Run(tuple(pieces), passage, is_first=is_first)
