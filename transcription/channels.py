"""Which channels of a recording are copies of another: then nobody knows who spoke."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

SAME_CORRELATION = 0.95
_BLOCK = 1 << 20


def duplicate_of(channels: tuple[NDArray[np.int16], ...], number: int) -> int | None:
    """The earlier channel that this one repeats, or none. A silent channel repeats nothing."""
    for earlier in range(number):
        if abs(_correlation(channels[earlier], channels[number])) > SAME_CORRELATION:
            return earlier
    return None


def _correlation(one: NDArray[np.int16], other: NDArray[np.int16]) -> float:
    both = power_one = power_other = 0.0
    for first in range(0, min(len(one), len(other)), _BLOCK):
        left = one[first : first + _BLOCK].astype(np.float64)
        right = other[first : first + _BLOCK].astype(np.float64)
        both += float(left @ right)
        power_one += float(left @ left)
        power_other += float(right @ right)
    if not power_one or not power_other:
        return 0.0
    return both / math.sqrt(power_one * power_other)
