"""Finds phrases that are written out as chains: the places of their words in one text, joined from left to right."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import starmap

from rules.chains import NUMBER, Chain
from rules.search import Match, Part, unit_of
from rules.talk import Stream

#: Characters `start..end` of a text.
Place = tuple[int, int]
#: The number of the unit that each character belongs to, and how many further units a gap may reach into.
Unit = tuple[Sequence[int], int]


class Words:
    """The words that stand in one text: the `longer` ones with their places, and every character by itself.

    No word reaches over the end of a sentence; `broken` are those that do somewhere, and are not placed there.
    """

    def __init__(self, text: str, longer: dict[str, list[Place]], broken: AbstractSet[str]) -> None:
        self.said: frozenset[str] = frozenset(text).union(longer)
        self._text = text
        self._words = longer
        self._broken = broken
        self._links: dict[frozenset[str], list[Place]] = {}

    def note_number(self) -> None:
        """Take it that somewhere in the text there is a number."""
        self.said |= {NUMBER}

    def of(self, word: str) -> list[Place]:
        """Return where one word stands, in order."""
        found = self._words.get(word)
        if found is None:
            found = self._words[word] = []
            at = self._text.find(word)
            while at >= 0:
                found.append((at, at + 1))
                at = self._text.find(word, at + 1)
        return found

    def places(self, link: frozenset[str]) -> list[Place]:
        """Return where a word of a link stands, in order; each link is placed once."""
        found = self._links.get(link)
        if found is None:
            words = self.said & link
            if len(words) == 1:
                (word,) = words
                found = self.of(word)
            else:
                found = sorted(place for word in words for place in self.of(word))
            self._links[link] = found
        return found

    def are_whole(self, link: frozenset[str], clauses: Sequence[int]) -> bool:
        """Say whether all words of a link stay within one clause wherever they stand."""
        return self._broken.isdisjoint(link) and all(
            clauses[start] == clauses[end - 1] for start, end in self.places(link)
        )


class Ambiguous(Exception):
    """Raised when only a search knows which way to the same words counts, or whether a word with a break in it does."""


#: Where partial phrases end, and their stretches so far.
_States = dict[int, tuple[Part, ...]]


def find_chains(chains: Iterable[Chain], words: Words, stream: Stream, within: str = "sentence") -> list[Match]:
    """Return every place of a phrase, for each end the one that begins latest; raise Ambiguous if two of them tie.

    Gaps stay `within` a unit; if that is no sentence, raise Ambiguous also where a word reaches over the end of a
    clause, since its parts may then be told apart.
    """
    unit = unit_of(stream, within)
    found: _States = {}
    for chain in chains:
        if within != "sentence" and not all(words.are_whole(link, stream.clauses) for link in chain.links):
            raise Ambiguous
        states = _find_chain(chain, words, stream, unit)
        if not found:
            found = states
        elif states:
            for end, parts in states.items():
                _keep(found, end, parts)
    matches = [Match(parts[0][0], end, parts) for end, parts in found.items()]
    if len(matches) > 1:
        matches.sort()
    return matches


def find_word(word: str, words: Words) -> list[Match]:
    """Return every place of a phrase that is one word."""
    return list(starmap(_alone, words.of(word)))


@lru_cache(maxsize=1 << 16)
def _alone(start: int, end: int) -> Match:
    """Return a match of one word; most words stand where others stood before."""
    return Match(start, end, ((start, end, None),))


def join_words(one: Sequence[Match], other: Sequence[Match]) -> list[Match]:
    """Put together the places of two words, for each end the one that begins latest."""
    return sorted({match.end: match for match in sorted((*one, *other))}.values())


def all_places(chain: Chain, words: Words) -> set[Place]:
    """Return every place of a chain, whichever begins latest, whatever its edges and sentences."""
    found = set(words.places(chain.links[0]))
    for gap, link in zip(chain.gaps, chain.links[1:], strict=True):
        following = words.places(link)
        found = {
            (start, end)
            for start, before in found
            for _, end in following[bisect_left(following, (before, 0)) : bisect_left(following, (before + gap + 1, 0))]
        }
    return found


def may_stand(chains: Iterable[Chain], words: Words, sentences: Sequence[int]) -> bool:
    """Say whether the words of a roughly written phrase follow each other closely enough somewhere."""
    return any(_asks_number(chain) or _reached(chain, words, sentences) for chain in chains)


def _asks_number(chain: Chain) -> bool:
    return any(NUMBER in link for link in chain.links)


def _find_chain(chain: Chain, words: Words, stream: Stream, unit: Unit) -> _States:
    turns, turn_of = stream.turns, stream.turn_of
    begun: Iterable[Place] = words.places(chain.links[0])
    if chain.from_start is not None:
        reach = chain.from_start
        begun = [place for place in begun if place[0] - turns[turn_of[place[0]]].start <= reach]
    # They come in order, so for each end the one that begins latest stays.
    states: _States = {end: ((start, end, None),) for start, end in begun}
    for gap, link in zip(chain.gaps, chain.links[1:], strict=True):
        if not states:
            return states
        states = _longer(states, gap, words.places(link), unit)
    if chain.to_end is None:
        return states
    return {end: parts for end, parts in states.items() if turns[turn_of[end - 1]].end - end <= chain.to_end}


def _longer(states: _States, gap: int, following: Sequence[Place], unit: Unit) -> _States:
    """Join to partial phrases what follows them within a gap; nothing else is looked at, so the work stays in line."""
    longer: _States = {}
    column, further = unit
    for before, parts in states.items():
        last = column[before - 1] + further
        for number in range(bisect_left(following, (before, 0)), len(following)):
            start, end = following[number]
            if start > before + gap or column[start] > last:
                break
            more = (*parts[:-1], (parts[-1][0], end, None)) if before == start else (*parts, (start, end, None))
            _keep(longer, end, more)
    return longer


def _reached(chain: Chain, words: Words, sentences: Sequence[int]) -> set[int]:
    """Return where a chain ends, whatever its edges."""
    ends = {end for _, end in words.places(chain.links[0])}
    for gap, link in zip(chain.gaps, chain.links[1:], strict=True):
        following = words.places(link)
        longer: set[int] = set()
        for before in ends:
            for number in range(bisect_left(following, (before, 0)), len(following)):
                start, end = following[number]
                if start > before + gap or sentences[before - 1] != sentences[start]:
                    break
                longer.add(end)
        ends = longer
    return ends


def _keep(states: _States, end: int, parts: tuple[Part, ...]) -> None:
    known = states.get(end)
    if known is None or parts[0][0] > known[0][0]:
        states[end] = parts
    elif parts[0][0] == known[0][0] and parts != known:
        raise Ambiguous
