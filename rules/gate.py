"""Tells from one reading of a text which phrases may occur in it; hardly any do, and only these are looked for."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, KeysView, Mapping, Sequence
from dataclasses import dataclass, field, replace

import ahocorasick

from rules import phrase_syntax as syntax
from rules.chains import Chain, may_hold_number
from rules.joining import Place, Words, find_chains, find_word, join_words, may_stand
from rules.prepared import prepared
from rules.search import Hits, Match
from rules.sound import sound_classes
from rules.talk import Stream


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

    def read(self, stream: Stream, hits: Callable[[], Hits]) -> "Reading":
        """Read a stream once; `hits` is asked for only where a phrase has needs alone."""
        written = self._written.words(stream.text, stream.sentences)
        sounds = self._sounding.words(sound_classes(stream.text), stream.sentences) if self._sounding else written
        if may_hold_number(stream.text):
            written.note_number()
            sounds.note_number()
        reading = Reading(stream, written, sounds)
        self._written.tell(written, reading.told, reading.found)
        if self._sounding:
            self._sounding.tell(sounds, reading.told, reading.found)
        reading.passed = self._always.union(reading.told, reading.found, self._told_by_needs(hits))
        return reading

    def _told_by_needs(self, hits: Callable[[], Hits]) -> Iterable[int]:
        if not self._needing:
            return ()
        words = hits().sentences.keys()
        gated = {phrase.number: phrase for word in words for phrase in self._needing.get(word, ())}
        return [number for number, phrase in gated.items() if may_occur(phrase, words)]


#: By the number of a phrase: those of its chains whose words are all said.
Told = dict[int, dict[int, Chain]]
#: By the number of a phrase: its places.
Found = dict[int, list[Match]]


class Reading:
    """What one reading of a stream told: the phrases that may occur, and where those that are single words stand."""

    def __init__(self, stream: Stream, written: Words, sounds: Words) -> None:
        self.passed: frozenset[int] = frozenset()
        self.told: Told = {}
        self.found: Found = {}
        #: The same for gaps that stay in another unit than a sentence.
        self.found_within: dict[tuple[int, str], list[Match]] = {}
        self._stream = stream
        self._written = written
        self._sounds = sounds

    def find(self, number: int, chains: tuple[Chain, ...], within: str) -> list[Match]:
        """Return every place of a phrase that is written out as these chains; raise Ambiguous."""
        told = self.told.get(number)
        if told is not None:
            return find_chains(told.values(), self._written, self._stream, within)
        # Phrases that are single words are not told by chains but placed; only in other units are they asked for.
        return find_chains(chains, self._written, self._stream, within) if chains[0].is_word else []

    def may_stand(self, number: int, *, as_sounds: bool) -> bool:
        """Say whether a phrase that is roughly written out may stand there."""
        chains, words = self.told.get(number), self._sounds if as_sounds else self._written
        return chains is not None and may_stand(chains.values(), words, self._stream.sentences)


@dataclass(slots=True)
class _Telling:
    """What a word is enough for: phrases, and with the other links of a chain the phrase of that chain."""

    alone: list[int] = field(default_factory=list)
    together: list[tuple[int, Chain, tuple[frozenset[str], ...]]] = field(default_factory=list)


class Listed:
    """Chains of phrases by the words of their rarest links."""

    def __init__(self) -> None:
        self._chains: list[tuple[int, Chain]] = []
        self._words: list[tuple[int, frozenset[str]]] = []
        self._links: dict[frozenset[str], frozenset[str]] = {}
        self._by_word: dict[str, _Telling] = {}
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

    def words(self, text: str, sentences: Sequence[int]) -> Words:
        """Return which words stand in a text."""
        longer: dict[str, list[Place]] = {}
        broken: set[str] = set()
        automaton = self._automaton or self._build()
        for last, word in automaton.iter(text) if len(automaton) else ():
            start = last - len(word) + 1
            if word not in longer:
                longer[word] = []
            if sentences[start] == sentences[last]:
                longer[word].append((start, last + 1))
            else:
                broken.add(word)
        return Words(text, longer, broken)

    def tell(self, words: Words, told: Told, found: Found) -> None:
        """Add where phrases stand that are one word, and the chains whose words are all said."""
        by_word, said = self._by_word, words.said
        for word in said & by_word.keys():
            telling = by_word[word]
            if telling.alone:
                _place(find_word(word, words), telling.alone, found)
            for number, chain, others in telling.together:
                for link in others:
                    if said.isdisjoint(link):
                        break
                else:
                    told.setdefault(number, {})[id(chain)] = chain

    def _build(self) -> ahocorasick.Automaton:
        words = {word for _, chain in self._chains for link in chain.links for word in link}
        words.update(word for _, said in self._words for word in said)
        likely = _likelihoods(words)
        by_word: defaultdict[str, _Telling] = defaultdict(_Telling)
        for number, said in self._words:
            for word in said:
                by_word[word].alone.append(number)
        for number, chain in self._chains:
            rarest, *others = sorted(chain.links, key=lambda link: sum(likely[word] for word in link))
            for word in rarest:
                by_word[word].together.append((number, chain, tuple(others)))
        self._by_word = dict(by_word)
        self._automaton = build_automaton({word: word for word in words if len(word) > 1})
        return self._automaton


def _likelihoods(words: Iterable[str]) -> dict[str, float]:
    """Return how likely words are said: what is rare among the words of the pack is rare in what is said, too."""
    counted = Counter(character for word in words for character in word)
    shares = {character: count / counted.total() for character, count in counted.items()}
    return {word: math.prod(shares[character] for character in word) for word in words}


def _place(matches: list[Match], numbers: Iterable[int], found: Found) -> None:
    """Add the places of a word to those of the phrases that it is enough for."""
    if matches:
        for number in numbers:
            known = found.get(number)
            found[number] = matches if known is None else join_words(known, matches)


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
