"""What stretches of words weigh: a linear model over short runs of characters, learnt from labelled talk.

The model is a table that can be read: a run of one to three characters, or two characters with up to three others
between them, how often it was seen, and what it weighs for each kind of conduct. What is said to a third person, or in
answer to a stop request, a dispute, an illness, has rows of its own beside the common ones (Daumé 2007).
`training/weigh.py` makes it; nothing is learnt while judging.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from rules.runs import GAP, LONGEST, WIDEST, pairs_of, runs_of, runs_under
from rules.subjects import NO_SUBJECTS, Subjects

#: The column for "some violation, whichever": a kind of conduct is reported only where this one agrees.
ANY = "any"
#: Runs of the other side's words begin with this sign, so that a question weighs other than its answer.
OTHER_SIDE = "<"
RUN_SHARE, PAIR_SHARE, OTHER_SHARE, PARTY_SHARE = 1.0, 0.8, 0.5, 0.5
#: What is said to a third person, or in answer to a subject of the other side, weighs once more as such.
TOLD_SHARE, REPLY_SHARE = 0.8, 0.6
#: What looks most like one kind looks more like some violation: the heaviest kind is added to `any` with this share.
KIND_SHARE = 0.7
LIABLE_MARK, THIRD_MARK = "@liable", "@third"
#: The circumstance that a third person is spoken to.
THIRD = "third"
_Float = TypeVar("_Float", np.float32, np.float64)


class WeightsError(ValueError):
    """Raised when a table of weights is not well written; says line, value and remedy."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of what stands in one of the judged speaker's turns: its runs, and its pairs."""

    runs: frozenset[int]
    pairs: frozenset[int]


@dataclass(frozen=True, eq=False)
class Weights:
    """A table of weights: for each run or pair its row.

    `usual` is the score of each kind that hardly any innocent talk exceeds (1 in 200); `least` the score above which
    each column objects; `innocent` the score below which talk of its kind hardly ever lies, so that a phrase that was
    heard there is doubted. `subjects` are what the other side may bring up.
    """

    columns: tuple[str, ...]
    rows: Mapping[str, int] = field(repr=False)
    rarity: npt.NDArray[np.float32] = field(repr=False)
    table: npt.NDArray[np.float32] = field(repr=False)
    bias: npt.NDArray[np.float32] = field(repr=False)
    usual: npt.NDArray[np.float32] = field(repr=False)
    least: npt.NDArray[np.float32] = field(repr=False)
    innocent: npt.NDArray[np.float32] = field(repr=False)
    subjects: Subjects = field(default=NO_SUBJECTS, repr=False)

    def column(self, name: str) -> int:
        """Return the place of a column; raise KeyError if there is none."""
        try:
            return self.columns.index(name)
        except ValueError:
            raise KeyError(name) from None

    def score(self, own: Sequence[str], other: Sequence[str], *, third: bool) -> npt.NDArray[np.float32]:
        """Return the score of every column for one stretch of talk; see `Scale`."""
        return Scale(self, third=third).score(own, other)

    def own_rows(self, text: str) -> Rows:
        """Return the rows of one of the judged speaker's turns."""
        return Rows(self._known(runs_of(text)), self._known(pairs_of(text)))

    def rows_under(self, text: str, circumstance: str) -> frozenset[int]:
        """Return the rows of the runs of one of the judged speaker's turns, as said under a circumstance."""
        return self._known(runs_under(text, circumstance))

    def other_rows(self, text: str) -> frozenset[int]:
        """Return the rows of the runs of one of the other side's turns."""
        return self._known(runs_of(text, OTHER_SIDE))

    def sum_of(self, rows: frozenset[int], share: float) -> npt.NDArray[np.float32]:
        """Return what rows weigh together in each column; the more of them, the less each."""
        found = sorted(rows)
        rarity = self.rarity[found]
        return (rarity @ self.table[found]) * np.float32(share / (math.sqrt(float(rarity @ rarity)) or 1.0))

    def objected(self, scores: npt.NDArray[np.float32]) -> frozenset[int]:
        """Return the columns as whose conduct a stretch with these scores is objected to.

        The column `any` must agree. Then every kind above its own limit is meant; if there is none, the heaviest is.
        """
        any_ = self.column(ANY)
        if scores[any_] <= self.least[any_]:
            return frozenset()
        kinds = [place for place in range(len(self.columns)) if place != any_]
        above = frozenset(place for place in kinds if scores[place] > self.least[place])
        return above or frozenset({max(kinds, key=lambda place: float(scores[place]))})

    def share_of_characters(self, text: str, column: int) -> npt.NDArray[np.float32]:
        """Return what each character of one turn adds to a column, in no unit; to show what weighed most."""
        marked = f"^{text}$"
        share = np.zeros(len(marked), dtype=np.float32)
        for length in range(1, LONGEST + 1):
            for start in range(len(marked) - length + 1):
                share[start : start + length] += self._weight(marked[start : start + length], column) / length
        for reach in range(2, WIDEST + 2):
            for start in range(1, len(marked) - reach - 1):
                weight = PAIR_SHARE * self._weight(f"{marked[start]}{GAP}{marked[start + reach]}", column) / 2
                share[start] += weight
                share[start + reach] += weight
        return share[1:-1]

    def _weight(self, run: str, column: int) -> float:
        row = self.rows.get(run)
        return 0.0 if row is None else float(self.table[row, column] * self.rarity[row])

    def _known(self, runs: Iterable[str]) -> frozenset[int]:
        return frozenset(row for row in map(self.rows.get, runs) if row is not None)


class Scale:
    """Weighs the stretches of one talk with one person; what stands in a turn is looked up once."""

    def __init__(self, weights: Weights, *, third: bool) -> None:
        self._weights, self._third = weights, third
        self._own, self._other = cache(weights.own_rows), cache(weights.other_rows)
        self._under = cache(weights.rows_under)

    def score(self, own: Sequence[str], other: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return the score of every column for one stretch of talk.

        `own` are the judged speaker's turns and `other` those of the other side before and between them, made equal.
        More than `least` objects. The score of `any` holds a share of what the heaviest kind is above its usual score.
        """
        weights, mine = self._weights, [self._own(text) for text in own]
        told = [THIRD] if self._third else []
        raised = weights.subjects.raised_in(other)
        total = weights.bias + weights.sum_of(_all(rows.runs for rows in mine), RUN_SHARE)
        total += weights.sum_of(_all(rows.pairs for rows in mine), PAIR_SHARE)
        total += weights.sum_of(_all(map(self._other, other)), OTHER_SHARE)
        total += weights.sum_of(_all(self._under(text, mark) for text in own for mark in told), TOLD_SHARE)
        total += weights.sum_of(_all(self._under(text, mark) for text in own for mark in raised), REPLY_SHARE)
        mark = weights.rows.get(THIRD_MARK if self._third else LIABLE_MARK)
        if mark is not None:
            total += PARTY_SHARE * weights.table[mark]
        return with_heaviest_kind(total, weights.usual, weights.column(ANY))


def _all(found: Iterable[frozenset[int]]) -> frozenset[int]:
    return frozenset().union(*found)


def with_heaviest_kind(scores: npt.NDArray[_Float], usual: npt.NDArray[_Float], any_: int) -> npt.NDArray[_Float]:
    """Return scores (one row or many) in which `any` has its share of what the heaviest kind is above the usual."""
    kinds = np.delete(scores - usual, any_, axis=-1)
    raised = scores.copy()
    if kinds.shape[-1]:
        raised[..., any_] += KIND_SHARE * kinds.max(axis=-1)
    return raised
