"""What the other side brings up: a stop request, a dispute, an illness. The words stand in the language's file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rules.languages.language import Language


@dataclass(frozen=True, slots=True)
class Subjects:
    """Subjects by name, each with what finds one of its words in a text made equal."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]

    def raised_in(self, texts: Sequence[str]) -> list[str]:
        """Return the names of the subjects that some of these texts bring up."""
        together = "\n".join(texts)
        return [name for name, pattern in self.patterns if pattern.search(together)] if together else []


NO_SUBJECTS = Subjects(())


def subjects_of(language: Language) -> Subjects:
    """Return the subjects that a language knows; where it writes blanks, their words are whole words."""
    edge = r"\b" if language.words_have_spaces else ""
    return Subjects(
        tuple(
            (name, re.compile(f"{edge}(?:{'|'.join(map(re.escape, words))}){edge}"))
            for name, words in language.subjects.items()
        )
    )
