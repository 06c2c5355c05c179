"""Tells from one reading of a text which phrases may occur in it; hardly any do, and only these are looked for."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, KeysView, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

import ahocorasick

from rules import phrase_syntax as syntax
from rules.chains import NUMBER, Chain, may_hold_number
from rules.joining import Words, find_chains, find_word, join_words, may_stand
from rules.latin import uncut_places
from rules.prepared import prepared
from rules.search import Hits, Match
from rules.sound import sound_classes
from rules.talk import Stream

_A_NUMBER = (NUMBER,)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase ready to be found: of each of its `needs` one word must occur; `gate` is the rarest of them.

    `asks_for_words` is false where it is made of numbers alone.
    """

    number: int
    text: str
    language: str
    sound: bool
    needs: tuple[frozenset[str], ...]
    gate: frozenset[str] | None
    asks_for_words: bool

    @property
    def sequence(self) -> syntax.Sequence:
        """Return the phrase as a tree, its words made equal."""
        return prepared(self.text, self.language)


class Gate:
    """All phrases of a pack by their rarest words.

    Phrases that are only roughly written out go by how these words sound, which is wider than how they are written, if
    one of their words is heard by sound. A phrase that cannot be written out at all is told by its needs.
    """

    def __init__(self) -> None:
        self._written = Listed()
        self._sounding = Listed()
        self._needing: dict[str, list[Phrase]] = {}
        self._always: frozenset[int] = frozenset()

    def add_word(self, phrase: Phrase, words: frozenset[str]) -> None:
        """Let a phrase be told by one of these words."""
        self._written.add_word(phrase.number, words)

    def add_written(self, phrase: Phrase, chains: Iterable[Chain]) -> None:
        """Let a phrase be told by its chains."""
        self._written.add(phrase.number, chains)

    def add_roughly(self, phrase: Phrase, chains: Iterable[Chain], *, as_sounds: bool) -> None:
        """Let a phrase be told by chains that are written roughly, perhaps as sounds."""
        (self._sounding if as_sounds else self._written).add(phrase.number, chains)

    def add_needing(self, phrase: Phrase) -> None:
        """Let a phrase be told by its needs."""
        if phrase.gate is None:
            self._always |= {phrase.number}
        for word in phrase.gate or ():
            self._needing.setdefault(word, []).append(phrase)

    def make_ready(self) -> None:
        """Build everything now that is otherwise built when the first text comes."""
        self._written.make_ready()
        self._sounding.make_ready()

    def read(self, stream: Stream, hits: Callable[[Stream], Hits]) -> "Reading":
        """Read a stream once; `hits` is asked for only where a phrase has needs alone."""
        text, sentences = stream.text, stream.sentences
        # Where words have blanks nothing is listed, and what is found is whole anyway.
        uncut = uncut_places(stream) if self._written else frozenset[int]()
        number = _A_NUMBER if may_hold_number(text) else ()
        told, found = Told(), Found()
        written = sounds = Words(text, sentences, uncut, number)
        self._written.read(written, told, found)
        if self._sounding:
            sounds = Words(sound_classes(text), sentences, uncut, number)
            self._sounding.read(sounds, told, found)
        passed = self._always.union(told, found)
        if self._needing:
            passed = passed.union(self._told_by_needs(hits(stream)))
        return Reading(stream, written, sounds, passed, told, found)

    def _told_by_needs(self, hits: Hits) -> Iterable[int]:
        words = hits.sentences.keys()
        gated = {phrase.number: phrase for word in words for phrase in self._needing.get(word, ())}
        return [number for number, phrase in gated.items() if may_occur(phrase, words)]


#: By the number of a phrase: those of its chains whose words are all said.
Told = dict[int, list[Chain]]
#: By the number of a phrase: its places.
Found = dict[int, list[Match]]


@dataclass(slots=True)
class Reading:
    """What one reading of a stream told: the phrases that may occur, and where those that are single words stand."""

    stream: Stream
    written: Words
    sounds: Words
    passed: frozenset[int]
    told: Told
    found: Found
    #: Where phrases stand whose gaps stay in another unit than a sentence.
    found_within: dict[str, Found] = field(default_factory=dict)

    def find(self, number: int, chains: tuple[Chain, ...], within: str) -> list[Match]:
        """Return every place of a phrase that is written out as these chains; raise Parted."""
        told = self.told.get(number)
        if told is not None:
            return find_chains(told, self.written, self.stream, within)
        # Phrases that are single words are not told by chains but placed; only in other units are they asked for.
        return find_chains(chains, self.written, self.stream, within) if chains[0].is_word else []

    def may_stand(self, number: int, *, as_sounds: bool) -> bool:
        """Say whether a phrase that is roughly written out may stand there."""
        chains, words = self.told.get(number), self.sounds if as_sounds else self.written
        return chains is not None and may_stand(chains, words, self.stream)


@dataclass(slots=True)
class _Telling:
    """What a word tells where it is said.

    It is enough for the phrases `alone`, and together with other links for those of chains; `links` has a bit for
    each link that holds the word and that others ask for.
    """

    word: str
    length: int
    links: int = 0
    alone: list[int] = field(default_factory=list)
    together: list[tuple[int, Chain, int]] = field(default_factory=list)


class Listed:
    """Chains of phrases by the words of their rarest links.

    The other links are numbered, and which of them are said is one number with a bit for each, since asking every link
    for its words takes longer.
    """

    def __init__(self) -> None:
        self._chains: list[tuple[int, Chain]] = []
        self._words: list[tuple[int, frozenset[str]]] = []
        self._links: dict[frozenset[str], frozenset[str]] = {}
        self._characters: dict[str, _Telling] = {}
        self._automaton: ahocorasick.Automaton | None = None

    def __bool__(self) -> bool:
        return bool(self._chains or self._words)

    def add(self, number: int, chains: Iterable[Chain]) -> None:
        """Add the chains of a phrase."""
        self._automaton = None
        self._chains += [(number, self._linked(chain)) for chain in chains]

    def _linked(self, chain: Chain) -> Chain:
        """Make equal links one object, so that each is told from others at once."""
        return replace(chain, links=tuple(self._links.setdefault(link, link) for link in chain.links))

    def add_word(self, number: int, words: frozenset[str]) -> None:
        """Add a phrase that is one of these words."""
        self._automaton = None
        self._words.append((number, words))

    def make_ready(self) -> None:
        """Build the automaton now."""
        if self._automaton is None:
            self._build()

    def read(self, words: Words, told: Told, found: Found) -> None:
        """Place the words that stand in a text.

        Add where phrases stand that are one word, and the chains whose words are all said.
        """
        automaton = self._automaton or self._build()
        text, sentences, longer = words.text, words.sentences, words.longer
        tellings = list(filter(None, map(self._characters.get, words.said)))
        for last, telling in automaton.iter(text) if len(automaton) else ():
            word, start = telling.word, last + 1 - telling.length
            places = longer.get(word)
            if places is None:
                places = longer[word] = []
                tellings.append(telling)
            if sentences[start] == sentences[last]:
                places.append((start, last + 1, None))
            else:
                words.broken.add(word)
        words.said |= longer.keys()
        if words.uncut:
            words.leave_out_cut()
        _tell(tellings, words, told, found)

    def _build(self) -> ahocorasick.Automaton:
        every = {word for _, chain in self._chains for link in chain.links for word in link}
        every.update(word for _, said in self._words for word in said)
        tellings = {word: _Telling(word, len(word)) for word in every}
        for number, said in self._words:
            for word in said:
                tellings[word].alone.append(number)
        likely = _likelihoods(every)
        parted = [_by_rarity(chain, likely) for _, chain in self._chains]
        bits = _bits_of(link for _, others in parted for link in others)
        for (number, chain), (rarest, others) in zip(self._chains, parted, strict=True):
            asked = reduce(or_, (bits[link] for link in others), 0)
            for word in rarest:
                tellings[word].together.append((number, chain, asked))
        for link, bit in bits.items():
            for word in link:
                tellings[word].links |= bit
        self._characters = {word: telling for word, telling in tellings.items() if len(word) == 1}
        self._automaton = build_automaton({word: telling for word, telling in tellings.items() if len(word) > 1})
        return self._automaton


def _tell(tellings: Sequence[_Telling], words: Words, told: Told, found: Found) -> None:
    links = 0
    for telling in tellings:
        links |= telling.links
    for telling in tellings:
        if telling.alone:
            matches = find_word(telling.word, words)
            for number in telling.alone if matches else ():
                known = found.get(number)
                found[number] = matches if known is None else join_words(known, matches)
        for number, chain, asked in telling.together:
            if links & asked == asked:
                chains = told.get(number)
                if chains is None:
                    told[number] = [chain]
                elif chain not in chains:
                    chains.append(chain)


def _by_rarity(chain: Chain, likely: Mapping[str, float]) -> tuple[frozenset[str], list[frozenset[str]]]:
    """Part the rarest link of a chain from the others."""
    rarest, *others = sorted(chain.links, key=lambda link: sum(likely[word] for word in link))
    return rarest, others


def _bits_of(links: Iterable[frozenset[str]]) -> dict[frozenset[str], int]:
    """Give each link a bit; the lowest ones to those with most words, so that most words have small numbers."""
    in_order = sorted(dict.fromkeys(links), key=len, reverse=True)
    return {link: 1 << place for place, link in enumerate(in_order)}


def _likelihoods(words: Iterable[str]) -> dict[str, float]:
    """Return how likely words are said: what is rare among the words of the pack is rare in what is said, too."""
    counted = Counter(character for word in words for character in word)
    shares = {character: count / counted.total() for character, count in counted.items()}
    return {word: math.prod(shares[character] for character in word) for word in words}


def may_occur(phrase: Phrase, words: KeysView[str]) -> bool:
    """Say whether of each of a phrase's needs one is among the words."""
    return not any(words.isdisjoint(need) for need in phrase.needs)


def build_automaton(words: Mapping[str, object]) -> ahocorasick.Automaton:
    """Build an automaton that gives the value of each word at its last character."""
    automaton = ahocorasick.Automaton()
    for word, value in words.items():
        automaton.add_word(word, value)
    automaton.make_automaton()
    return automaton
