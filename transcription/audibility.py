"""Whether there is sound under each word: text without it was invented."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from transcription.types import BACKEND_RATE, Samples, Word

_FRAME = BACKEND_RATE // 50
_REACH_S = 0.15  # the times of words are as wrong as this
_ABOVE_FLOOR = 1.5  # 3.5 dB above the quietest tenth of the window
_BELOW_LOUD = 0.03  # 30 dB below its loudest tenth
_NOTHING = 0.0005  # 66 dB below full scale: no telephone is so quiet


def is_heard(words: Sequence[Word], samples: Samples) -> tuple[bool, ...]:
    """For each word, with times from the beginning of the samples, whether it is louder than the line's own noise."""
    levels = _levels(samples)
    if not len(levels):
        return tuple(False for _ in words)
    floor, loud = (float(level) for level in np.percentile(levels, (10, 90)))
    least = max(min(_ABOVE_FLOOR * floor, loud), _BELOW_LOUD * loud, _NOTHING)
    return tuple(_loudest(levels, word) >= least for word in words)


def _levels(samples: Samples) -> NDArray[np.float32]:
    """The root of the mean square of every 20 ms."""
    whole = len(samples) // _FRAME * _FRAME
    frames = samples[:whole].reshape(-1, _FRAME)
    levels: NDArray[np.float32] = np.sqrt(np.einsum("ij,ij->i", frames, frames) / _FRAME)
    return levels


def _loudest(levels: NDArray[np.float32], word: Word) -> float:
    per_second = BACKEND_RATE / _FRAME
    first = max(0, int((word.start_s - _REACH_S) * per_second))
    last = max(first + 1, int((word.end_s + _REACH_S) * per_second) + 1)
    under = levels[first:last]
    return float(under.max()) if len(under) else 0.0
