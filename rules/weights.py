"""What stretches of words weigh: a linear model over short runs of characters, learnt from labelled talk.

The model is a table that can be read: a run of one to four characters, how rare it is, and what it weighs for each
kind of conduct. `training/weigh.py` makes it; nothing is learnt while judging.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

#: The column for "some violation, whichever": a kind of conduct is reported only where this one agrees.
ANY = "any"
#: Runs of the other side's words begin with this sign, so that a question weighs other than its answer.
OTHER_SIDE = "<"
LONGEST, LONGEST_OTHER = 4, 3
#: Stretches of fewer characters say too little to be weighed.
SHORTEST = 4
OTHER_SHARE, PARTY_SHARE = 0.5, 0.5
LIABLE_MARK, THIRD_MARK = "@liable", "@third"
_HEAD, _BIAS, _LEAST, _INNOCENT = "run", "@bias", "@least", "@innocent"
_THOUSANDTH = 1000


class WeightsError(ValueError):
    """Raised when a table of weights is not well written; says line, value and remedy."""


@dataclass(frozen=True, eq=False)
class Weights:
    """A table of weights: for each run its row.

    `least` is the score above which each column objects; `innocent` the score below which talk of its kind hardly ever
    lies, so that a phrase that was heard there is doubted.
    """

    columns: tuple[str, ...]
    rows: Mapping[str, int] = field(repr=False)
    rarity: npt.NDArray[np.float32] = field(repr=False)
    table: npt.NDArray[np.float32] = field(repr=False)
    bias: npt.NDArray[np.float32] = field(repr=False)
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
        `third` says whether a third person was reached. More than `least` objects.
        """
        return self.score_rows(
            frozenset().union(*map(self.own_rows, own)), frozenset().union(*map(self.other_rows, other)), third=third
        )

    def own_rows(self, text: str) -> frozenset[int]:
        """Return the rows of the runs of one of the judged speaker's turns."""
        return frozenset(self.rows[run] for run in runs_of(text, "", LONGEST) if run in self.rows)

    def other_rows(self, text: str) -> frozenset[int]:
        """Return the rows of the runs of one of the other side's turns."""
        return frozenset(self.rows[run] for run in runs_of(text, OTHER_SIDE, LONGEST_OTHER) if run in self.rows)

    def score_rows(self, own: frozenset[int], other: frozenset[int], *, third: bool) -> npt.NDArray[np.float32]:
        """Return the same for turns whose rows are known."""
        total = self.bias.copy()
        for rows, share in ((own, 1.0), (other, OTHER_SHARE)):
            found = sorted(rows)
            if found:
                rarity = self.rarity[found]
                total += (rarity @ self.table[found]) * (share / math.sqrt(float(rarity @ rarity)))
        mark = self.rows.get(THIRD_MARK if third else LIABLE_MARK)
        return total if mark is None else total + PARTY_SHARE * self.table[mark]

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
                row = self.rows.get(marked[start : start + length])
                if row is not None:
                    share[start : start + length] += self.table[row, column] * self.rarity[row] / length
        return share[1:-1]


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


def runs(texts: Sequence[str], prefix: str, longest: int) -> Iterator[str]:
    """Yield every run of up to `longest` characters of turns, whose ends are marked ^ and $."""
    for text in texts:
        yield from runs_of(text, prefix, longest)


def runs_of(text: str, prefix: str, longest: int) -> list[str]:
    """Return every run of up to `longest` characters of a turn, whose ends are marked ^ and $."""
    marked = f"^{text}$"
    return [
        prefix + marked[start : start + length]
        for length in range(1, longest + 1)
        for start in range(len(marked) - length + 1)
    ]


def parse_weights(text: str) -> Weights:
    """Read a table as `write_weights` writes it; raise WeightsError with the line that is wrong."""
    lines = text.split("\n")
    head = lines[0].split("\t")
    if head[:2] != [_HEAD, "rarity"] or len(head) < 3:
        raise WeightsError(f"line 1 is {lines[0][:40]!r}; it must name the columns: {_HEAD}, rarity, any, …")
    columns = tuple(head[2:])
    names, values = [], []
    for number, line in enumerate(lines[1:], start=2):
        if not line:
            continue
        name, *cells = line.split("\t")
        if len(cells) != len(columns) + 1 or not all(cell.lstrip("-").isdecimal() for cell in cells):
            raise WeightsError(f"line {number} is {line[:40]!r}; it needs a run and {len(columns) + 1} whole numbers")
        names.append(name)
        values.append([int(cell) for cell in cells])
    missing = [name for name in (_BIAS, _LEAST, _INNOCENT) if name not in names]
    if missing:
        raise WeightsError(f"has no line {missing[0]}; make the table again with rules/training/weigh.py")
    numbers = (np.array(values) / _THOUSANDTH).astype(np.float32)
    rows = {name: place for place, name in enumerate(names)}
    return Weights(
        columns=columns,
        rows=rows,
        rarity=numbers[:, 0].copy(),
        table=numbers[:, 1:].copy(),
        bias=numbers[rows[_BIAS], 1:].copy(),
        least=numbers[rows[_LEAST], 1:].copy(),
        innocent=numbers[rows[_INNOCENT], 1:].copy(),
    )


def write_weights(weights: Weights) -> str:
    """Write a table in thousandths, one run a line, in the order of the runs."""
    lines = ["\t".join([_HEAD, "rarity", *weights.columns])]
    special = {_BIAS: weights.bias, _LEAST: weights.least, _INNOCENT: weights.innocent}
    lines += ["\t".join([name, "0", *_thousandths(row)]) for name, row in special.items()]
    for run, place in sorted(weights.rows.items()):
        if run not in special:
            lines.append("\t".join([run, *_thousandths([weights.rarity[place], *weights.table[place]])]))
    return "\n".join(lines) + "\n"


def _thousandths(values: Sequence[float] | npt.NDArray[np.float32]) -> list[str]:
    return [str(round(float(value) * _THOUSANDTH)) for value in values]
