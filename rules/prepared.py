"""Phrases read into trees whose words are made equal as what is said is; each is read once in a process."""

import functools

from rules import phrase_syntax as syntax
from rules.languages import LANGUAGES
from rules.languages.language import Language
from rules.normalise import normalise_literal


@functools.cache
def prepared(text: str, language_code: str) -> syntax.Sequence:
    """Read a phrase; raise PhraseError if it is not well written."""
    return _prepared(syntax.parse_phrase(text), LANGUAGES[language_code])


def _prepared(sequence: syntax.Sequence, language: Language) -> syntax.Sequence:
    """Make the words of a phrase equal; fillers (啊) are left out of what is said, so they are left out here too."""
    parts: list[syntax.Node] = []
    for part in sequence.parts:
        if isinstance(part, syntax.Choice):
            options = tuple(_prepared(option, language) for option in part.options)
            parts.append(syntax.Choice(options, tuple(map(_first_word, options))))
        elif not isinstance(part, syntax.Literal):
            parts.append(part)
        elif word := normalise_literal(part.text, language):
            parts.append(syntax.Literal(word))
    return syntax.Sequence(tuple(parts))


def _first_word(sequence: syntax.Sequence) -> str:
    """Return a word without which a sequence cannot be said; empty if it may be said without any."""
    return next((part.text for part in sequence.parts if isinstance(part, syntax.Literal)), "")
