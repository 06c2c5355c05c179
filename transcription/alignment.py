"""When each token was said, from where the model looked in the sound while it wrote."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FRAME_S = 0.02  # the sound under one position of Whisper's encoder


def token_starts(attention: NDArray[np.float32]) -> NDArray[np.float64]:
    """The second at which each row's token begins, for attention of shape (tokens, frames).

    The cheapest monotone path through the attention, as Whisper's own word times, but one row at
    a time in numpy: no compiler has to be warmed up, and a window costs a millisecond.
    """
    return np.asarray(_path_starts(-attention.astype(np.float64)) * FRAME_S, dtype=np.float64)


def _path_starts(cost: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each row the first column that the cheapest path from corner to corner visits in it.

    A path goes one column on, one row down, or both. Within a row, going on from column k to j
    costs the sum of cost[k+1..j], so each row is a running minimum over where it was entered.
    """
    rows, columns = cost.shape
    entered = np.zeros((rows, columns), np.int64)
    total = np.cumsum(cost[0])
    for row in range(1, rows):
        above = np.concatenate([[np.inf], total[:-1]])
        best_entry = np.minimum(above, total)
        running = np.cumsum(cost[row])
        relative = best_entry - (running - cost[row])
        total = running + np.minimum.accumulate(relative)
        entered[row] = _place_of_minimum(relative)
        diagonal = above <= best_entry
        entered[row] = entered[row] * 2 + diagonal[entered[row]]
    return _walk_back(entered, columns)


def _place_of_minimum(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each place the place of the smallest value so far, the latest of equal ones."""
    lowest = np.minimum.accumulate(values)
    fresh = np.concatenate([[True], values[1:] <= lowest[:-1]])
    return np.maximum.accumulate(np.where(fresh, np.arange(len(values)), 0))


def _walk_back(entered: NDArray[np.int64], columns: int) -> NDArray[np.int64]:
    starts = np.zeros(len(entered), np.int64)
    column = columns - 1
    for row in range(len(entered) - 1, 0, -1):
        place, diagonal = divmod(int(entered[row, column]), 2)
        starts[row] = place
        column = place - diagonal
    return starts
