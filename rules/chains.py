"""Phrases written out as chains of words, so that most are found by joining places instead of by a search.

`(找|打给)…4{near}` is one of two words, then at most four characters, then one of the words of a set. `joining.py`
joins them. A phrase that cannot be written so (numbers, words that are heard by sound) is left to `search.py`, which is
asked only where the words of the phrase, roughly written out, follow each other closely enough.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from rules import phrase_syntax as syntax
from rules.search import LONGEST_GAP
from rules.sound import sound_classes

#: Words that follow each other directly are joined into longer ones while there are at most so many.
_MOST_WORDS = 64
_MOST_CHAINS = 200
#: Stands in roughly written chains for a number, an amount and the like; no text holds this character.
NUMBER = "\uf8ff"
_MAY_COUNT = re.compile("[0-9a-z十百千万亿半几]")


@dataclass(frozen=True, slots=True)
class Chain:
    """One of `links[0]`, at most `gaps[0]` other characters, one of `links[1]` and so on, all in one sentence.

    At most `from_start` characters of the turn stand before it and at most `to_end` behind it, where these are given.
    """

    links: tuple[frozenset[str], ...]
    gaps: tuple[int, ...]
    from_start: int | None = None
    to_end: int | None = None
    #: Each gap with the link behind it.
    further: tuple[tuple[int, frozenset[str]], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put gaps and links together once; they are gone through for every text."""
        object.__setattr__(self, "further", tuple(zip(self.gaps, self.links[1:], strict=True)))

    def as_sounds(self) -> "Chain":
        """Return the chain with its words written as sound classes."""
        return replace(self, links=tuple(frozenset(map(sound_classes, link)) for link in self.links))

    @property
    def is_word(self) -> bool:
        """Say whether it is a single word, wherever it stands."""
        return not self.gaps and self.from_start is None and self.to_end is None


def may_hold_number(text: str) -> bool:
    """Say whether a text holds a sign with which numbers are written."""
    return _MAY_COUNT.search(text) is not None


class SetPhrase(Protocol):
    """What must be known about a phrase of a word set."""

    @property
    def sequence(self) -> syntax.Sequence:
        """Return the phrase as a tree."""

    @property
    def sound(self) -> bool:
        """Say whether its words are also heard by sound."""


#: Words that follow each other, the gaps between them, and the edges of the turn.
_Way = tuple[frozenset[str] | int | syntax.Edge, ...]


class ChainWriter:
    """Writes out the phrases of one pack; each word set is written out once.

    Written `roughly`, a phrase may ask for edges and numbers and be heard by sound; its chains then only tell which
    words must occur, or sound alike.
    """

    def __init__(
        self,
        sets: Mapping[str, Sequence[SetPhrase]],
        default_gap: int,
        *,
        longest_gap: int = LONGEST_GAP,
        roughly: bool = False,
    ) -> None:
        self._sets = sets
        self._default_gap = default_gap
        self._longest_gap = longest_gap
        self._roughly = roughly
        self._known: dict[str, list[_Way] | None] = {}

    def write_out(self, sequence: syntax.Sequence) -> tuple[Chain, ...] | None:
        """Return the chains that a phrase stands for; None if it cannot be written so."""
        ways = self._ways(sequence)
        found: list[Chain] = []
        for way in ways or ():
            chains = _chains(way, roughly=self._roughly)
            if chains is None or len(found) + len(chains) > _MOST_CHAINS:
                return None
            found += chains
        return tuple(dict.fromkeys(found)) or None

    def _ways(self, sequence: syntax.Sequence) -> list[_Way] | None:
        found: list[_Way] = [()]
        for part in sequence.parts:
            ways = self._ways_of(part)
            if ways is None or len(found) * len(ways) > _MOST_CHAINS:
                return None
            if isinstance(part, syntax.SetRef) and not self._roughly and not _joins(ways, found, sequence):
                return None
            found = [(*one, *other) for one in found for other in ways]
        return found

    def _ways_of(self, part: syntax.Node) -> list[_Way] | None:
        if isinstance(part, syntax.Literal):
            return [(frozenset({part.text}),)]
        if isinstance(part, syntax.Gap):
            return [(min(part.limit or self._default_gap, self._longest_gap),)]
        if isinstance(part, syntax.Choice):
            return self._ways_of_any(part.options)
        if isinstance(part, syntax.SetRef):
            return self._ways_of_set(part.name)
        if isinstance(part, syntax.Entity) and self._roughly:
            return [(LONGEST_GAP, frozenset({NUMBER}), LONGEST_GAP)]
        return [(part,)] if isinstance(part, syntax.Edge) else None

    def _ways_of_set(self, name: str) -> list[_Way] | None:
        if name not in self._known:
            phrases = self._sets[name]
            heard = any(phrase.sound for phrase in phrases) and not self._roughly
            ways = None if heard else self._ways_of_any(phrase.sequence for phrase in phrases)
            self._known[name] = None if ways is None else [closed for way in ways for closed in _closed(way)]
        return self._known[name]

    def _ways_of_any(self, options: Iterable[syntax.Sequence]) -> list[_Way] | None:
        """Put the options that are words together; keep those with gaps apart."""
        words: set[str] = set()
        others: list[_Way] = []
        for option in options:
            ways = self._ways(option)
            if ways is None:
                return None
            for way in ways:
                joined = _joined(way)
                if joined is None:
                    others.append(way)
                else:
                    words |= joined
        return [*([(frozenset(words),)] if words else []), *others]


def _joins(ways: Sequence[_Way], before: Sequence[_Way], sequence: syntax.Sequence) -> bool:
    """Say whether a word set can be written into a phrase.

    Of what a word set finds, the search joins only the shortest to what stands before it; and edges in a set are those
    of the turn, whatever stands around it.
    """
    if any(isinstance(element, syntax.Edge) for way in (*ways, *before) for element in way):
        return len(sequence.parts) == 1
    return before == [()] or not any(isinstance(element, int) for way in ways for element in way)


def _closed(way: _Way) -> list[_Way]:
    """Part a way that may end with a gap: behind a word set, such a gap does not go on."""
    if not any(isinstance(element, int) for element in way):
        return [way]
    *before, last = way
    if isinstance(last, int):
        return _closed(tuple(before))
    if isinstance(last, syntax.Edge) or "" not in last:
        return [way]
    said = last - {""}
    return [*([(*before, said)] if said else []), *_closed(tuple(before))]


def _joined(way: _Way) -> frozenset[str] | None:
    """Return the words that a way without gaps stands for; None if it has gaps, or stands for too many."""
    words = frozenset({""})
    for element in way:
        if not isinstance(element, frozenset) or len(words) * len(element) > _MOST_WORDS:
            return None
        words = frozenset(one + other for one in words for other in element)
    return words


def _chains(way: _Way, *, roughly: bool) -> list[Chain] | None:
    """Join words that touch; None if the way has edges inside, which are left out where it is written roughly."""
    if roughly:
        way = _with_outer_edges(way)
    edges = [place for place, element in enumerate(way) if isinstance(element, syntax.Edge)]
    starts = way[:1] == (syntax.Edge(at_start=True),)
    ends = way[-1:] == (syntax.Edge(at_start=False),)
    if len(edges) != starts + ends:
        return None
    links: list[frozenset[str]] = []
    gaps: list[int] = []
    from_start: int | None = 0 if starts else None
    pending: int | None = None
    for element in way[starts : len(way) - ends]:
        if isinstance(element, int):
            pending = (pending or 0) + element
        elif isinstance(element, frozenset):
            if links and pending is None and len(links[-1]) * len(element) <= _MOST_WORDS:
                links[-1] = frozenset(one + other for one in links[-1] for other in element)
                continue
            if links:
                gaps.append(pending or 0)
            elif from_start is not None:
                from_start = pending or 0
            links.append(element)
            pending = None
    to_end = (pending or 0) if ends else None
    return _without_optional(Chain(tuple(links), tuple(gaps), from_start, to_end))


def _with_outer_edges(way: _Way) -> _Way:
    """Return a way with no edge but a beginning at its beginning and an end at its end."""
    outer = {(0, syntax.Edge(at_start=True)), (len(way) - 1, syntax.Edge(at_start=False))}
    return tuple(one for place, one in enumerate(way) if not isinstance(one, syntax.Edge) or (place, one) in outer)


def _without_optional(chain: Chain) -> list[Chain]:
    """Part a chain with a link that may be left out into one with it and one without."""
    links, gaps = chain.links, chain.gaps
    place = next((number for number, link in enumerate(links) if "" in link), None)
    if place is None:
        return [chain] if links else []
    left, right = gaps[:place], gaps[place:]
    is_first, is_last = place == 0, place == len(links) - 1
    rest = Chain(
        links=(*links[:place], *links[place + 1 :]),
        gaps=(*left[:-1], *([left[-1] + right[0]] if left and right else []), *right[1:]),
        from_start=_further(chain.from_start, right[:1] if is_first else ()),
        to_end=_further(chain.to_end, left[-1:] if is_last else ()),
    )
    without = _without_optional(rest)
    kept = links[place] - {""}
    whole = replace(chain, links=(*links[:place], kept, *links[place + 1 :]))
    return [*(_without_optional(whole) if kept else []), *without]


def _further(distance: int | None, gaps: Sequence[int]) -> int | None:
    return None if distance is None else distance + sum(gaps)
