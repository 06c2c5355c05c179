"""Learn a `weights.tsv` whose runs are words: `python -m rules.training.weigh_words --out weights.tsv CORPUS…`.

For languages that write blanks; a line of a corpus is as in `weigh.py`. Needs scikit-learn (extra `training`).
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from rules.applies import THIRD_PARTY
from rules.languages import LANGUAGES
from rules.languages.language import Language
from rules.normalise import normalise
from rules.weights import (
    ANY,
    LIABLE_MARK,
    OTHER_SHARE,
    OTHER_SIDE,
    PARTY_SHARE,
    THIRD_MARK,
    Weights,
    write_weights,
)
from rules.word_weights import vocabulary

_FOLDS = 6
_FEWEST_ITEMS = 2
#: A kind with fewer contacts has no column: nothing could be learnt of it.
_FEWEST_OF_A_KIND = 10
_MOST_TURNS = 4
_LOWEST = 0.0
#: Weights below this share of a column's largest change hardly a decision; leaving them out makes the table small.
_LEAST_WEIGHT = 0.03
#: A table learnt from so few contacts may not speak for the agent: no phrase is doubted.
_NEVER_DOUBTED = -9.0
_AGENT = frozenset({"agent", "robot"})

Scores = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sample:
    """One labelled contact as the model sees it: the runs of both sides, and whom it reached."""

    labels: frozenset[str]
    also: frozenset[str]
    own: frozenset[str]
    other: frozenset[str]
    mark: str

    @property
    def is_innocent(self) -> bool:
        """Say whether nothing may be found in it."""
        return not self.labels and not self.also

    def is_of(self, column: str) -> bool:
        """Say whether it must be found in a column."""
        return bool(self.labels) if column == ANY else column in self.labels


@dataclass(frozen=True)
class Aim:
    """What the limits must keep: shares of innocent contacts accused, and the least precision of a column."""

    accused_any: float
    accused_column: float
    precision: float


def read_samples(paths: Sequence[Path], language: Language) -> list[Sample]:
    """Read short labelled contacts, one JSON object a line; raise ValueError with file and line if one is wrong."""
    samples: list[Sample] = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                samples += _sample(json.loads(line), language)
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(
                    f"{path}:{number}: {error!r}; write labels, party, and turns or text as weigh.py says"
                ) from None
    return samples


def _sample(item: dict[str, object], language: Language) -> Iterator[Sample]:
    """Make a sample of a contact; where in a long talk a violation lies is not known, so it teaches nothing."""
    known = vocabulary(language)
    turns: object = item.get("turns") or [["agent", item["text"]]]
    if not isinstance(turns, list):
        raise TypeError("turns is no list")
    said = [(speaker in _AGENT, normalise(text, language).text) for speaker, text in turns]
    own = [text for is_own, text in said if is_own and text]
    if own and len(own) <= _MOST_TURNS:
        yield Sample(
            labels=_names(item, "labels"),
            also=_names(item, "also"),
            own=frozenset(run for text in own for run in known.runs(text)),
            other=frozenset(
                run for is_own, text in said if text and not is_own for run in known.runs(text, OTHER_SIDE)
            ),
            mark=THIRD_MARK if item.get("party") in THIRD_PARTY else LIABLE_MARK,
        )


def _names(item: dict[str, object], field: str) -> frozenset[str]:
    found = item.get(field) or []
    if not isinstance(found, list):
        raise TypeError(f"{field} is no list")
    return frozenset(map(str, found))


def learn(samples: Sequence[Sample], aim: Aim, *, strictness: float = 0.5) -> Weights:
    """Learn the table and its limits; the limits come from samples that the weights had not seen."""
    counts = Counter(label for sample in samples for label in sample.labels)
    columns = (ANY, *sorted(label for label, count in counts.items() if count >= _FEWEST_OF_A_KIND))
    names, rarity = _vocabulary(samples)
    matrix = _matrix(samples, names, rarity)
    folds = np.arange(len(samples)) % _FOLDS
    unseen = np.zeros((len(samples), len(columns)))
    for fold in range(_FOLDS):
        taught = np.flatnonzero(folds != fold)
        table, bias = _fit(matrix, samples, taught, columns, strictness)
        unseen[folds == fold] = matrix[folds == fold] @ table + bias
    table, bias = _fit(matrix, samples, np.arange(len(samples)), columns, strictness)
    table[np.abs(table) < _LEAST_WEIGHT * np.abs(table).max(axis=0)] = 0
    kept = [place for place, row in enumerate(table) if row.any()]
    return Weights(
        columns=columns,
        rows={names[place]: number for number, place in enumerate(kept)},
        rarity=rarity[kept].astype(np.float32),
        table=table[kept].astype(np.float32),
        bias=bias.astype(np.float32),
        least=_limits(unseen, samples, columns, aim).astype(np.float32),
        innocent=np.full(len(columns), _NEVER_DOUBTED, dtype=np.float32),
    )


def _vocabulary(samples: Sequence[Sample]) -> tuple[list[str], Scores]:
    """Return the runs that stand in more than one sample, and how rare each is (log of the inverse share)."""
    counts: Counter[str] = Counter()
    for sample in samples:
        counts.update(sample.own)
        counts.update(sample.other)
    names = sorted(run for run, count in counts.items() if count >= _FEWEST_ITEMS)
    rarity = [math.log((1 + len(samples)) / (1 + counts[run])) + 1 for run in names]
    return [*names, LIABLE_MARK, THIRD_MARK], np.array([*rarity, 1.0, 1.0])


def _matrix(samples: Sequence[Sample], names: Sequence[str], rarity: Scores) -> csr_matrix:
    places = {name: place for place, name in enumerate(names)}
    cells = [
        (number, place, value)
        for number, sample in enumerate(samples)
        for place, value in _values(sample, places, rarity)
    ]
    rows, columns, values = zip(*cells, strict=True)
    return csr_matrix((values, (rows, columns)), shape=(len(samples), len(names)))


def _values(sample: Sample, places: dict[str, int], rarity: Scores) -> Iterator[tuple[int, float]]:
    for found, share in ((sample.own, 1.0), (sample.other, OTHER_SHARE)):
        known = [places[run] for run in sorted(found) if run in places]
        norm = math.sqrt(float((rarity[known] ** 2).sum())) if known else 1.0
        yield from ((place, share * float(rarity[place]) / norm) for place in known)
    yield places[sample.mark], PARTY_SHARE


def _fit(
    matrix: csr_matrix,
    samples: Sequence[Sample],
    taught: npt.NDArray[np.int64],
    columns: Sequence[str],
    strictness: float,
) -> tuple[Scores, Scores]:
    """Fit one linear column after the other; what may be or not be of a kind teaches nothing about it."""
    table, bias = np.zeros((matrix.shape[1], len(columns))), np.zeros(len(columns))
    for place, name in enumerate(columns):
        rows = [row for row in taught if name not in samples[row].also]
        wanted = [samples[row].is_of(name) for row in rows]
        model = LinearSVC(C=strictness, class_weight="balanced", max_iter=5000, random_state=0).fit(
            matrix[rows], wanted
        )
        table[:, place], bias[place] = model.coef_[0], model.intercept_[0]
    return table, bias


def _limits(scores: Scores, samples: Sequence[Sample], columns: Sequence[str], aim: Aim) -> Scores:
    """Return for each column the lowest limit that keeps the aim on samples that were not learnt from."""
    innocent = np.array([sample.is_innocent for sample in samples])
    least = np.zeros(len(columns))
    least[0] = np.quantile(scores[innocent, 0], 1 - aim.accused_any)
    agreed = scores[:, 0] > least[0]
    for place, name in enumerate(columns[1:], start=1):
        right = np.array([name in sample.labels | sample.also for sample in samples])
        least[place] = _limit(scores[:, place], right, innocent, agreed, aim)
    return least


def _limit(scores: Scores, right: Marks, innocent: Marks, agreed: Marks, aim: Aim) -> float:
    allowed = aim.accused_column * innocent.sum()
    best = float(scores.max())
    for limit in sorted(set(np.round(scores[agreed], 2)), reverse=True):
        over = (scores > limit) & agreed
        if limit < _LOWEST or (over & innocent).sum() > allowed:
            break
        if over.any() and right[over].mean() >= aim.precision:
            best = float(limit)
    return best


def main() -> None:
    """Learn from the files named and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--language", default="en")
    parser.add_argument("--accused-any", type=float, default=0.01)
    parser.add_argument("--accused-column", type=float, default=0.003)
    parser.add_argument("--precision", type=float, default=0.7)
    chosen = parser.parse_args()
    samples = read_samples(chosen.corpus, LANGUAGES[chosen.language])
    weights = learn(samples, Aim(chosen.accused_any, chosen.accused_column, chosen.precision))
    chosen.out.write_text(write_weights(weights), encoding="utf-8")
    sys.stdout.write(f"{len(samples)} samples, {len(weights.rows)} runs, {len(weights.columns)} columns\n")


if __name__ == "__main__":
    main()
