"""Phrases written out as chains of words, so that most are found by joining places instead of by a search.

`(找|打给)…4{near}` is one of two words, then at most four characters, then one of the words of a set. A phrase that
cannot be written so (numbers, edges of a turn, words that are heard by sound) is left to `search.py`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from rules import phrase_syntax as syntax
from rules.search import LONGEST_GAP, Match, Part
from rules.sound import sound_classes

#: Words that follow each other directly are joined into longer ones while there are at most so many.
_MOST_WORDS = 64
_MOST_CHAINS = 200
#: Stands in roughly written chains for a number, an amount and the like; no text holds this character.
NUMBER = "\uf8ff"
_MAY_COUNT = re.compile("[0-9a-z十百千万亿半几]")

#: Where a word begins, in order.
Places = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Chain:
    """One of `links[0]`, at most `gaps[0]` other characters, one of `links[1]` and so on, all in one sentence."""

    links: tuple[frozenset[str], ...]
    gaps: tuple[int, ...]

    def as_sounds(self) -> "Chain":
        """Return the chain with its words written as sound classes."""
        return Chain(tuple(frozenset(map(sound_classes, link)) for link in self.links), self.gaps)


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


#: Words that follow each other and the gaps between them.
_Way = tuple[frozenset[str] | int, ...]


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
            # Of what a word set finds, the search joins only the shortest to what stands before it.
            is_set, is_first = isinstance(part, syntax.SetRef), found == [()]
            if is_set and not is_first and not self._roughly and any(isinstance(e, int) for way in ways for e in way):
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
        return [()] if isinstance(part, syntax.Edge) and self._roughly else None

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


def _joined(way: _Way) -> frozenset[str] | None:
    """Return the words that a way without gaps stands for; None if it has gaps, or stands for too many."""
    words = frozenset({""})
    for element in way:
        if isinstance(element, int) or len(words) * len(element) > _MOST_WORDS:
            return None
        words = frozenset(one + other for one in words for other in element)
    return words


def _chains(way: _Way, *, roughly: bool) -> list[Chain] | None:
    """Join words that touch; None if the way ends with a gap, unless it is written roughly."""
    links: list[frozenset[str]] = []
    gaps: list[int] = []
    pending: int | None = None
    for element in way:
        if isinstance(element, int):
            pending = (pending or 0) + element
            continue
        if links and pending is None and len(links[-1]) * len(element) <= _MOST_WORDS:
            links[-1] = frozenset(one + other for one in links[-1] for other in element)
            continue
        if links:
            gaps.append(pending or 0)
        links.append(element)
        pending = None
    return None if pending is not None and not roughly else _without_optional(links, gaps, roughly=roughly)


def _without_optional(links: list[frozenset[str]], gaps: list[int], *, roughly: bool) -> list[Chain] | None:
    """Part a chain with a link that may be left out into one with it and one without."""
    place = next((number for number, link in enumerate(links) if "" in link), None)
    if place is None:
        return [Chain(tuple(links), tuple(gaps))] if links else []
    left, right = gaps[:place], gaps[place:]
    if place == len(links) - 1 and left and left[-1] and not roughly:
        return None  # It would end with a gap.
    between = [left[-1] + right[0]] if left and right else []
    rest = [*links[:place], *links[place + 1 :]]
    without = _without_optional(rest, [*left[:-1], *between, *right[1:]], roughly=roughly)
    kept = links[place] - {""}
    whole = [*links[:place], kept, *links[place + 1 :]]
    having = _without_optional(whole, gaps, roughly=roughly) if kept else []
    return None if without is None or having is None else [*having, *without]


class Ambiguous(Exception):
    """Raised when two ways to the same words differ in between, so that only a search knows which one counts."""


#: Where partial phrases end, and their stretches so far.
_States = dict[int, tuple[Part, ...]]


def find_chains(chains: Sequence[Chain], places: Places, sentences: Sequence[int]) -> list[Match]:
    """Return every place of a phrase, for each end the one that begins latest; raise Ambiguous if two of them tie.

    `sentences` numbers the sentence of each character of the text in which the `places` were found.
    """
    if len(chains) == 1 and not chains[0].gaps:
        alone = _places_of(chains[0].links[0], places, sentences)
        if len(alone) > 1:
            alone = sorted((start, end) for end, start in {end: start for start, end in alone}.items())
        return [Match(start, end, ((start, end, None),)) for start, end in alone]
    found: _States = {}
    for chain in chains:
        for link in chain.links:
            if link.isdisjoint(places):
                break
        else:
            for end, parts in _find_chain(chain, places, sentences).items():
                _keep(found, end, parts)
    matches = [Match(parts[0][0], end, parts) for end, parts in found.items()]
    if len(matches) > 1:
        matches.sort(key=lambda match: (match.start, match.end))
    return matches


def _find_chain(chain: Chain, places: Places, sentences: Sequence[int]) -> _States:
    states: _States = {}
    for start, end in _places_of(chain.links[0], places, sentences):
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
            break
    return states


def _places_of(link: frozenset[str], places: Places, sentences: Sequence[int]) -> list[tuple[int, int]]:
    """Return where a word of a link stands, within one sentence, in order."""
    found: list[tuple[int, int]] = []
    for word in link.intersection(places):
        length = len(word)
        for start in places[word]:
            end = start + length
            if length == 1 or sentences[start] == sentences[end - 1]:
                found.append((start, end))
    if len(found) > 1:
        found.sort()
    return found


def _keep(states: _States, end: int, parts: tuple[Part, ...]) -> None:
    known = states.get(end)
    if known is None or parts[0][0] > known[0][0]:
        states[end] = parts
    elif parts[0][0] == known[0][0] and parts != known:
        raise Ambiguous
