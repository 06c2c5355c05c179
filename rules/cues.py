"""Finds negations, quotations and the like around a hit, with spaCy's matcher on the sentence that holds it."""

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import ahocorasick

from rules import phrase_syntax as syntax
from rules.languages import LANGUAGES
from rules.languages.language import Cues, Language
from rules.normalise import normalise_literal
from rules.phrases import PhraseBook
from rules.spacy_light import Doc, Matcher, Vocab
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
        self.vocab = Vocab()
        self._cues = [(name, cue) for name in Cues.model_fields for cue in getattr(language.cues, name)]
        self._matchers: dict[int, Matcher] = {}
        book = PhraseBook(language, {})
        self._needs = [book.needs(book.add(cue).sequence) for _, cue in self._cues]
        self._words = ahocorasick.Automaton()
        for word in {word for needs in self._needs for words in needs for word in words}:
            self._words.add_word(word, word)
        self._words.make_automaton()

    def around(self, stream: Stream, start: int, end: int) -> tuple[Cue, ...]:
        """Return the cues in the sentences that hold `start..end`, at most 40 characters away."""
        low, high = stream.sentence_bounds(start, end)
        low, high = max(low, start - _REACH), min(high, end + _REACH)
        key = ("cues", low, high)
        if key not in stream.memo:
            stream.memo[key] = tuple(self._find(stream.text[low:high], low))
        found = stream.memo[key]
        return found if isinstance(found, tuple) else ()

    def _find(self, text: str, low: int) -> Iterator[Cue]:
        heard = {word for _, word in self._words.iter(text)}
        numbers = [n for n, needs in enumerate(self._needs) if not any(heard.isdisjoint(words) for words in needs)]
        if not numbers:
            return
        spaced = self.language.words_have_spaces
        low += len(text) - len(text.lstrip())
        words = text.split() if spaced else list(text)
        doc = Doc(self.vocab, words=words, spaces=[spaced] * len(words))
        for number in numbers:
            kind, _ = self._cues[number]
            for _, first, last in self._matcher(number)(doc):
                span = doc[first:last]
                yield Cue(kind, low + span.start_char, low + span.end_char)

    def _matcher(self, number: int) -> Matcher:
        if number not in self._matchers:
            self._matchers[number] = Matcher(self.vocab)
            self._matchers[number].add("cue", list(_token_patterns(self._cues[number][1], self.language)))
        return self._matchers[number]


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
