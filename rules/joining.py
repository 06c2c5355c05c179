"""Finds phrases that are written out as chains: the places of their words in one text, joined from left to right."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import starmap

from rules.chains import NUMBER, Chain
from rules.latin import BEHIND_LATIN
from rules.search import Match, Part, is_better, unit_of
from rules.talk import Stream

#: Characters `start..end` of a text.
Place = tuple[int, int]
#: The number of the unit that each character belongs to, and how many further units a gap may reach into.
Unit = tuple[Sequence[int], int]


class Words:
    """The words that stand in one text: the `longer` ones with their places, and every character by itself.

    No word reaches over the end of a sentence; `broken` are those that do somewhere, and are not placed there. None
    begins or ends at one of the `uncut` places. Some may be said `besides` that no text holds.
    """

    def __init__(
        self, text: str, sentences: Sequence[int], uncut: frozenset[int] = frozenset(), besides: Sequence[str] = ()
    ) -> None:
        self.text = text
        self.sentences = sentences
        self.uncut = uncut
        self.said: frozenset[str] = frozenset(text).union(besides)
        self.longer: dict[str, list[Part]] = {}
        self.broken: set[str] = set()
        self._links: dict[frozenset[str], list[Part]] = {}

    def leave_out_cut(self) -> None:
        """Take the places of longer words away that begin or end inside another word."""
        uncut = self.uncut
        for word, places in self.longer.items():
            if word[0] < BEHIND_LATIN or word[-1] < BEHIND_LATIN:
                self.longer[word] = [place for place in places if uncut.isdisjoint(place[:2])]

    def of(self, word: str) -> list[Part]:
        """Return where one word stands, in order."""
        found = self.longer.get(word)
        if found is None:
            found = self.longer[word] = []
            at = self.text.find(word)
            while at >= 0:
                if not self.uncut or self.uncut.isdisjoint((at, at + 1)):
                    found.append((at, at + 1, None))
                at = self.text.find(word, at + 1)
        return found

    def places(self, link: frozenset[str]) -> list[Part]:
        """Return where a word of a link stands, in order; each link is placed once."""
        found = self._links.get(link)
        if found is None:
            words = self.said & link
            if len(words) == 1:
                (word,) = words
                found = self.of(word)
            else:
                found = []
                for word in words:
                    found += self.of(word)
                found.sort()
            self._links[link] = found
        return found

    def are_whole(self, link: frozenset[str], clauses: Sequence[int]) -> bool:
        """Say whether all words of a link stay within one clause wherever they stand."""
        are_whole = all(clauses[start] == clauses[end - 1] for start, end, _ in self.places(link))
        return are_whole and self.broken.isdisjoint(link)


#: Among so many places the first one that follows is found as soon by looking at all.
_FEW = 4


class Parted(Exception):
    """Raised when only a search knows whether a word with a break in it counts."""


#: Where partial phrases end, and their stretches so far.
_States = dict[int, tuple[Part, ...]]


def find_chains(chains: Iterable[Chain], words: Words, stream: Stream, within: str = "sentence") -> list[Match]:
    """Return every place of a phrase, for each end the best one (`is_better`).

    Gaps stay `within` a unit; if that is no sentence, raise Parted where a word reaches over the end of a clause, since
    its parts may then be told apart.
    """
    unit = (stream.sentences, 0) if within == "sentence" else unit_of(stream, within)
    found: _States = {}
    for chain in chains:
        if within != "sentence" and not all(words.are_whole(link, stream.clauses) for link in chain.links):
            raise Parted
        states = _find_chain(chain, words, stream, unit)
        for end, parts in states.items() if found else ():
            known = found.get(end)
            if known is None or is_better(parts, known):
                found[end] = parts
        found = found or states
    matches = [Match(parts[0][0], end, parts) for end, parts in found.items()]
    if len(matches) > 1:
        matches.sort()
    return matches


def find_word(word: str, words: Words) -> list[Match]:
    """Return every place of a phrase that is one word."""
    return list(starmap(_alone, words.of(word)))


@lru_cache(maxsize=1 << 16)
def _alone(start: int, end: int, meant: None) -> Match:
    """Return a match of one word; most words stand where others stood before."""
    return Match(start, end, ((start, end, meant),))


def join_words(one: Sequence[Match], other: Sequence[Match]) -> list[Match]:
    """Put together the places of two words, for each end the one that begins latest."""
    return sorted({match.end: match for match in sorted((*one, *other))}.values())


def all_places(chain: Chain, words: Words) -> set[Place]:
    """Return every place of a chain, whichever begins latest, whatever its edges and sentences."""
    found = {(start, end) for start, end, _ in words.places(chain.links[0])}
    for gap, link in zip(chain.gaps, chain.links[1:], strict=True):
        following = words.places(link)
        found = {
            (start, end)
            for start, before in found
            for _, end, _ in following[bisect_left(following, (before,)) : bisect_left(following, (before + gap + 1,))]
        }
    return found


def may_stand(chains: Iterable[Chain], words: Words, stream: Stream) -> bool:
    """Say whether the words of a roughly written phrase follow each other closely enough somewhere."""
    return any(_asks_number(chain) or _reaches(chain, words, stream) for chain in chains)


def _asks_number(chain: Chain) -> bool:
    return any(NUMBER in link for link in chain.links)


def _find_chain(chain: Chain, words: Words, stream: Stream, unit: Unit) -> _States:
    states = _begun(chain, words, stream)
    for gap, link in chain.further:
        if not states:
            return states
        states = _longer(states, gap, words.places(link), unit)
    if chain.to_end is None:
        return states
    return {end: parts for end, parts in states.items() if _is_near_end(end, stream, chain.to_end)}


def _begun(chain: Chain, words: Words, stream: Stream) -> _States:
    """Return where the first words of a chain stand; they come in order, so of one end the latest beginning stays."""
    places = words.places(chain.links[0])
    if chain.from_start is None:
        return {place[1]: (place,) for place in places}
    turns, turn_of, reach = stream.turns, stream.turn_of, chain.from_start
    return {place[1]: (place,) for place in places if place[0] - turns[turn_of[place[0]]].start <= reach}


def _longer(states: _States, gap: int, following: Sequence[Part], unit: Unit) -> _States:
    """Join to partial phrases what follows them within a gap; nothing else is looked at, so the work stays in line."""
    longer: _States = {}
    (column, further), count = unit, len(following)
    for before, parts in states.items():
        most, last = before + gap, column[before - 1] + further
        for number in range(bisect_left(following, (before,)) if count > _FEW else 0, count):
            place = following[number]
            start, end, _ = place
            if start < before:
                continue
            if start > most or column[start] > last:
                break
            more = (*parts[:-1], (parts[-1][0], end, None)) if before == start else (*parts, place)
            known = longer.get(end)
            if known is None or is_better(more, known):
                longer[end] = more
    return longer


def _reaches(chain: Chain, words: Words, stream: Stream) -> bool:
    ends: Iterable[int] = _begun(chain, words, stream)
    for gap, link in chain.further:
        following = words.places(link)
        longer: set[int] = set()
        for before in ends:
            for number in range(bisect_left(following, (before,)), len(following)):
                start, end, _ = following[number]
                if start > before + gap or stream.sentences[before - 1] != stream.sentences[start]:
                    break
                longer.add(end)
        ends = longer
    return any(_is_near_end(end, stream, chain.to_end) for end in ends)


def _is_near_end(end: int, stream: Stream, reach: int | None) -> bool:
    """Say whether at most so many characters stand between a place and the end of its turn."""
    return reach is None or stream.turns[stream.turn_of[end - 1]].end - end <= reach
