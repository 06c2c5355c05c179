"""Which channels of a recording are copies of another, as loud or not, at once or later: nobody knows who spoke."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

SAME_CORRELATION = 0.95
LONGEST_LAG_S = 0.5
"""How far a recorder may shift one channel against the other; echoes over a line come no later."""

_BLOCK = 1 << 20
_PROBES, _PROBE_S = 6, 4.0


def duplicate_of(channels: tuple[NDArray[np.int16], ...], number: int, *, rate: int) -> int | None:
    """The earlier channel that this one repeats, or none. A silent channel repeats nothing.

    A copy may be louder or quieter, upside down, and up to LONGEST_LAG_S earlier or later.
    """
    for earlier in range(number):
        one, other = channels[earlier], channels[number]
        if abs(_correlation(one, other)) > SAME_CORRELATION:
            return earlier
        lag = _best_lag(one, other, rate)
        if lag and abs(_correlation(*_shifted(one, other, lag))) > SAME_CORRELATION:
            return earlier
    return None


def _shifted(one: NDArray[np.int16], other: NDArray[np.int16], lag: int) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    return (one, other[lag:]) if lag > 0 else (one[-lag:], other)


def _best_lag(one: NDArray[np.int16], other: NDArray[np.int16], rate: int) -> int:
    """By how many samples `other` comes later, where the two are most alike at a few loud places; 0 if nowhere."""
    reach, length = round(LONGEST_LAG_S * rate), round(_PROBE_S * rate)
    total = np.zeros(2 * reach + 1)
    for first in _loud_places(one, min(len(one), len(other)), length, reach):
        left = one[first : first + length].astype(np.float64)
        right = other[first - reach : first + length + reach].astype(np.float64)
        size = 1 << (len(right) + length).bit_length()
        both = np.fft.irfft(np.fft.rfft(right, size) * np.conj(np.fft.rfft(left, size)), size)
        scale = math.sqrt(_product(left, left) * _product(right, right))
        if scale > 0:
            total += both[: 2 * reach + 1] / scale
    return int(np.abs(total).argmax()) - reach if total.any() else 0


def _loud_places(one: NDArray[np.int16], end: int, length: int, reach: int) -> Iterator[int]:
    """Where the loudest stretches begin, with room on both sides."""
    starts = range(reach, end - length - reach, length)
    # A tenth of the samples tells how loud a stretch is.
    levels = [(float(np.abs(one[start : start + length : 10].astype(np.float64)).mean()), start) for start in starts]
    yield from (start for level, start in sorted(levels, reverse=True)[:_PROBES] if level > 0)


def _correlation(one: NDArray[np.int16], other: NDArray[np.int16]) -> float:
    both = power_one = power_other = 0.0
    for first in range(0, min(len(one), len(other)), _BLOCK):
        left = one[first : first + _BLOCK].astype(np.float64)
        right = other[first : first + _BLOCK].astype(np.float64)
        size = min(len(left), len(right))
        both += _product(left[:size], right[:size])
        power_one += _product(left[:size], left[:size])
        power_other += _product(right[:size], right[:size])
    if not power_one or not power_other:
        return 0.0
    return both / math.sqrt(power_one * power_other)


def _product(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """The scalar product on this thread; `@` wakes a pool of threads, which takes longer where other work runs."""
    return float(np.einsum("i,i->", one, other))
