"""Finds cues in a language whose words have blanks between them, with spaCy's matcher on the sentence around a hit."""

import itertools
from collections.abc import Iterator, Sequence

import ahocorasick

from rules import phrase_syntax as syntax
from rules import spacy_light
from rules.languages.language import Cues, Language
from rules.normalise import normalise_literal
from rules.phrases import Phrase, PhraseBook

LONGEST_CUE_GAP = 12

Token = dict[str, object]


class SpacedCues:
    """The cues of one language. Each has a matcher of its own, and only those whose words all occur are asked.

    Documents have one token for each word.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        book = PhraseBook(language, {})
        self._phrases = {kind: [book.add(cue) for cue in getattr(language.cues, kind)] for kind in Cues.model_fields}
        self._vocab: spacy_light.Vocab | None = None
        self._matchers: dict[int, spacy_light.Matcher] = {}
        self._words = ahocorasick.Automaton()
        for phrases in self._phrases.values():
            for word in frozenset().union(*(need for phrase in phrases for need in phrase.needs)):
                self._words.add_word(word, word)
        self._words.make_automaton()

    @property
    def vocab(self) -> "spacy_light.Vocab":
        """Return the strings that documents and matchers share."""
        if self._vocab is None:
            self._vocab = spacy_light.Vocab()
        return self._vocab

    def read(self, text: str) -> "SpacedReading":
        """Read the words around a hit."""
        return SpacedReading(self, text, {word for _, word in self._words.iter(text)})

    def standing(self, kind: str, words: set[str]) -> Sequence[Phrase]:
        """Return the cues of a kind that may stand where these words do."""
        return [cue for cue in self._phrases[kind] if not any(words.isdisjoint(need) for need in cue.needs)]

    def document(self, text: str) -> "spacy_light.Doc":
        """Make a document of equal text."""
        words = text.split()
        return spacy_light.Doc(self.vocab, words=words, spaces=[True] * len(words))

    def matcher(self, phrase: Phrase) -> "spacy_light.Matcher":
        """Return the matcher of one cue."""
        if phrase.number not in self._matchers:
            self._matchers[phrase.number] = spacy_light.Matcher(self.vocab)
            self._matchers[phrase.number].add("cue", list(_token_patterns(phrase.text, self.language)))
        return self._matchers[phrase.number]


class SpacedReading:
    """The words around a hit; cues are looked for by kind, when a guard asks."""

    def __init__(self, cues: SpacedCues, text: str, words: set[str]) -> None:
        self._cues = cues
        self._text = text
        self._words = words
        self._offset = len(text) - len(text.lstrip())
        self._doc: spacy_light.Doc | None = None

    def find(self, kind: str) -> Iterator[tuple[int, int]]:
        """Yield where cues of a kind stand, as characters `start..end` of the text."""
        for cue in self._cues.standing(kind, self._words):
            if self._doc is None:
                self._doc = self._cues.document(self._text)
            for _, first, last in self._cues.matcher(cue)(self._doc):
                span = self._doc[first:last]
                yield self._offset + span.start_char, self._offset + span.end_char


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
        return [[{"ORTH": word} for word in normalise_literal(part.text, language).split(" ")]]
    if isinstance(part, syntax.Gap):
        return [[{"OP": f"{{0,{min(part.limit or language.default_gap, LONGEST_CUE_GAP)}}}"}]]
    if isinstance(part, syntax.Choice):
        return [tokens for option in part.options for tokens in _expand(option, language)]
    if isinstance(part, syntax.Edge):
        return [[{"EDGE": part.at_start}]]
    raise TypeError(f"a cue cannot hold {part!r}; use words, choices and gaps")
