"""Finds phrases in a stream: an Aho-Corasick gate for every word of a pack, then the few phrases that it lets pass."""

from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence

import ahocorasick

from rules import phrase_syntax as syntax
from rules.chains import Chain, ChainWriter
from rules.errors import PhraseError
from rules.gate import Gate, Phrase, Reading, build_automaton, may_occur
from rules.joining import Parted
from rules.languages import LANGUAGES
from rules.languages.language import Language
from rules.latin import uncut_places
from rules.normalise import normalise_literal
from rules.prepared import prepared
from rules.search import Hits, Match, Search
from rules.sound import can_sound, is_heard_as, sound_classes
from rules.talk import Stream
from rules.word_sets import WordSet

__all__ = ["Phrase", "PhraseBook"]


class PhraseBook:
    """All phrases and word sets of a pack, compiled together."""

    def __init__(self, language: Language, word_sets: Mapping[str, WordSet]) -> None:
        self.language = language
        self._sets: dict[str, list[Phrase]] = {}
        self._set_texts = word_sets
        self._words: set[str] = set()
        self._sounding: set[str] = set()
        self._not_sound: dict[str, set[str]] = {}
        self._phrases: list[Phrase] = []
        self._asked: list[Phrase] = []
        self._chains: dict[int, tuple[Chain, ...] | None] = {}
        #: Phrases that are searched for, written roughly, and whether their words are written there as sounds.
        self._rough: dict[int, tuple[tuple[Chain, ...], bool]] = {}
        self._rare: dict[str, _RareWords] = {}
        self._built_gate: Gate | None = None
        self._writer = ChainWriter(self._sets, language.default_gap)
        self._rough_writer = ChainWriter(self._sets, language.default_gap, roughly=True)
        self._automaton: ahocorasick.Automaton | None = None
        self._sound_automaton: ahocorasick.Automaton | None = None

    def __getstate__(self) -> dict[str, object]:
        """Return what can be kept; what writes phrases out is made anew, and the language is known by its code."""
        return self.__dict__ | {"language": self.language.code, "_writer": None, "_rough_writer": None}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Take what was kept."""
        self.__dict__.update(state)
        self.language = LANGUAGES[str(state["language"])]
        self._writer = ChainWriter(self._sets, self.language.default_gap)
        self._rough_writer = ChainWriter(self._sets, self.language.default_gap, roughly=True)

    def make_ready(self) -> None:
        """Build everything now that is otherwise built when the first text comes."""
        self._gate.make_ready()
        self._build_words()
        self._build_sounds()

    @property
    def sets(self) -> Mapping[str, Sequence[Phrase]]:
        """Return the phrases of every word set that was used so far."""
        return self._sets

    def add(self, text: str, *, sound: bool = False, not_sound: Sequence[str] = ()) -> Phrase:
        """Compile a phrase; raise PhraseError if it is not well written or names an unknown set."""
        sequence = prepared(text, self.language.code)
        for name in sorted(syntax.set_names(sequence)):
            self._add_set(name, ())
        phrase = self._phrase(text, sequence, sound=sound, not_sound=not_sound)
        self._asked.append(phrase)
        self._built_gate = None
        return phrase

    def chains(self, phrase: Phrase) -> tuple[Chain, ...] | None:
        """Return a phrase written out, None where that cannot be done; one of a word set is not written out alone."""
        return self._chains.get(phrase.number)

    @property
    def _gate(self) -> Gate:
        # Built when the first text comes: who only wants to know whether phrases are well written does not wait for it.
        if self._built_gate is None:
            self._built_gate = Gate()
            for phrase in self._asked:
                self._let_pass(phrase, self._built_gate)
        return self._built_gate

    def _let_pass(self, phrase: Phrase, gate: Gate) -> None:
        if phrase.number not in self._chains:
            self._write_out(phrase)
        chains = self._chains[phrase.number]
        rough, as_sounds = self._rough.get(phrase.number, (None, False))
        if chains is not None and all(chain.is_word for chain in chains):
            gate.add_word(phrase, frozenset().union(*(chain.links[0] for chain in chains)))
        elif chains is not None:
            gate.add_written(phrase, chains)
        elif rough is None:
            gate.add_needing(phrase)
        else:
            gate.add_roughly(phrase, rough, as_sounds=as_sounds)

    def _write_out(self, phrase: Phrase) -> None:
        spaced = self.language.words_have_spaces
        self._chains[phrase.number] = None if phrase.sound or spaced else self._writer.write_out(phrase.sequence)
        if self._chains[phrase.number] is None and not spaced:
            rough = self._rough_writer.write_out(phrase.sequence)
            as_sounds = phrase.sound or self._is_heard(phrase.sequence)
            if rough is not None:
                chains = tuple(chain.as_sounds() for chain in rough) if as_sounds else rough
                self._rough[phrase.number] = chains, as_sounds

    def _is_heard(self, sequence: syntax.Sequence) -> bool:
        """Say whether some word set of a phrase is also heard by sound."""
        sets = (phrase for name in syntax.set_names(sequence) for phrase in self._sets[name])
        return any(phrase.sound or self._is_heard(phrase.sequence) for phrase in sets)

    def _phrase(self, text: str, sequence: syntax.Sequence, *, sound: bool, not_sound: Sequence[str]) -> Phrase:
        self._add_words(sequence, sound=sound, not_sound=not_sound)
        needs = tuple(self.needs(sequence))
        gate = max(needs, key=_rarity, default=None)
        number, asks_for_words = len(self._phrases), _asks_for_words(sequence)
        phrase = Phrase(number, text, self.language.code, sound, needs, gate, asks_for_words)
        self._phrases.append(phrase)
        return phrase

    def _add_set(self, name: str, inside: tuple[str, ...]) -> None:
        if name in inside:
            raise PhraseError(
                f"word set {name!r} contains itself by way of {' → '.join((*inside, name))}; break the circle"
            )
        if name in self._sets:
            return
        if name not in self._set_texts:
            near = ", ".join(sorted(self._set_texts)[:30]) or "none"
            raise PhraseError(f"names the word set {{{name}}}, which words.yaml does not have; it has {near}")
        word_set = self._set_texts[name]
        compiled = []
        for word in word_set.words:
            sequence = prepared(word, self.language.code)
            for inner in sorted(syntax.set_names(sequence)):
                self._add_set(inner, (*inside, name))
            compiled.append(self._phrase(word, sequence, sound=word_set.sound, not_sound=word_set.not_sound))
        self._sets[name] = compiled

    def _add_words(self, sequence: syntax.Sequence, *, sound: bool, not_sound: Sequence[str]) -> None:
        for word in _literals(sequence):
            self._words.add(word)
            if sound and not self.language.words_have_spaces and can_sound(word):
                self._sounding.add(word)
                self._not_sound.setdefault(word, set()).update(normalise_literal(n, self.language) for n in not_sound)
        self._automaton = self._sound_automaton = None

    def needs(self, sequence: syntax.Sequence) -> list[frozenset[str]]:
        """Return sets of words; of each at least one must occur wherever the sequence does."""
        found = (self._part_words(part) for part in sequence.parts)
        return [words for words in found if words is not None]

    def _part_words(self, part: syntax.Node) -> frozenset[str] | None:
        if isinstance(part, syntax.Literal):
            return frozenset({part.text})
        if isinstance(part, syntax.SetRef):
            return _union(phrase.gate for phrase in self._sets[part.name])
        if isinstance(part, syntax.Choice):
            return _union(max(self.needs(option), key=_rarity, default=None) for option in part.options)
        return None

    def passed(self, stream: Stream) -> frozenset[int]:
        """Return the numbers of the phrases that may occur in the stream; those of word sets are not among them."""
        return self._read(stream).passed

    def _read(self, stream: Stream) -> Reading:
        known = stream.memo.get("reading")
        if isinstance(known, Reading):
            return known
        reading = stream.memo["reading"] = self._gate.read(stream, self._hits)
        return reading

    def candidates(self, stream: Stream, phrases: Iterable[Phrase]) -> Iterator[Phrase]:
        """Let the phrases pass whose words occur in the stream."""
        passed = self.passed(stream)
        return (phrase for phrase in phrases if phrase.number in passed)

    def find(self, phrase: Phrase, stream: Stream, within: str = "sentence") -> list[Match]:
        """Return every place of `phrase`, the shortest for each end; gaps stay `within` a unit."""
        reading = self._read(stream)
        known = reading.found if within == "sentence" else reading.found_within.setdefault(within, {})
        found = known.get(phrase.number)
        if found is None:
            found = known[phrase.number] = self._find(phrase, stream, reading, within)
        return found

    def _find(self, phrase: Phrase, stream: Stream, reading: Reading, within: str) -> list[Match]:
        chains = self._chains.get(phrase.number)
        if chains is not None:
            try:
                return reading.find(phrase.number, chains, within)
            except Parted:
                pass  # Only the search knows which side of a break counts.
        elif within == "sentence" and not self._may_stand(phrase, reading):
            return []
        # A phrase of numbers alone (an identity card) asks for no words, so they need not be noted for it.
        hits = self._hits(stream) if phrase.asks_for_words else Hits()
        search = Search(self, stream, hits, self.language, within)
        return search.run(phrase.sequence, phrase.needs, sound=phrase.sound)

    def _may_stand(self, phrase: Phrase, reading: Reading) -> bool:
        rough = self._rough.get(phrase.number)
        return rough is None or reading.may_stand(phrase.number, as_sounds=rough[1])

    def set_matches(self, name: str, stream: Stream, within: str) -> list[Match]:
        """Return every place of one of a word set."""
        key = ("set", name, within)
        found = stream.memo.get(key)
        if found is None:
            words = self._hits(stream).sentences.keys()
            if name not in self._rare:
                self._rare[name] = _RareWords(self._sets[name])
            phrases = self._rare[name].may_occur(words)
            found = stream.memo[key] = [match for phrase in phrases for match in self.find(phrase, stream, within)]
        return found if isinstance(found, list) else []

    def _hits(self, stream: Stream) -> Hits:
        found = stream.memo.get("hits")
        if not isinstance(found, Hits):
            found = self._listen(stream)
            stream.memo["hits"] = found
        return found

    def _listen(self, stream: Stream) -> Hits:
        hits = Hits()
        spaced = self.language.words_have_spaces
        uncut = frozenset() if spaced else uncut_places(stream)
        for last, word in (self._automaton or self._build_words()).iter(stream.text) if self._words else ():
            start = last - len(word) + 1
            if _is_whole(stream, start, last + 1, spaced=spaced) and uncut.isdisjoint((start, last + 1)):
                hits.note(word, start, stream.sentences[start], heard=False)
        for word, start in self._hear(stream) if self._sounding else ():
            hits.note(word, start, stream.sentences[start], heard=True)
        return hits

    def _build_words(self) -> ahocorasick.Automaton:
        self._automaton = build_automaton({word: word for word in self._words})
        return self._automaton

    def _build_sounds(self) -> ahocorasick.Automaton:
        by_sound: dict[str, list[str]] = {}
        for word in sorted(self._sounding):
            by_sound.setdefault(sound_classes(word), []).append(word)
        self._sound_automaton = build_automaton(by_sound)
        return self._sound_automaton

    def _hear(self, stream: Stream) -> Iterator[tuple[str, int]]:
        for last, words in (self._sound_automaton or self._build_sounds()).iter(sound_classes(stream.text)):
            start, end = last - len(words[0]) + 1, last + 1
            heard = stream.text[start:end]
            if _is_whole(stream, start, end, spaced=False):
                for word in words:
                    if heard != word and heard not in self._not_sound[word] and is_heard_as(heard, word):
                        yield word, start


class _RareWords:
    """The phrases of a word set by their rarest words."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._phrases = phrases
        self._by_word: dict[str, list[int]] = {}
        self._always = [place for place, phrase in enumerate(phrases) if phrase.gate is None]
        for place, phrase in enumerate(phrases):
            for word in phrase.gate or ():
                self._by_word.setdefault(word, []).append(place)

    def may_occur(self, words: KeysView[str]) -> list[Phrase]:
        """Return the phrases whose words occur, in their order."""
        places = {place for word in words & self._by_word.keys() for place in self._by_word[word]}
        gated = (self._phrases[place] for place in sorted(places.union(self._always)))
        return [phrase for phrase in gated if may_occur(phrase, words)]


def _is_whole(stream: Stream, start: int, end: int, *, spaced: bool) -> bool:
    """Say whether a word stays in one sentence and, where words have blanks, begins and ends at them."""
    if end - start > 1 and stream.sentences[start] != stream.sentences[end - 1]:
        return False
    if not spaced:
        return True
    text = stream.text
    return (start == 0 or text[start - 1] == " ") and (end == len(text) or text[end] == " ")


def _literals(sequence: syntax.Sequence) -> Iterator[str]:
    for part in sequence.parts:
        if isinstance(part, syntax.Literal):
            yield part.text
        elif isinstance(part, syntax.Choice):
            for option in part.options:
                yield from _literals(option)


def _asks_for_words(sequence: syntax.Sequence) -> bool:
    return bool(syntax.set_names(sequence)) or any(True for _ in _literals(sequence))


def _rarity(words: frozenset[str]) -> tuple[int, int]:
    return min(len(word) for word in words), -len(words)


def _union(gates: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    found: set[str] = set()
    for gate in gates:
        if gate is None:
            return None
        found |= gate
    return frozenset(found)
