"""How far a rate may be off by chance: the same recordings drawn again and again, with those that go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_DRAWS = 1_000
_SEED = 1
_ALL = 0.95


@dataclass(frozen=True)
class Rate:
    """`value` is the count over `base`; 95 in 100 draws lie from `low` to `high`. Without a base nothing is known."""

    value: float | None
    low: float | None
    high: float | None
    base: float


def rate_of(counts: Sequence[tuple[float, float]]) -> Rate:
    """The rate over all (count, base), each pair one thing to draw, such as a recording with all its channels."""
    table = np.array(counts, dtype=float).reshape(-1, 2)
    base = float(table[:, 1].sum())
    if base <= 0:
        return Rate(None, None, None, 0.0)
    draws = _ratios(table[_draws(len(table))].sum(axis=1))
    low, high = _bounds(draws)
    return Rate(float(table[:, 0].sum() / base), low, high, base)


def change_of(
    before: Sequence[tuple[float, float]], after: Sequence[tuple[float, float]], *, paired: bool, of: int = 1
) -> Rate:
    """The rate after less the rate before. `paired`: place by place they are of one recording, and drawn together.

    `of` changes are looked at together: the bounds are so wide that 95 in 100 times none of them misleads by chance.
    """
    tables = [np.array(counts, dtype=float).reshape(-1, 2) for counts in (before, after)]
    if any(table[:, 1].sum() <= 0 for table in tables):
        return Rate(None, None, None, 0.0)
    first = _draws(len(tables[0]))
    second = first if paired else _draws(len(tables[1]), seed=_SEED + 1)
    values = [float(table[:, 0].sum() / table[:, 1].sum()) for table in tables]
    drawn = _ratios(tables[1][second].sum(axis=1)) - _ratios(tables[0][first].sum(axis=1))
    low, high = _bounds(drawn, share=1 - (1 - _ALL) / of)
    return Rate(values[1] - values[0], low, high, float(tables[1][:, 1].sum()))


# The measures of one table are drawn alike, one after the other; at most a few dozen megabytes are kept.
@lru_cache(maxsize=4)
def _draws(things: int, *, seed: int = _SEED) -> NDArray[np.int64]:
    return np.random.default_rng(seed).integers(0, things, (_DRAWS, things))


def _ratios(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(sums[:, 1] > 0, sums[:, 0] / sums[:, 1], np.nan))


def _bounds(drawn: NDArray[np.float64], *, share: float = _ALL) -> tuple[float, float]:
    # A draw without a base says nothing. "Nearest" gives bounds that were drawn and not values between two draws.
    known = drawn[~np.isnan(drawn)]
    edge = (1 - share) / 2
    low, high = np.quantile(known, (edge, 1 - edge), method="nearest")
    return float(low), float(high)
