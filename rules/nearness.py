"""Which hits lie close together, inside a stretch or inside a longer phrase; nothing is compared with everything."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Protocol, TypeVar

from rules.languages.language import Language
from rules.phrases import Phrase, PhraseBook
from rules.search import Match
from rules.talk import Stream


class _Placed(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


Placed = TypeVar("Placed", bound=_Placed)


class Places:
    """The matches of one phrase in one stream, to be asked about many stretches."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self._starts = [match.start for match in matches]
        self._ends_until = list(accumulate((match.end for match in matches), max))
        self._ends_from = list(accumulate((match.end for match in reversed(matches)), min))[::-1]

    def any_inside(self, low: int, high: int) -> bool:
        """Say whether a match lies wholly in `low..high`."""
        first = bisect_left(self._starts, low)
        return first < len(self._starts) and self._ends_from[first] <= high

    def cover(self, start: int, end: int) -> bool:
        """Say whether a match holds all of `start..end`."""
        behind = bisect_right(self._starts, start)
        return behind > 0 and self._ends_until[behind - 1] >= end


def places_of(book: PhraseBook, phrase: Phrase, stream: Stream) -> Places:
    """Return the places of a phrase, made once for each stream."""
    key = ("places", phrase.number)
    known = stream.memo.get(key)
    if not isinstance(known, Places):
        known = Places(book.find(phrase, stream, "sentence"))
        stream.memo[key] = known
    return known


def words_between(stream: Stream, start: int, end: int, language: Language) -> int:
    """Return how many characters (English: words) lie between two places."""
    if not language.words_have_spaces:
        return end - start
    blanks = stream.memo.get("blanks")
    if not isinstance(blanks, list):
        blanks = [place for place, character in enumerate(stream.text) if character == " "]
        stream.memo["blanks"] = blanks
    return max(0, bisect_left(blanks, end) - bisect_left(blanks, start) - 1)


def chains(
    heard: Sequence[Sequence[Placed]], needed: int, close: Callable[[Placed, Placed], bool], *, in_order: bool
) -> Iterator[list[Placed]]:
    """Yield groups of hits of `needed` different lists whose neighbours are close, from left to right."""
    placed = sorted(
        ((hit, number) for number, hits in enumerate(heard) for hit in hits), key=lambda pair: (pair[0].start, pair[1])
    )
    yield from (_in_order if in_order else _in_any_order)(placed, needed, close)


def _in_any_order(
    placed: Sequence[tuple[Placed, int]], needed: int, close: Callable[[Placed, Placed], bool]
) -> Iterator[list[Placed]]:
    """Keep the latest hit of each list while neighbours stay close; an unbroken run that has enough is a group."""
    latest: dict[int, Placed] = {}
    last: Placed | None = None
    for hit, number in placed:
        if last is not None and hit.start < last.end:  # The same characters are not two words.
            continue
        if last is not None and not close(last, hit):
            latest = {}
        latest.pop(number, None)
        latest[number] = hit
        last = hit
        if len(latest) >= needed:
            yield list(latest.values())[-needed:]
            latest, last = {}, None


def _in_order(
    placed: Sequence[tuple[Placed, int]], needed: int, close: Callable[[Placed, Placed], bool]
) -> Iterator[list[Placed]]:
    """For each list keep the longest chain that ends with one of its hits; only a near one can grow."""
    best: dict[int, tuple[Placed, ...]] = {}
    for hit, number in placed:
        before = [chain for other, chain in best.items() if other < number and close(chain[-1], hit)]
        chain = (*max(before, key=len, default=()), hit)
        known = best.get(number, ())
        if len(chain) >= len(known) or not known or not close(known[-1], hit):
            best[number] = chain
        if len(chain) >= needed:
            yield list(chain)
            best = {}
