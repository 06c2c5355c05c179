"""Finds phrases in a stream: an Aho-Corasick gate for every word of a pack, then the few phrases that it lets pass."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import ahocorasick

from rules import phrase_syntax as syntax
from rules.entities import ENTITIES
from rules.errors import PhraseError
from rules.languages.language import Language
from rules.normalise import normalise_literal
from rules.sound import can_sound, is_heard_as, sound_classes
from rules.talk import Stream
from rules.word_sets import WordSet

#: Matched characters `start..end`, and what was meant if it was only heard by sound.
Part = tuple[int, int, str | None]
_ANYWHERE = -1
_LONGEST_GAP = 60


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found at `start..end`; `parts` are the stretches that its words cover, gaps left out."""

    start: int
    end: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase ready to be found. `gate` holds the words of which one must occur; None means that none must."""

    text: str
    sequence: syntax.Sequence
    sound: bool
    gate: frozenset[str] | None


@dataclass(slots=True)
class _Hits:
    """Where the words of the pack occur in one stream: word to its places, once as written and once as heard."""

    written: dict[str, list[Match]] = field(default_factory=dict)
    heard: dict[str, list[Match]] = field(default_factory=dict)


class PhraseBook:
    """All phrases and word sets of a pack, compiled together."""

    def __init__(self, language: Language, word_sets: Mapping[str, WordSet]) -> None:
        self.language = language
        self._sets: dict[str, list[Phrase]] = {}
        self._set_texts = word_sets
        self._words: set[str] = set()
        self._sounding: set[str] = set()
        self._not_sound: dict[str, set[str]] = {}
        self._automaton: ahocorasick.Automaton | None = None
        self._sound_automaton: ahocorasick.Automaton | None = None

    def add(self, text: str, *, sound: bool = False, not_sound: Sequence[str] = ()) -> Phrase:
        """Compile a phrase; raise PhraseError if it is not well written or names an unknown set."""
        sequence = syntax.parse_phrase(text)
        for name in sorted(syntax.set_names(sequence)):
            self._add_set(name, ())
        self._add_words(sequence, sound=sound, not_sound=not_sound)
        return Phrase(text, sequence, sound, self._gate(sequence))

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
            sequence = syntax.parse_phrase(word)
            for inner in sorted(syntax.set_names(sequence)):
                self._add_set(inner, (*inside, name))
            self._add_words(sequence, sound=word_set.sound, not_sound=word_set.not_sound)
            compiled.append(Phrase(word, sequence, word_set.sound, self._gate(sequence)))
        self._sets[name] = compiled

    def _add_words(self, sequence: syntax.Sequence, *, sound: bool, not_sound: Sequence[str]) -> None:
        for text in _literals(sequence):
            word = normalise_literal(text, self.language)
            if not word:  # A filler (啊) is left out of what is said, so it is left out of the phrase too.
                continue
            self._words.add(word)
            if sound and not self.language.words_have_spaces and can_sound(word):
                self._sounding.add(word)
                self._not_sound.setdefault(word, set()).update(normalise_literal(n, self.language) for n in not_sound)
        self._automaton = self._sound_automaton = None

    def _gate(self, sequence: syntax.Sequence) -> frozenset[str] | None:
        """Return the rarest set of words of which one must occur: the one with the longest shortest word."""
        return max(self.needs(sequence), key=_rarity, default=None)

    def needs(self, sequence: syntax.Sequence) -> list[frozenset[str]]:
        """Return sets of words; of each at least one must occur wherever the sequence does."""
        found = (self._part_words(part) for part in sequence.parts)
        return [words for words in found if words is not None]

    def _part_words(self, part: syntax.Node) -> frozenset[str] | None:
        if isinstance(part, syntax.Literal):
            word = normalise_literal(part.text, self.language)
            return frozenset({word}) if word else None
        if isinstance(part, syntax.SetRef):
            return _union(phrase.gate for phrase in self._sets[part.name])
        if isinstance(part, syntax.Choice):
            return _union(self._gate(option) for option in part.options)
        return None

    def candidates(self, stream: Stream, phrases: Iterable[Phrase]) -> Iterator[Phrase]:
        """Pass the phrases whose rarest word occurs in the stream."""
        hits = self._hits(stream)
        for phrase in phrases:
            if (
                phrase.gate is None
                or not phrase.gate.isdisjoint(hits.written)
                or not phrase.gate.isdisjoint(hits.heard)
            ):
                yield phrase

    def find(self, phrase: Phrase, stream: Stream, within: str = "sentence") -> list[Match]:
        """Return every place of `phrase`, the shortest for each end; gaps stay `within` a unit."""
        key = (phrase.text, phrase.sound, within)
        if key not in stream.memo:
            search = _Search(self, stream, self._hits(stream), within)
            stream.memo[key] = search.run(phrase)
        found = stream.memo[key]
        assert isinstance(found, list)  # noqa: S101 - the memo holds only what stands above
        return found

    def set_matches(self, name: str, stream: Stream, within: str) -> list[Match]:
        """Return every place of one of a word set."""
        return [m for p in self.candidates(stream, self._sets[name]) for m in self.find(p, stream, within)]

    def _hits(self, stream: Stream) -> _Hits:
        found = stream.memo.get("hits")
        if not isinstance(found, _Hits):
            found = self._listen(stream)
            stream.memo["hits"] = found
        return found

    def _listen(self, stream: Stream) -> _Hits:
        if self._automaton is None:
            self._automaton = _build({word: word for word in self._words})
            by_sound: dict[str, list[str]] = {}
            for word in sorted(self._sounding):
                by_sound.setdefault(sound_classes(word), []).append(word)
            self._sound_automaton = _build(by_sound)
        hits = _Hits()
        for last, word in self._automaton.iter(stream.text) if self._words else ():
            start, end = last - len(word) + 1, last + 1
            if _is_whole(stream, start, end, spaced=self.language.words_have_spaces):
                hits.written.setdefault(word, []).append(Match(start, end, ((start, end, None),)))
        if self._sounding and self._sound_automaton is not None:
            for last, words in self._sound_automaton.iter(sound_classes(stream.text)):
                self._hear(stream, last, words, hits)
        return hits

    def _hear(self, stream: Stream, last: int, words: list[str], hits: _Hits) -> None:
        start, end = last - len(words[0]) + 1, last + 1
        heard = stream.text[start:end]
        if not _is_whole(stream, start, end, spaced=False):
            return
        for word in words:
            if heard != word and heard not in self._not_sound[word] and is_heard_as(heard, word):
                hits.heard.setdefault(word, []).append(Match(start, end, ((start, end, word),)))


def _build(words: Mapping[str, object]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word, value in words.items():
        automaton.add_word(word, value)
    automaton.make_automaton()
    return automaton


def _is_whole(stream: Stream, start: int, end: int, *, spaced: bool) -> bool:
    """Say whether a word stays in one sentence and, where words have blanks, begins and ends at them."""
    if stream.sentences[start] != stream.sentences[end - 1]:
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


def _rarity(words: frozenset[str]) -> tuple[int, int]:
    return min(len(word) for word in words), -len(words)


def _union(gates: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    found: set[str] = set()
    for gate in gates:
        if gate is None:
            return None
        found |= gate
    return frozenset(found)


#: Where a partial match ends and how many characters or words may follow before its next part.
_State = tuple[int, int]


class _Search:
    """Finds one phrase in one stream, all places at once; for each end only the shortest beginning is kept."""

    def __init__(self, book: PhraseBook, stream: Stream, hits: _Hits, within: str) -> None:
        self.book = book
        self.stream = stream
        self.hits = hits
        self.within = within
        self.sound = False
        self.turn_starts: frozenset[int] | None = None

    def run(self, phrase: Phrase) -> list[Match]:
        self.sound = phrase.sound
        parts = phrase.sequence.parts
        at_start = isinstance(parts[0], syntax.Edge) and parts[0].at_start
        at_end = isinstance(parts[-1], syntax.Edge) and not parts[-1].at_start
        self.turn_starts = frozenset(turn.start for turn in self.stream.turns) if at_start else None
        states = self._sequence({(_ANYWHERE, 0): ()}, phrase.sequence)
        ends = frozenset(turn.end for turn in self.stream.turns)
        return sorted(
            (
                Match(parts[0][0], end, _merged(parts))
                for (end, _), parts in states.items()
                if parts and (not at_end or end in ends)
            ),
            key=lambda match: (match.start, match.end),
        )

    def _sequence(
        self, states: dict[_State, tuple[Part, ...]], sequence: syntax.Sequence
    ) -> dict[_State, tuple[Part, ...]]:
        for part in sequence.parts:
            if not states:
                return states
            states = self._advance(states, part)
        return states

    def _advance(self, states: dict[_State, tuple[Part, ...]], part: syntax.Node) -> dict[_State, tuple[Part, ...]]:
        if isinstance(part, syntax.Edge):
            return states
        if isinstance(part, syntax.Gap):
            limit = min(part.limit or self.book.language.default_gap, _LONGEST_GAP)
            return {(end, gap + limit): parts for (end, gap), parts in states.items()}
        if isinstance(part, syntax.Choice):
            merged: dict[_State, tuple[Part, ...]] = {}
            for option in part.options:
                for state, parts in self._sequence(states, option).items():
                    _keep(merged, state, parts)
            return merged
        if isinstance(part, syntax.Literal) and not normalise_literal(part.text, self.book.language):
            return states
        return self._extend(states, self._matches(part))

    def _matches(self, part: syntax.Literal | syntax.SetRef | syntax.Entity) -> list[Match]:
        if isinstance(part, syntax.SetRef):
            return self.book.set_matches(part.name, self.stream, self.within)
        if isinstance(part, syntax.Entity):
            places = ENTITIES[part.name](self.stream.text)
            return [Match(start, end, ((start, end, None),)) for start, end in places]
        word = normalise_literal(part.text, self.book.language)
        found = self.hits.written.get(word, [])
        return found + self.hits.heard.get(word, []) if self.sound else found

    def _extend(self, states: dict[_State, tuple[Part, ...]], matches: list[Match]) -> dict[_State, tuple[Part, ...]]:
        extended: dict[_State, tuple[Part, ...]] = {}
        by_start: dict[int, list[Match]] = {}
        for match in matches:
            by_start.setdefault(match.start, []).append(match)
        for (end, gap), parts in states.items():
            if end == _ANYWHERE:
                for match in matches:
                    if self.turn_starts is None or match.start in self.turn_starts:
                        _keep(extended, (match.end, 0), match.parts)
                continue
            for start in self._next_starts(end, gap):
                for match in by_start.get(start, ()):
                    _keep(extended, (match.end, 0), parts + match.parts)
        return extended

    def _next_starts(self, end: int, gap: int) -> Iterator[int]:
        """Yield where the next part may begin; in English a gap counts words."""
        text, spaced = self.stream.text, self.book.language.words_have_spaces
        passed = 0
        for start in range(end, len(text)):
            if not self._together(end - 1, start):
                return
            if not spaced:
                yield start
                if start - end >= gap:
                    return
            elif start == end or text[start - 1] == " ":
                yield start
                passed += start > end
                if passed > gap:
                    return

    def _together(self, one: int, other: int) -> bool:
        return are_together(self.stream, one, other, self.within)


def are_together(stream: Stream, one: int, other: int, within: str) -> bool:
    """Say whether two characters lie in one unit: clause, sentence, turn, so many turns, or anywhere in the talk."""
    if within == "talk":
        return True
    if within == "sentence":
        return stream.sentences[one] == stream.sentences[other]
    if within == "clause":
        return stream.clauses[one] == stream.clauses[other]
    turns = 1 if within == "turn" else int(within.split(maxsplit=1)[0])
    return abs(stream.turn_of[one] - stream.turn_of[other]) < turns


def _keep(states: dict[_State, tuple[Part, ...]], state: _State, parts: tuple[Part, ...]) -> None:
    """Keep the partial match that begins latest, and one as written before one as heard."""
    known = states.get(state)
    if known is None or _order(parts) > _order(known):
        states[state] = parts


def _order(parts: tuple[Part, ...]) -> tuple[int, int]:
    return (parts[0][0] if parts else 0), -sum(meant is not None for _, _, meant in parts)


def _merged(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Join parts that touch, so that guards look only into true gaps."""
    merged: list[Part] = []
    for start, end, meant in parts:
        if merged and merged[-1][1] == start and merged[-1][2] is None and meant is None:
            merged[-1] = (merged[-1][0], end, None)
        else:
            merged.append((start, end, meant))
    return tuple(merged)
