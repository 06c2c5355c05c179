"""Learn a pack's `weights.tsv` from labelled contacts: `python -m rules.training.weigh --out weights.tsv CORPUS…`.

A line of the corpus is `{"id", "labels": […], "also": […], "party", "channel", "turns": [[speaker, text], …]}`, with
`text` for `turns` where it is written: `labels` are the kinds of conduct that must be found, `also` those that may be,
none of both is innocent talk. A file holds the texts of one author. Needs scikit-learn (extra `training`).
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.svm import LinearSVC

from rules.training.corpus import Contact, Corpus, Marks, Noise, read_corpus
from rules.training.limits import Aim, Limits, find_limits, is_of
from rules.weights import ANY, LIABLE_MARK, PARTY_SHARE, THIRD_MARK, Weights
from rules.weights_text import write_weights

_FOLDS = 6
_FEWEST_ITEMS = 2
#: How much the model leans on how differently often the guilty and the innocent say a run (Wang and Manning 2012).
_RATIO_SHARE = 0.4
#: Weights below this share of a column's largest change hardly a decision; leaving them out makes the table small.
_LEAST_WEIGHT = {ANY: 0.02}
_LEAST_WEIGHT_OF_A_KIND = 0.04

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Seen:
    """What a model may know: the pieces by the runs that it knows, their names and how rare they are."""

    matrix: csr_matrix
    names: list[str]
    rarity: Scores


def learn(corpus: Corpus, aim: Aim, *, strictness: float = 1.0, fewest: int = 30) -> Weights:
    """Learn the table and its limits; the limits come from authors whom the weights had not seen.

    A kind of conduct with less than `fewest` contacts has no column: nothing could be learnt of it.
    """
    counts = Counter(label for one in corpus.contacts if not one.is_copy for label in one.labels)
    columns = (ANY, *sorted(label for label, count in counts.items() if count >= fewest))
    families = [(family.matrix(), list(family.names), family.share) for family in corpus.families]
    contact, taught, judged = np.array(corpus.contact), np.array(corpus.taught), np.array(corpus.judged)
    folds = _folds(corpus.contacts)[contact]
    scores = np.zeros((len(contact), len(columns)))
    for fold in range(_FOLDS):
        held = folds == fold
        if (held & judged).any():
            seen = _see(corpus, families, taught & ~held)
            table, bias = _fit(seen.matrix, corpus, taught & ~held, columns, strictness)
            scores[held] = seen.matrix[held] @ table + bias
    limits = find_limits(scores[judged], contact[judged], corpus.contacts, columns, aim)
    seen = _see(corpus, families, taught)
    table, bias = _fit(seen.matrix, corpus, taught, columns, strictness)
    return _weights(seen, table, bias, columns, limits)


def _folds(contacts: Sequence[Contact]) -> npt.NDArray[np.int64]:
    """Return a fold for each contact: authors are kept together, the longest dealt first; one author is dealt out."""
    counts = Counter(one.author for one in contacts)
    if len(counts) < _FOLDS:
        return np.arange(len(contacts)) % _FOLDS
    sizes, fold_of = [0] * _FOLDS, {}
    for author, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        fold_of[author] = sizes.index(min(sizes))
        sizes[fold_of[author]] += count
    return np.array([fold_of[one.author] for one in contacts])


def _see(corpus: Corpus, families: Sequence[tuple[csr_matrix, list[str], float]], taught: Marks) -> _Seen:
    """Weigh runs by how rare they are (log of the inverse share) in pieces that are learnt from, each piece alike."""
    # Copies teach what known words weigh; they bring no words of their own.
    written = taught & np.array([not corpus.contacts[number].is_copy for number in corpus.contact])
    names, rarities, parts = [], [], []
    for matrix, runs, share in families:
        counts = np.asarray(matrix[written].sum(axis=0)).ravel()
        kept = np.flatnonzero(counts >= _FEWEST_ITEMS)
        rarity = np.log((1 + written.sum()) / (1 + counts[kept])) + 1
        weighed = matrix[:, kept] @ diags(rarity)
        norms = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        parts.append(diags(share / np.where(norms == 0, 1, norms)) @ weighed)
        names += [runs[place] for place in kept]
        rarities.append(rarity)
    third = np.array(corpus.third)
    parts.append(csr_matrix(PARTY_SHARE * np.stack([~third, third], axis=1)))
    return _Seen(hstack(parts).tocsr(), [*names, LIABLE_MARK, THIRD_MARK], np.concatenate([*rarities, np.ones(2)]))


def _fit(
    matrix: csr_matrix, corpus: Corpus, taught: Marks, columns: Sequence[str], strictness: float
) -> tuple[Scores, Scores]:
    """Fit a linear model for each column, as many at once as there are processors."""
    of = [corpus.contacts[number] for number in corpus.contact]
    jobs = []
    for name in columns:
        # What may be or not be of a kind teaches nothing about it.
        rows = np.array([row for row in np.flatnonzero(taught) if name not in of[row].also])
        wanted = np.array([is_of(of[row], name) for row in rows])
        jobs.append((matrix, rows, wanted, strictness, _LEAST_WEIGHT.get(name, _LEAST_WEIGHT_OF_A_KIND)))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        fitted = list(pool.map(_fit_column, *zip(*jobs, strict=True)))
    return np.stack([weights for weights, _ in fitted], axis=1), np.array([bias for _, bias in fitted])


def _fit_column(
    matrix: csr_matrix, rows: npt.NDArray[np.int64], wanted: Marks, strictness: float, least: float
) -> tuple[Scores, float]:
    """Fit one column on some rows; return its weights, without the smallest, and its bias."""
    ratio = _ratio(matrix[rows], wanted)
    model = LinearSVC(C=strictness, class_weight="balanced", max_iter=5000, random_state=0)
    model.fit(matrix[rows] @ diags(ratio), wanted)
    weights = model.coef_[0]
    weights[np.abs(weights) < least * np.abs(weights).max()] = 0
    return weights * ratio, float(model.intercept_[0])


def _ratio(matrix: csr_matrix, wanted: Marks) -> Scores:
    """Return for each run how differently often the wanted and the others say it, 1 on average over runs."""
    said = matrix > 0
    of_wanted = (np.asarray(said[wanted].sum(axis=0)).ravel() + 1) / (wanted.sum() + 2)
    of_others = (np.asarray(said[~wanted].sum(axis=0)).ravel() + 1) / ((~wanted).sum() + 2)
    apart: Scores = np.abs(np.log(of_wanted / of_others))
    ratio: Scores = _RATIO_SHARE * apart / apart.mean() + (1 - _RATIO_SHARE)
    return ratio


def _weights(seen: _Seen, table: Scores, bias: Scores, columns: tuple[str, ...], limits: Limits) -> Weights:
    """Put the table together, without the rows that weigh nothing."""
    kept = [place for place, row in enumerate(table) if row.any()]
    return Weights(
        columns=columns,
        rows={seen.names[place]: number for number, place in enumerate(kept)},
        rarity=seen.rarity[kept].astype(np.float32),
        table=table[kept].astype(np.float32),
        bias=bias.astype(np.float32),
        usual=limits.usual.astype(np.float32),
        least=limits.least.astype(np.float32),
        innocent=limits.innocent.astype(np.float32),
    )


def main() -> None:
    """Learn from the files named and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--language", default="zh")
    parser.add_argument("--accused", type=float, default=0.0175, help="share of innocent contacts of unread authors")
    parser.add_argument("--precision", type=float, default=0.75, help="least share of a kind's findings that are right")
    parser.add_argument("--fewest", type=int, default=30, help="a kind with fewer contacts has no column")
    parser.add_argument(
        "--readdressed", type=int, default=6, help="of every so many contacts also learn one in the other address"
    )
    parser.add_argument(
        "--copies", type=int, default=0, help="also learn from so many damaged copies of each spoken contact"
    )
    parser.add_argument("--noise", type=float, default=0.1, help="share of wrong characters in a copy")
    chosen = parser.parse_args()
    noise = Noise(chosen.copies, chosen.noise)
    corpus = read_corpus(chosen.corpus, chosen.language, noise, readdressed=chosen.readdressed)
    weights = learn(corpus, Aim(chosen.accused, chosen.precision), fewest=chosen.fewest)
    chosen.out.write_text(write_weights(weights), encoding="utf-8")
    sys.stdout.write(f"{len(corpus.contacts)} contacts, {len(weights.rows)} runs, {len(weights.columns)} columns\n")


if __name__ == "__main__":
    main()
