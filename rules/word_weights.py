"""What stretches of words weigh in a language that writes blanks: the runs of its table are words, not characters.

A word is read without its ending and, where the language knows it, also as its kind (`#police` for sheriff, deputy …),
so that "this is the sheriff" teaches something about "this is a deputy".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from rules.languages.language import Language
from rules.runs import UNDER
from rules.weights import OTHER_SIDE, Rows, Weights

#: A kind of word is written with this sign, so that no word is taken for it.
KIND = "#"
LONGEST, LONGEST_OF_KINDS = 2, 3
_BEGIN, _END = "^", "$"
#: A word without its ending keeps at least so many letters.
_SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a language knows about its words: their endings, and to which kind a word belongs."""

    endings: tuple[str, ...]
    kinds: Mapping[str, str]

    def stem(self, word: str) -> str:
        """Return a word without its ending."""
        for ending in self.endings:
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                return word[: -len(ending)]
        return word

    def runs(self, text: str, prefix: str = "") -> list[str]:
        """Return the runs of up to two words of a turn, and those of up to three that hold a kind of word."""
        return [prefix + run for run, _, _ in self.placed_runs(text)]

    def runs_under(self, text: str, circumstance: str) -> list[str]:
        """Return the runs of a turn as said under a circumstance (`third&owe`)."""
        return self.runs(text, circumstance + UNDER)

    def placed_runs(self, text: str) -> list[tuple[str, int, int]]:
        """Return the same with the numbers of the first word and of the one after the last; a turn's end counts."""
        words = text.split()
        stems = [_BEGIN, *map(self.stem, words), _END]
        kinds = [KIND + self.kinds[word] if word in self.kinds else "" for word in words]
        marked = ["", *kinds, ""]
        mixed = [kind or stem for kind, stem in zip(marked, stems, strict=True)]
        found = []
        for length in range(1, LONGEST_OF_KINDS + 1):
            for start in range(len(stems) - length + 1):
                end = start + length
                if length <= LONGEST:
                    found.append((" ".join(stems[start:end]), start, end))
                if any(marked[start:end]):
                    found.append((" ".join(mixed[start:end]), start, end))
        return found


def vocabulary(language: Language) -> Vocabulary:
    """Return what a language knows about its words; a word of two kinds belongs to the first."""
    kinds: dict[str, str] = {}
    for kind, words in language.kinds_of_words.items():
        for word in words:
            kinds.setdefault(word, kind)
    return Vocabulary(language.endings, kinds)


@dataclass(frozen=True, eq=False)
class WordWeights(Weights):
    """A table of weights whose runs are words."""

    words: Vocabulary = field(repr=False, kw_only=True)

    def own_rows(self, text: str) -> Rows:
        """Return the rows of the runs of one of the judged speaker's turns."""
        return Rows(self._known(self.words.runs(text)), frozenset())

    def rows_under(self, text: str, circumstance: str) -> frozenset[int]:
        """Return the rows of the runs of one of the judged speaker's turns, as said under a circumstance."""
        return self._known(self.words.runs_under(text, circumstance))

    def other_rows(self, text: str) -> frozenset[int]:
        """Return the rows of the runs of one of the other side's turns."""
        return self._known(self.words.runs(text, OTHER_SIDE))

    def share_of_characters(self, text: str, column: int) -> npt.NDArray[np.float32]:
        """Return what each character of one turn adds to a column, in no unit; all of a word alike."""
        share = np.zeros(len(text), dtype=np.float32)
        bounds = _bounds(text)
        for run, first, after in self.words.placed_runs(text):
            weight = self._weight(run, column)
            held = bounds[max(first - 1, 0) : after - 1]
            if weight and held:
                start, end = held[0][0], held[-1][1]
                share[start:end] += weight / (end - start)
        return share


def by_words(weights: Weights, language: Language) -> WordWeights:
    """Return a table whose runs are read as words of this language."""
    return WordWeights(
        columns=weights.columns,
        rows=weights.rows,
        rarity=weights.rarity,
        table=weights.table,
        bias=weights.bias,
        usual=weights.usual,
        least=weights.least,
        innocent=weights.innocent,
        subjects=weights.subjects,
        words=vocabulary(language),
    )


def _bounds(text: str) -> list[tuple[int, int]]:
    """Return start and end of each word of a text made equal, which has one blank between words."""
    bounds, start = [], 0
    for word in text.split():
        start = text.index(word, start)
        bounds.append((start, start + len(word)))
        start += len(word)
    return bounds
