"""Tells from one reading of a text which phrases may occur in it; hardly any do, and only these are looked for."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, KeysView, Mapping
from dataclasses import dataclass

import ahocorasick

from rules import phrase_syntax as syntax
from rules.chains import NUMBER, Chain, Places, find_chains, find_words, may_hold_number, may_stand
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
        self._always: set[int] = set()

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
            self._always.add(phrase.number)
        for word in phrase.gate or ():
            self._needing.setdefault(word, []).append(phrase)

    def make_ready(self) -> None:
        """Build everything now that is otherwise built when the first text comes."""
        self._written.make_ready()
        self._sounding.make_ready()

    def read(self, stream: Stream, hits: Callable[[], Hits]) -> "Reading":
        """Read a stream once; `hits` is asked for only where a phrase has needs alone."""
        written, sounds = self._written.places(stream.text), dict[str, list[int]]()
        if self._sounding:
            sounds = self._sounding.places(sound_classes(stream.text))
        if may_hold_number(stream.text):
            written[NUMBER] = sounds[NUMBER] = []
        passed, told = set(self._always), dict[int, dict[int, Chain]]()
        self._written.tell(written, passed, told)
        self._sounding.tell(sounds, passed, told)
        if self._needing:
            words = hits().sentences.keys()
            gated = {phrase.number: phrase for word in words for phrase in self._needing.get(word, ())}
            passed.update(number for number, phrase in gated.items() if may_occur(phrase, words))
        passed.update(told)
        return Reading(stream, frozenset(passed), told, written, sounds)


class Reading:
    """What one reading of a stream told: the phrases that may occur, with those of their chains whose words all do."""

    def __init__(
        self,
        stream: Stream,
        passed: frozenset[int],
        told: Mapping[int, Mapping[int, Chain]],
        written: Places,
        sounds: Places,
    ) -> None:
        self.passed = passed
        self._stream = stream
        self._told = told
        self._written = written
        self._sounds = sounds
        #: What was found of phrases so far, by number and the unit in which their gaps stay.
        self.found: dict[tuple[int, str], list[Match]] = {}
        self._by_word: dict[str, list[Match]] = {}

    def find(self, number: int) -> list[Match]:
        """Return every place of a phrase that is written out as chains; raise Ambiguous."""
        chains = self._told.get(number)
        return find_chains(chains.values(), self._written, self._stream) if chains else []

    def find_word(self, link: frozenset[str]) -> list[Match]:
        """Return every place of a phrase that is one of these words."""
        said = self._written.keys() & link
        if len(said) > 1:
            return find_words(said, self._written, self._stream.sentences)
        for word in said:
            found = self._by_word.get(word)
            if found is None:
                found = self._by_word[word] = find_words(said, self._written, self._stream.sentences)
            return found
        return []

    def may_stand(self, number: int, *, as_sounds: bool) -> bool:
        """Say whether a phrase that is roughly written out may stand there."""
        chains, places = self._told.get(number), self._sounds if as_sounds else self._written
        return chains is not None and may_stand(chains.values(), places, self._stream.sentences)


#: What a word is enough for: phrases; and what else must occur: the number of a phrase, its chain, the other links.
_Told = tuple[list[int], list[tuple[int, Chain, tuple[frozenset[str], ...]]]]


class Listed:
    """Chains of phrases by the words of their rarest links."""

    def __init__(self) -> None:
        self._chains: list[tuple[int, Chain]] = []
        self._words: list[tuple[int, frozenset[str]]] = []
        self._by_word: dict[str, _Told] = {}
        self._automaton: ahocorasick.Automaton | None = None

    def __bool__(self) -> bool:
        return bool(self._chains or self._words)

    def add(self, number: int, chains: Iterable[Chain]) -> None:
        """Add the chains of a phrase."""
        self._automaton = None
        self._chains += [(number, chain) for chain in chains]

    def add_word(self, number: int, words: frozenset[str]) -> None:
        """Add a phrase that is one of these words."""
        self._automaton = None
        self._words.append((number, words))

    def make_ready(self) -> None:
        """Build the automaton now."""
        if self and self._automaton is None:
            self._build()

    def places(self, text: str) -> dict[str, list[int]]:
        """Return where words end in a text."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        if self:
            for last, word in (self._automaton or self._build()).iter(text):
                found[word].append(last)
        return dict(found)

    def tell(self, places: Places, passed: set[int], told: dict[int, dict[int, Chain]]) -> None:
        """Add the phrases that are one word and occur, and the chains whose words all occur."""
        words = places.keys()
        for word in words & self._by_word.keys():
            alone, together = self._by_word[word]
            passed.update(alone)
            for number, chain, others in together:
                for link in others:
                    if words.isdisjoint(link):
                        break
                else:
                    told.setdefault(number, {})[id(chain)] = chain

    def _build(self) -> ahocorasick.Automaton:
        words = {word for _, chain in self._chains for link in chain.links for word in link}
        words.update(word for _, link in self._words for word in link)
        counted = Counter(character for word in words for character in word)
        # What is rare among the words of the pack is rare in what is said, too.
        shares = {character: count / counted.total() for character, count in counted.items()}
        likely = {word: math.prod(shares[character] for character in word) for word in words}
        self._by_word = {}
        for number, link in self._words:
            for word in link:
                self._by_word.setdefault(word, ([], []))[0].append(number)
        for number, chain in self._chains:
            rarest = min(chain.links, key=lambda link: sum(likely[word] for word in link))
            others = tuple(link for link in chain.links if link is not rarest)
            for word in rarest:
                self._by_word.setdefault(word, ([], []))[1].append((number, chain, others))
        self._automaton = build_automaton({word: word for word in words})
        return self._automaton


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
