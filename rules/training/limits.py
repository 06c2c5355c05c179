"""Sets the limits of a table of weights, from the scores of contacts by authors of whom nothing was learnt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rules.training.corpus import Contact, Marks
from rules.weights import ANY, with_heaviest_kind

#: This share of the innocent contacts scores more than what is usual for a kind.
_UNUSUAL = 0.005
#: No limit of a kind lies lower: the further below zero, the surer the model is that it is another kind.
_LOWEST = -0.45
#: A phrase is doubted where talk weighs less than all but this share of the violations, as `any` and as its kind.
_RARELY_ANY, _RARELY = 0.08, 0.03

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Aim:
    """What the limits must keep: the share of innocent contacts accused, and the least precision of a kind."""

    accused: float
    precision: float


@dataclass(frozen=True)
class Limits:
    """For each column: what innocent talk usually stays below, the limit, and the score that hardly a violation misses.

    The last two are of scores in which `any` has its share of the heaviest kind.
    """

    usual: Scores
    least: Scores
    innocent: Scores


def find_limits(
    scores: Scores, contact: npt.NDArray[np.int64], contacts: Sequence[Contact], columns: Sequence[str], aim: Aim
) -> Limits:
    """Return the limits that keep the aim; `scores` has a row for each stretch, `contact` the contact it is part of."""
    judged = np.unique(contact)
    judged_contacts = [contacts[number] for number in judged]
    innocent = np.array([not one.labels and not one.also for one in judged_contacts])
    usual = np.quantile(_heaviest(scores, contact)[innocent], 1 - _UNUSUAL, axis=0)
    usual[0] = 0
    raised = _heaviest(with_heaviest_kind(scores, usual, 0), contact)
    least = np.zeros(len(columns))
    least[0] = np.quantile(raised[innocent, 0], 1 - aim.accused)
    agreed = raised[:, 0] > least[0]
    for place, name in enumerate(columns[1:], start=1):
        right = np.array([name in one.labels | one.also for one in judged_contacts])
        least[place] = _limit(raised[:, place], right, agreed, aim.precision)
    rare = [
        np.quantile(
            raised[[is_of(one, name) for one in judged_contacts], place], _RARELY_ANY if name == ANY else _RARELY
        )
        for place, name in enumerate(columns)
    ]
    return Limits(usual, least, np.array(rare))


def is_of(contact: Contact, column: str) -> bool:
    """Say whether a contact must be found in this column."""
    return bool(contact.labels) if column == ANY else column in contact.labels


def _heaviest(scores: Scores, contact: npt.NDArray[np.int64]) -> Scores:
    """Return for each contact, in order, the highest score of its stretches in each column."""
    numbers, places = np.unique(contact, return_inverse=True)
    heaviest = np.full((len(numbers), scores.shape[1]), -np.inf)
    np.maximum.at(heaviest, places, scores)
    return heaviest


def _limit(scores: Scores, right: Marks, agreed: Marks, precision: float) -> float:
    """Return the lowest limit at which what is reported is right often enough; `any` has agreed to it already."""
    best = float(scores.max())
    for limit in sorted(set(np.round(scores[agreed], 2)), reverse=True):
        if limit < _LOWEST:
            break
        over = (scores > limit) & agreed
        if over.any() and right[over].mean() >= precision:
            best = float(limit)
    return best
