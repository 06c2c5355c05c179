"""Tells from one reading of a text which phrases may occur in it; hardly any do, and only these are looked for."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, KeysView, Mapping
from dataclasses import dataclass

import ahocorasick

from rules import phrase_syntax as syntax
from rules.chains import NUMBER, Chain, Places, may_hold_number
from rules.search import Hits
from rules.sound import sound_classes
from rules.talk import Stream


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase ready to be found: of each of its `needs` one word must occur; `gate` is the rarest of them."""

    number: int
    text: str
    sequence: syntax.Sequence
    sound: bool
    needs: tuple[frozenset[str], ...]
    gate: frozenset[str] | None


class Gate:
    """All phrases of a pack by their rarest words.

    Phrases that are only roughly written out go by how these words sound, which is wider than how they are written.
    A phrase that cannot be written out at all is told by its needs.
    """

    def __init__(self) -> None:
        self._written = _Listed()
        self._sounding = _Listed()
        self._needing: dict[str, list[Phrase]] = {}
        self._always: set[int] = set()

    def add_written(self, phrase: Phrase, chains: Iterable[Chain]) -> None:
        """Let a phrase be told by its chains."""
        self._written.add(phrase.number, chains)

    def add_roughly(self, phrase: Phrase, chains: Iterable[Chain]) -> None:
        """Let a phrase be told by chains that are written roughly."""
        self._sounding.add(phrase.number, [chain.as_sounds() for chain in chains])

    def add_needing(self, phrase: Phrase) -> None:
        """Let a phrase be told by its needs."""
        if phrase.gate is None:
            self._always.add(phrase.number)
        for word in phrase.gate or ():
            self._needing.setdefault(word, []).append(phrase)

    def places(self, stream: Stream) -> Places:
        """Return where the words of written-out phrases begin."""
        found = stream.memo.get("places")
        if not isinstance(found, dict):
            found = self._written.places(stream.text)
            stream.memo["places"] = found
        return found

    def passed(self, stream: Stream, hits: Callable[[], Hits]) -> frozenset[int]:
        """Return the numbers of the phrases that may occur; `hits` is asked for only where a phrase has needs alone."""
        passed = set(self._always)
        self._written.tell(self.places(stream), passed)
        if self._sounding:
            sounds = self._sounding.places(sound_classes(stream.text))
            if may_hold_number(stream.text):
                sounds[NUMBER] = []
            self._sounding.tell(sounds, passed)
        if self._needing:
            words = hits().sentences.keys()
            gated = {phrase.number: phrase for word in words for phrase in self._needing.get(word, ())}
            passed.update(number for number, phrase in gated.items() if may_occur(phrase, words))
        return frozenset(passed)


class _Listed:
    """Chains of phrases by the words of their rarest links."""

    def __init__(self) -> None:
        self._chains: list[tuple[int, Chain]] = []
        self._by_word: dict[str, list[tuple[int, tuple[frozenset[str], ...]]]] = {}
        self._automaton: ahocorasick.Automaton | None = None

    def __bool__(self) -> bool:
        return bool(self._chains)

    def add(self, number: int, chains: Iterable[Chain]) -> None:
        self._automaton = None
        self._chains += [(number, chain) for chain in chains]

    def places(self, text: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        if not self._chains:
            return found
        for last, word in (self._automaton or self._build()).iter(text):
            start = last - len(word) + 1
            if word in found:
                found[word].append(start)
            else:
                found[word] = [start]
        return found

    def tell(self, places: Places, passed: set[int]) -> None:
        """Add the numbers of the phrases whose words all occur."""
        for word in self._by_word.keys() & places.keys():
            for number, others in self._by_word[word]:
                if number not in passed:
                    for link in others:
                        if link.isdisjoint(places):
                            break
                    else:
                        passed.add(number)

    def _build(self) -> ahocorasick.Automaton:
        words = {word for _, chain in self._chains for link in chain.links for word in link}
        counted = Counter(character for word in words for character in word)
        # What is rare among the words of the pack is rare in what is said, too.
        shares = {character: count / counted.total() for character, count in counted.items()}
        likely = {word: math.prod(shares[character] for character in word) for word in words}
        self._by_word = {}
        for number, chain in self._chains:
            rarest = min(chain.links, key=lambda link: sum(likely[word] for word in link))
            others = tuple(link for link in chain.links if link is not rarest)
            for word in rarest:
                self._by_word.setdefault(word, []).append((number, others))
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
