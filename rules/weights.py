"""What stretches of words weigh: a linear model over short runs of characters, learnt from labelled talk.

The model is a table that can be read: a run of one to three characters, or two characters with up to three others
between them, how often it was seen, and what it weighs for each kind of conduct. `training/weigh.py` makes it; nothing
is learnt while judging.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt

#: The column for "some violation, whichever": a kind of conduct is reported only where this one agrees.
ANY = "any"
#: Runs of the other side's words begin with this sign, so that a question weighs other than its answer.
OTHER_SIDE = "<"
#: Stands in a pair for one to `WIDEST` characters that are not looked at. No text made equal holds it.
GAP = "…"
LONGEST, WIDEST = 3, 3
#: Stretches of fewer characters say too little to be weighed.
SHORTEST = 4
RUN_SHARE, PAIR_SHARE, OTHER_SHARE, PARTY_SHARE = 1.0, 0.8, 0.5, 0.5
#: What looks most like one kind looks more like some violation: the heaviest kind is added to `any` with this share.
KIND_SHARE = 0.7
LIABLE_MARK, THIRD_MARK = "@liable", "@third"
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
    heard there is doubted.
    """

    columns: tuple[str, ...]
    rows: Mapping[str, int] = field(repr=False)
    rarity: npt.NDArray[np.float32] = field(repr=False)
    table: npt.NDArray[np.float32] = field(repr=False)
    bias: npt.NDArray[np.float32] = field(repr=False)
    usual: npt.NDArray[np.float32] = field(repr=False)
    least: npt.NDArray[np.float32] = field(repr=False)
    innocent: npt.NDArray[np.float32] = field(repr=False)

    def column(self, name: str) -> int:
        """Return the place of a column; raise KeyError if there is none."""
        try:
            return self.columns.index(name)
        except ValueError:
            raise KeyError(name) from None

    def score(self, own: Sequence[str], other: Sequence[str], *, third: bool) -> npt.NDArray[np.float32]:
        """Return the score of every column for one stretch of talk.

        `own` are the judged speaker's turns and `other` those of the other side before and between them, made equal;
        `third` says whether a third person was reached. More than `least` objects. The score of `any` holds a share of
        what the heaviest kind is above its usual score.
        """
        return self.score_rows(map(self.own_rows, own), map(self.other_rows, other), third=third)

    def own_rows(self, text: str) -> Rows:
        """Return the rows of one of the judged speaker's turns."""
        return Rows(self._known(runs_of(text)), self._known(pairs_of(text)))

    def other_rows(self, text: str) -> frozenset[int]:
        """Return the rows of the runs of one of the other side's turns."""
        return self._known(runs_of(text, OTHER_SIDE))

    def score_rows(
        self, own: Iterable[Rows], other: Iterable[frozenset[int]], *, third: bool
    ) -> npt.NDArray[np.float32]:
        """Return the same for turns whose rows are known."""
        mine = list(own)
        runs: frozenset[int] = frozenset().union(*(rows.runs for rows in mine))
        pairs: frozenset[int] = frozenset().union(*(rows.pairs for rows in mine))
        total = self.bias + self._sum(runs, RUN_SHARE) + self._sum(pairs, PAIR_SHARE)
        total += self._sum(frozenset().union(*other), OTHER_SHARE)
        mark = self.rows.get(THIRD_MARK if third else LIABLE_MARK)
        if mark is not None:
            total += PARTY_SHARE * self.table[mark]
        return with_heaviest_kind(total, self.usual, self.column(ANY))

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

    def _sum(self, rows: frozenset[int], share: float) -> npt.NDArray[np.float32]:
        """Return what rows weigh together; the more of them, the less each."""
        found = sorted(rows)
        rarity = self.rarity[found]
        return (rarity @ self.table[found]) * np.float32(share / (math.sqrt(float(rarity @ rarity)) or 1.0))


def with_heaviest_kind(scores: npt.NDArray[_Float], usual: npt.NDArray[_Float], any_: int) -> npt.NDArray[_Float]:
    """Return scores (one row or many) in which `any` has its share of what the heaviest kind is above the usual."""
    kinds = np.delete(scores - usual, any_, axis=-1)
    raised = scores.copy()
    if kinds.shape[-1]:
        raised[..., any_] += KIND_SHARE * kinds.max(axis=-1)
    return raised


@dataclass(frozen=True, slots=True)
class Stretch:
    """One turn of the judged speaker, or two in a row, with what the other side said just before and between them.

    `first` and `last` are the places of the turns in the talk.
    """

    first: int
    last: int
    own: tuple[str, ...]
    other: tuple[str, ...]


def stretches(turns: Sequence[tuple[bool, str]]) -> list[Stretch]:
    """Cut a talk, given as `(is it the judged speaker's, text made equal)`, into what is weighed."""
    places = [place for place, (is_own, text) in enumerate(turns) if is_own and text]
    cut = []
    for together in (1, 2):
        for number in range(len(places) - together + 1):
            chosen = places[number : number + together]
            before = places[number - 1] if number else -1
            own = tuple(turns[place][1] for place in chosen)
            other = tuple(text for is_own, text in turns[before + 1 : chosen[-1]] if text and not is_own)
            if sum(map(len, own)) >= SHORTEST:
                cut.append(Stretch(chosen[0], chosen[-1], own, other))
    return cut


def runs_of(text: str, prefix: str = "") -> list[str]:
    """Return every run of up to `LONGEST` characters of a turn, whose ends are marked ^ and $."""
    marked = f"^{text}$"
    return [
        prefix + marked[start : start + length]
        for length in range(1, LONGEST + 1)
        for start in range(len(marked) - length + 1)
    ]


def pairs_of(text: str) -> list[str]:
    """Return every two characters of a turn that have one to `WIDEST` others between them."""
    return [one + GAP + other for reach in range(2, WIDEST + 2) for one, other in zip(text, text[reach:], strict=False)]
