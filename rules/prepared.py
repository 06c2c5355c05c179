"""Phrases read into trees whose words are made equal as what is said is; each is read once in a process."""

import functools
from collections.abc import Iterator

from rules import phrase_syntax as syntax
from rules.errors import PhraseError
from rules.languages import LANGUAGES
from rules.languages.language import Language
from rules.normalise import normalise_literal


@functools.cache
def prepared(text: str, language_code: str) -> syntax.Sequence:
    """Read a phrase; raise PhraseError if it is not well written, or an option is never heard."""
    sequence, language = syntax.parse_phrase(text), LANGUAGES[language_code]
    for choice in _choices(sequence):
        for option in choice.options if syntax.Sequence(()) not in choice.options else ():
            if not _prepared(option, language).parts:
                written = "".join(part.text for part in option.parts if isinstance(part, syntax.Literal))
                raise PhraseError(
                    f"phrase {text!r} has the option {written!r}, of which nothing is left in what is heard (fillers "
                    "and marks are left out), so the whole list could be missing; take the option out, or write [ ]"
                )
    return _prepared(sequence, language)


def _choices(sequence: syntax.Sequence) -> Iterator[syntax.Choice]:
    for part in sequence.parts:
        if isinstance(part, syntax.Choice):
            yield part
            for option in part.options:
                yield from _choices(option)


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
