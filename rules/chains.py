"""Phrases written out as chains of words, so that most are found by joining places instead of by a search.

`(找|打给)…4{near}` is one of two words, then at most four characters, then one of the words of a set. A phrase that
cannot be written so (numbers, words that are heard by sound) is left to `search.py`, which is asked only where the
words of the phrase, roughly written out, follow each other closely enough.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Protocol

from rules import phrase_syntax as syntax
from rules.search import LONGEST_GAP, Match, Part
from rules.sound import sound_classes
from rules.talk import Stream

#: Words that follow each other directly are joined into longer ones while there are at most so many.
_MOST_WORDS = 64
_MOST_CHAINS = 200
#: Stands in roughly written chains for a number, an amount and the like; no text holds this character.
NUMBER = "\uf8ff"
_NUMBER = frozenset({NUMBER})
_MAY_COUNT = re.compile("[0-9a-z十百千万亿半几]")

#: Where a word ends (its last character), in order.
Places = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Chain:
    """One of `links[0]`, at most `gaps[0]` other characters, one of `links[1]` and so on, all in one sentence.

    At most `from_start` characters of the turn stand before it and at most `to_end` behind it, where these are given.
    """

    links: tuple[frozenset[str], ...]
    gaps: tuple[int, ...]
    from_start: int | None = None
    to_end: int | None = None

    def as_sounds(self) -> "Chain":
        """Return the chain with its words written as sound classes."""
        return Chain(tuple(frozenset(map(sound_classes, link)) for link in self.links), self.gaps)

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

    def __init__(self, sets: Mapping[str, Sequence[SetPhrase]], default_gap: int, *, roughly: bool = False) -> None:
        self._sets = sets
        self._default_gap = default_gap
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
            return [(min(part.limit or self._default_gap, LONGEST_GAP),)]
        if isinstance(part, syntax.Choice):
            return self._ways_of_any(part.options)
        if isinstance(part, syntax.SetRef):
            return self._ways_of_set(part.name)
        if isinstance(part, syntax.Entity) and self._roughly:
            return [(LONGEST_GAP, frozenset({NUMBER}), LONGEST_GAP)]
        return [() if self._roughly else (part,)] if isinstance(part, syntax.Edge) else None

    def _ways_of_set(self, name: str) -> list[_Way] | None:
        if name not in self._known:
            phrases = self._sets[name]
            heard = any(phrase.sound for phrase in phrases) and not self._roughly
            self._known[name] = None if heard else self._ways_of_any(phrase.sequence for phrase in phrases)
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


def _joined(way: _Way) -> frozenset[str] | None:
    """Return the words that a way without gaps stands for; None if it has gaps, or stands for too many."""
    words = frozenset({""})
    for element in way:
        if not isinstance(element, frozenset) or len(words) * len(element) > _MOST_WORDS:
            return None
        words = frozenset(one + other for one in words for other in element)
    return words


def _chains(way: _Way, *, roughly: bool) -> list[Chain] | None:
    """Join words that touch; None if the way ends with a gap, unless it is written roughly, or has edges inside."""
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
    if pending is not None and not roughly and not ends:
        return None
    to_end = (pending or 0) if ends else None
    return _without_optional(Chain(tuple(links), tuple(gaps), from_start, to_end), roughly=roughly)


def _without_optional(chain: Chain, *, roughly: bool) -> list[Chain] | None:
    """Part a chain with a link that may be left out into one with it and one without."""
    links, gaps = chain.links, chain.gaps
    place = next((number for number, link in enumerate(links) if "" in link), None)
    if place is None:
        return [chain] if links else []
    left, right = gaps[:place], gaps[place:]
    is_first, is_last = place == 0, place == len(links) - 1
    if is_last and left and left[-1] and not roughly and chain.to_end is None:
        return None  # It would end with a gap.
    rest = Chain(
        links=(*links[:place], *links[place + 1 :]),
        gaps=(*left[:-1], *([left[-1] + right[0]] if left and right else []), *right[1:]),
        from_start=_further(chain.from_start, right[:1] if is_first else ()),
        to_end=_further(chain.to_end, left[-1:] if is_last else ()),
    )
    without = _without_optional(rest, roughly=roughly)
    kept = links[place] - {""}
    whole = replace(chain, links=(*links[:place], kept, *links[place + 1 :]))
    having = _without_optional(whole, roughly=roughly) if kept else []
    return None if without is None or having is None else [*having, *without]


def _further(distance: int | None, gaps: Sequence[int]) -> int | None:
    return None if distance is None else distance + sum(gaps)


class Ambiguous(Exception):
    """Raised when two ways to the same words differ in between, so that only a search knows which one counts."""


#: Where partial phrases end, and their stretches so far.
_States = dict[int, tuple[Part, ...]]


def find_chains(chains: Iterable[Chain], places: Places, stream: Stream) -> list[Match]:
    """Return every place of a phrase, for each end the one that begins latest; raise Ambiguous if two of them tie.

    `places` are those of the words in the stream; each link of the chains has some.
    """
    found: _States = {}
    for chain in chains:
        for end, parts in _find_chain(chain, places, stream).items():
            _keep(found, end, parts)
    matches = [Match(parts[0][0], end, parts) for end, parts in found.items()]
    if len(matches) > 1:
        matches.sort(key=lambda match: (match.start, match.end))
    return matches


def find_words(words: AbstractSet[str], places: Places, sentences: Sequence[int]) -> list[Match]:
    """Return every place of one of the words, for each end the one that begins latest."""
    alone = _places_of(words, places, sentences)
    if len(alone) > 1:
        alone = sorted((start, end) for end, start in {end: start for start, end in alone}.items())
    return [Match(start, end, ((start, end, None),)) for start, end in alone]


def may_stand(chains: Iterable[Chain], places: Places, sentences: Sequence[int]) -> bool:
    """Say whether the words of a roughly written phrase follow each other closely enough somewhere."""
    return any(_NUMBER in chain.links or _reached(chain, places, sentences) for chain in chains)


def _find_chain(chain: Chain, places: Places, stream: Stream) -> _States:
    states: _States = {}
    sentences = stream.sentences
    for start, end in _places_of(chain.links[0], places, sentences):
        if chain.from_start is None or start - stream.turns[stream.turn_of[start]].start <= chain.from_start:
            states[end] = ((start, end, None),)  # They come in order, so the one that begins latest stays.
    for gap, link in zip(chain.gaps, chain.links[1:], strict=True):
        following = _places_of(link, places, sentences)
        longer: _States = {}
        for before, parts in states.items():
            # Only what begins within the gap is looked at, so that the work grows in line with the text.
            for number in range(bisect_left(following, (before, 0)), len(following)):
                start, end = following[number]
                if start > before + gap or sentences[before - 1] != sentences[start]:
                    break
                last = parts[-1]
                more = (*parts[:-1], (last[0], end, None)) if last[1] == start else (*parts, (start, end, None))
                _keep(longer, end, more)
        states = longer
        if not states:
            return states
    if chain.to_end is None:
        return states
    turns, turn_of = stream.turns, stream.turn_of
    return {end: parts for end, parts in states.items() if turns[turn_of[end - 1]].end - end <= chain.to_end}


def _reached(chain: Chain, places: Places, sentences: Sequence[int]) -> set[int]:
    """Return where a chain ends, whatever its edges."""
    ends = {end for _, end in _places_of(chain.links[0], places, sentences)}
    for gap, link in zip(chain.gaps, chain.links[1:], strict=True):
        following = _places_of(link, places, sentences)
        longer: set[int] = set()
        for before in ends:
            for number in range(bisect_left(following, (before, 0)), len(following)):
                start, end = following[number]
                if start > before + gap or sentences[before - 1] != sentences[start]:
                    break
                longer.add(end)
        ends = longer
    return ends


def _places_of(link: AbstractSet[str], places: Places, sentences: Sequence[int]) -> list[tuple[int, int]]:
    """Return where a word of a link stands, within one sentence, in order."""
    found: list[tuple[int, int]] = []
    for word in places.keys() & link:
        length = len(word)
        found += [
            (last - length + 1, last + 1)
            for last in places[word]
            if length == 1 or sentences[last - length + 1] == sentences[last]
        ]
    if len(found) > 1:
        found.sort()
    return found


def _keep(states: _States, end: int, parts: tuple[Part, ...]) -> None:
    known = states.get(end)
    if known is None or parts[0][0] > known[0][0]:
        states[end] = parts
    elif parts[0][0] == known[0][0] and parts != known:
        raise Ambiguous
