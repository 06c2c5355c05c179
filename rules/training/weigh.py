"""Learn a pack's `weights.tsv` from labelled contacts: `python -m rules.training.weigh --out weights.tsv CORPUS…`.

A line of the corpus is `{"id", "labels": […], "also": […], "party", "channel", "turns": [[speaker, text], …]}`, with
`text` for `turns` where it is written: `labels` are the kinds of conduct that must be found, `also` those that may be,
none of both is innocent talk. Needs scikit-learn (extra `training`).
"""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from rules.applies import THIRD_PARTY
from rules.languages import LANGUAGES
from rules.noise import damage
from rules.normalise import normalise
from rules.weights import (
    ANY,
    LIABLE_MARK,
    LONGEST,
    LONGEST_OTHER,
    OTHER_SHARE,
    OTHER_SIDE,
    PARTY_SHARE,
    THIRD_MARK,
    Weights,
    runs,
    stretches,
    write_weights,
)

_FOLDS = 4
_FEWEST_ITEMS = 2
#: A kind with fewer contacts has no column: nothing could be learnt of it.
_FEWEST_OF_A_KIND = 30
_MOST_TURNS = 4
#: A margin of -1 is a model's firm no; limits stay well above it, however few innocents were seen.
_LOWEST = -0.2
_RARELY = 0.03
_AGENT = frozenset({"agent", "robot"})
#: Weights below this share of a column's largest change no decision; leaving them out makes the table small.
_LEAST_WEIGHT = 0.01

Scores = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sample:
    """One labelled contact as the model sees it: the runs of both sides, and whom it reached.

    Copies of a contact have its `number`, so that nothing is tried on a copy of what was learnt from.
    """

    number: int
    is_copy: bool
    labels: frozenset[str]
    also: frozenset[str]
    own: frozenset[str]
    other: frozenset[str]
    mark: str


@dataclass(frozen=True)
class Aim:
    """What the limits must keep: shares of innocent contacts accused, and the least precision of a column."""

    accused_any: float
    accused_column: float
    precision: float


@dataclass(frozen=True)
class Noise:
    """How many damaged copies of each spoken contact are learnt from, too, and their share of wrong characters."""

    copies: int = 0
    rate: float = 0.1


def read_samples(paths: Sequence[Path], language: str, noise: Noise = Noise(), *, readdressed: int = 0) -> list[Sample]:
    """Read labelled contacts, one JSON object a line; raise ValueError with file and line of one that is wrong.

    Of every so many contacts (`readdressed`; 0: none) a copy in which the courteous and the plain address are exchanged
    is learnt from, too: who writes examples lets the guilty say 你 and the innocent 您, and agents do not keep to that.
    """
    samples = []
    count = 0
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                item = json.loads(line)
                samples += _samples(item, language, number=count)
                for damaged in _damaged(item, noise, count):
                    samples += _samples(damaged, language, number=count, is_copy=True)
                if readdressed and count % readdressed == 0:
                    samples += _samples(_readdressed(item, language), language, number=count, is_copy=True)
                count += 1
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(
                    f"{path}:{number}: {error!r}; write labels, party, and turns or text as the docstring says"
                ) from None
    return samples


def learn(samples: Sequence[Sample], aim: Aim, *, strictness: float = 1.0) -> Weights:
    """Learn the table and its limits; the limits come from samples that the weights had not seen."""
    counts = Counter(label for sample in samples for label in sample.labels)
    columns = (ANY, *sorted(label for label, count in counts.items() if count >= _FEWEST_OF_A_KIND))
    names, rarity = _vocabulary(samples)
    matrix = _matrix(samples, names, rarity)
    numbers = np.array([sample.number for sample in samples])
    unseen = np.zeros((len(samples), len(columns)))
    for fold in range(_FOLDS):
        held = numbers % _FOLDS == fold
        table, bias = _fit(
            matrix[~held], [s for s, out in zip(samples, held, strict=True) if not out], columns, strictness
        )
        unseen[held] = matrix[held] @ table + bias
    table, bias = _fit(matrix, samples, columns, strictness)
    original = np.array([not sample.is_copy for sample in samples])
    written = [sample for sample in samples if not sample.is_copy]
    least = _limits(unseen[original], written, columns, aim)
    table[np.abs(table) < _LEAST_WEIGHT * np.abs(table).max(axis=0)] = 0
    kept = [place for place, row in enumerate(table) if row.any()]
    return Weights(
        columns=columns,
        rows={names[place]: number for number, place in enumerate(kept)},
        rarity=rarity[kept].astype(np.float32),
        table=table[kept].astype(np.float32),
        bias=bias.astype(np.float32),
        least=least.astype(np.float32),
        innocent=_innocent(unseen[original], written, columns).astype(np.float32),
    )


def _readdressed(item: dict[str, Any], language: str) -> dict[str, Any]:
    """Return a contact in which the plain and the courteous address are exchanged."""
    addresses = LANGUAGES[language].addresses
    other = str.maketrans(addresses | {courteous: plain for plain, courteous in addresses.items()})
    if item.get("turns"):
        return {**item, "turns": [[speaker, text.translate(other)] for speaker, text in item["turns"]]}
    return {**item, "text": item["text"].translate(other)}


def _damaged(item: dict[str, Any], noise: Noise, number: int) -> Iterator[dict[str, Any]]:
    """Yield damaged copies of a contact that was spoken."""
    for copy in range(noise.copies if item.get("turns") else 0):
        seed = f"{number}:{copy}"
        turns = [
            [speaker, damage(text, rate=noise.rate, seed=f"{seed}:{place}")]
            for place, (speaker, text) in enumerate(item["turns"])
        ]
        yield {**item, "turns": turns}


def _samples(item: dict[str, Any], language: str, *, number: int, is_copy: bool = False) -> list[Sample]:
    """Make one sample of a short contact, and one of every stretch of a long talk in which all is innocent.

    Where in a long talk a violation lies is not known, so such a talk teaches nothing.
    """
    known = LANGUAGES[language]
    turns = [(speaker in _AGENT, normalise(text, known).text) for speaker, text in _turns(item)]
    labels, also = frozenset(item["labels"]), frozenset(item.get("also", ()))
    mark = THIRD_MARK if item["party"] in THIRD_PARTY else LIABLE_MARK
    own = [text for is_own, text in turns if is_own and text]
    if len(own) <= _MOST_TURNS:
        pieces = [(own, [text for is_own, text in turns if text and not is_own])]
    else:
        pieces = [] if labels or also else [(list(one.own), list(one.other)) for one in stretches(turns)]
    return [
        Sample(
            number=number,
            is_copy=is_copy,
            labels=labels,
            also=also,
            own=frozenset(runs(own, "", LONGEST)),
            other=frozenset(runs(other, OTHER_SIDE, LONGEST_OTHER)),
            mark=mark,
        )
        for own, other in pieces
    ]


def _turns(item: dict[str, Any]) -> list[list[str]]:
    return item["turns"] if item.get("turns") else [["agent", item["text"]]]


def _vocabulary(samples: Sequence[Sample]) -> tuple[list[str], Scores]:
    """Return the runs that stand in more than one sample, and how rare each is (log of the inverse share)."""
    counts: Counter[str] = Counter()
    # Copies teach what known words weigh; they bring no words of their own.
    said = [sample for sample in samples if not sample.is_copy]
    for sample in said:
        counts.update(sample.own)
        counts.update(sample.other)
    names = sorted(run for run, count in counts.items() if count >= _FEWEST_ITEMS)
    rarity = [math.log((1 + len(said)) / (1 + counts[run])) + 1 for run in names]
    return [*names, LIABLE_MARK, THIRD_MARK], np.array([*rarity, 1.0, 1.0])


def _matrix(samples: Sequence[Sample], names: Sequence[str], rarity: Scores) -> csr_matrix:
    places = {name: place for place, name in enumerate(names)}
    rows, columns, values = [], [], []
    for number, sample in enumerate(samples):
        for place, value in _values(sample, places, rarity):
            rows.append(number)
            columns.append(place)
            values.append(value)
    return csr_matrix((values, (rows, columns)), shape=(len(samples), len(names)))


def _values(sample: Sample, places: dict[str, int], rarity: Scores) -> Iterator[tuple[int, float]]:
    for found, share in ((sample.own, 1.0), (sample.other, OTHER_SHARE)):
        known = [places[run] for run in found if run in places]
        norm = math.sqrt(float((rarity[known] ** 2).sum())) if known else 1.0
        yield from ((place, share * float(rarity[place]) / norm) for place in known)
    yield places[sample.mark], PARTY_SHARE


def _fit(
    matrix: csr_matrix, samples: Sequence[Sample], columns: Sequence[str], strictness: float
) -> tuple[Scores, Scores]:
    """Fit one linear column after the other; what may be or not be of a kind teaches nothing about it."""
    table, bias = np.zeros((matrix.shape[1], len(columns))), np.zeros(len(columns))
    for place, name in enumerate(columns):
        taught = [number for number, sample in enumerate(samples) if name not in sample.also]
        wanted = [_is_of(samples[number], name) for number in taught]
        model = LinearSVC(C=strictness, class_weight="balanced", max_iter=5000).fit(matrix[taught], wanted)
        table[:, place], bias[place] = model.coef_[0], model.intercept_[0]
    return table, bias


def _is_of(sample: Sample, column: str) -> bool:
    return bool(sample.labels) if column == ANY else column in sample.labels


def _limits(scores: Scores, samples: Sequence[Sample], columns: Sequence[str], aim: Aim) -> Scores:
    """Return for each column the lowest limit that keeps the aim on samples that were not learnt from."""
    innocent = np.array([not sample.labels and not sample.also for sample in samples])
    least = np.zeros(len(columns))
    least[0] = np.quantile(scores[innocent, 0], 1 - aim.accused_any)
    agreed = scores[:, 0] > least[0]
    for place, name in enumerate(columns[1:], start=1):
        right = np.array([name in sample.labels | sample.also for sample in samples])
        least[place] = _limit(scores[:, place], right, innocent, agreed, aim)
    return least


def _innocent(scores: Scores, samples: Sequence[Sample], columns: Sequence[str]) -> Scores:
    """Return for each column the score that all but one in a hundred of its samples reach."""
    found = np.full(len(columns), -np.inf)
    for place, name in enumerate(columns):
        of_kind = np.array([_is_of(sample, name) for sample in samples])
        found[place] = np.quantile(scores[of_kind, place], _RARELY)
    return found


def _limit(scores: Scores, right: Marks, innocent: Marks, agreed: Marks, aim: Aim) -> float:
    allowed = aim.accused_column * innocent.sum()
    best = float(scores.max())
    for limit in sorted(set(np.round(scores[agreed], 2)), reverse=True):
        if limit < _LOWEST:
            break
        over = (scores > limit) & agreed
        if not over.any():
            continue
        if (over & innocent).sum() > allowed:
            break
        if right[over].mean() >= aim.precision:
            best = float(limit)
    return best


def main() -> None:
    """Learn from the files named and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--language", default="zh")
    parser.add_argument("--accused-any", type=float, default=0.008)
    parser.add_argument("--accused-column", type=float, default=0.0008)
    parser.add_argument("--precision", type=float, default=0.85)
    parser.add_argument(
        "--readdressed", type=int, default=6, help="of every so many contacts also learn one in the other address"
    )
    parser.add_argument(
        "--copies", type=int, default=0, help="also learn from so many damaged copies of each spoken contact"
    )
    parser.add_argument("--noise", type=float, default=0.1, help="share of wrong characters in a copy")
    chosen = parser.parse_args()
    noise = Noise(chosen.copies, chosen.noise)
    samples = read_samples(chosen.corpus, chosen.language, noise, readdressed=chosen.readdressed)
    weights = learn(samples, Aim(chosen.accused_any, chosen.accused_column, chosen.precision))
    chosen.out.write_text(write_weights(weights), encoding="utf-8")
    sys.stdout.write(f"{len(samples)} samples, {len(weights.rows)} runs, {len(weights.columns)} columns\n")


if __name__ == "__main__":
    main()
