"""Finds negations, quotations and the like around a hit, with spaCy's matcher on the sentence that holds it."""

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import ahocorasick

from rules import phrase_syntax as syntax
from rules import spacy_light
from rules.chains import ChainWriter
from rules.gate import Listed, Told
from rules.joining import may_stand
from rules.languages import LANGUAGES
from rules.languages.language import Cues, Language
from rules.normalise import normalise_literal
from rules.phrases import Phrase, PhraseBook
from rules.talk import Stream

#: How many characters before and after a hit are looked at; recognisers write long sentences without a mark.
_REACH = 40
_LONGEST_CUE_GAP = 12

Token = dict[str, object]


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue of one kind at characters `start..end` of the stream."""

    kind: str
    start: int
    end: int


class CueFinder:
    """One language's cues. Each has a matcher of its own, and only those whose words all occur are asked.

    Documents have one token for each character (Chinese) or word (English).
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        book = PhraseBook(language, {})
        self._phrases = {kind: [book.add(cue) for cue in getattr(language.cues, kind)] for kind in Cues.model_fields}
        self._numbers = {kind: {cue.number: cue for cue in cues} for kind, cues in self._phrases.items()}
        self._vocab: spacy_light.Vocab | None = None
        self._matchers: dict[int, spacy_light.Matcher] = {}
        self._written = Listed()
        self._others: set[int] = set()
        self._words = ahocorasick.Automaton()
        writer = ChainWriter({}, language.default_gap, roughly=True)
        for phrases in self._phrases.values():
            for phrase in phrases:
                chains = None if language.words_have_spaces else writer.write_out(phrase.sequence)
                if chains is None:
                    self._others.add(phrase.number)
                    for word in frozenset().union(*phrase.needs):
                        self._words.add_word(word, word)
                else:
                    self._written.add(phrase.number, chains)
        self._words.make_automaton()

    @property
    def vocab(self) -> "spacy_light.Vocab":
        """Return the strings that documents and matchers share."""
        if self._vocab is None:
            self._vocab = spacy_light.Vocab()
        return self._vocab

    def around(self, stream: Stream, start: int, end: int) -> "Surroundings":
        """Return the sentences that hold `start..end`, at most 40 characters before and after it."""
        low, high = stream.sentence_bounds(start, end)
        return self.between(stream, max(low, start - _REACH), min(high, end + _REACH))

    def between(self, stream: Stream, low: int, high: int) -> "Surroundings":
        """Return the characters `low..high` to look for cues in."""
        known = stream.memo.get(("cues", low, high))
        if not isinstance(known, Surroundings):
            known = Surroundings(self, stream.text[low:high], low)
            stream.memo["cues", low, high] = known
        return known

    def standing(self, text: str) -> frozenset[int]:
        """Return the numbers of the cues that may stand in a text."""
        one_sentence = bytes(len(text))
        said, told = self._written.words(text, one_sentence), Told()
        self._written.tell(said, told, {})
        found = {number for number, chains in told.items() if may_stand(chains.values(), said, one_sentence)}
        if self._others and len(self._words):
            words = {word for _, word in self._words.iter(text)}
            found.update(
                cue.number
                for cues in self._phrases.values()
                for cue in cues
                if cue.number in self._others and not any(words.isdisjoint(need) for need in cue.needs)
            )
        return frozenset(found)

    def may_find(self, kind: str, standing: frozenset[int]) -> bool:
        """Say whether one of these cues is of a kind."""
        return not standing.isdisjoint(self._numbers[kind])

    def find(self, kind: str, doc: "spacy_light.Doc", standing: frozenset[int]) -> Iterator[tuple[int, int]]:
        """Yield where cues of a kind stand in a document, as its characters `start..end`."""
        for number in sorted(standing & self._numbers[kind].keys()):
            for _, first, last in self._matcher(self._numbers[kind][number])(doc):
                span = doc[first:last]
                yield span.start_char, span.end_char

    def document(self, text: str) -> "spacy_light.Doc":
        """Make a document of equal text."""
        spaced = self.language.words_have_spaces
        words = text.split() if spaced else list(text)
        return spacy_light.Doc(self.vocab, words=words, spaces=[spaced] * len(words))

    def _matcher(self, phrase: Phrase) -> "spacy_light.Matcher":
        if phrase.number not in self._matchers:
            self._matchers[phrase.number] = spacy_light.Matcher(self.vocab)
            self._matchers[phrase.number].add("cue", list(_token_patterns(phrase.text, self.language)))
        return self._matchers[phrase.number]


class Surroundings:
    """The words around a hit; cues are looked for by kind, when a guard asks."""

    def __init__(self, finder: CueFinder, text: str, low: int) -> None:
        self._finder = finder
        self._text = text
        self._low = low + len(text) - len(text.lstrip())
        self._standing = finder.standing(text)
        self._doc: spacy_light.Doc | None = None
        self._found: dict[str, tuple[Cue, ...]] = {}

    def of(self, kind: str) -> tuple[Cue, ...]:
        """Return the cues of one kind."""
        if kind not in self._found:
            self._found[kind] = tuple(self._find(kind)) if self._finder.may_find(kind, self._standing) else ()
        return self._found[kind]

    def _find(self, kind: str) -> Iterator[Cue]:
        if self._doc is None:
            self._doc = self._finder.document(self._text)
        for start, end in self._finder.find(kind, self._doc, self._standing):
            yield Cue(kind, self._low + start, self._low + end)


@functools.cache
def cue_finder(language_code: str) -> CueFinder:
    """Return the finder of a language, built on first use."""
    return CueFinder(LANGUAGES[language_code])


def _token_patterns(cue: str, language: Language) -> Iterator[list[Token]]:
    """Write a cue as the matcher's token patterns, one for each combination of its choices."""
    sequence = syntax.parse_phrase(cue)
    for tokens in _expand(sequence, language):
        core = [token for token in tokens if "EDGE" not in token]
        if core:
            yield core


def _expand(sequence: syntax.Sequence, language: Language) -> list[list[Token]]:
    choices = [_expand_part(part, language) for part in sequence.parts]
    return [list(itertools.chain.from_iterable(combination)) for combination in itertools.product(*choices)]


def _expand_part(part: syntax.Node, language: Language) -> list[list[Token]]:
    if isinstance(part, syntax.Literal):
        text = normalise_literal(part.text, language)
        return [[{"ORTH": unit} for unit in (text.split(" ") if language.words_have_spaces else text)]]
    if isinstance(part, syntax.Gap):
        return [[{"OP": f"{{0,{min(part.limit or language.default_gap, _LONGEST_CUE_GAP)}}}"}]]
    if isinstance(part, syntax.Choice):
        return [tokens for option in part.options for tokens in _expand(option, language)]
    if isinstance(part, syntax.Edge):
        return [[{"EDGE": part.at_start}]]
    raise TypeError(f"a cue cannot hold {part!r}; use words, choices and gaps")
