"""How many syllables a stretch of sound has room for, from its loudness alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from transcription.types import BACKEND_RATE, Samples

_FRAME_S = 0.01
_FRAME = round(BACKEND_RATE * _FRAME_S)
_SMOOTHED = 9  # frames: two syllables are at least 80 ms apart
_RISE_DB = 2.0  # what a syllable stands out by from the dip before and behind it
_BELOW_LOUDEST_DB = 25.0
_OF_LOUD = 0.1  # 20 dB below loud speech nobody speaks


def loud_level(samples: Samples) -> float:
    """The level that loud speech of these samples reaches."""
    levels = _levels(samples)
    return float(np.percentile(levels, 95)) if len(levels) else 0.0


def voiced_seconds(samples: Samples, *, loud: float) -> float:
    """The time in which somebody speaks; `loud` is the speaker's level as `loud_level` gives it."""
    return float((_levels(samples) > _OF_LOUD * loud).sum() * _FRAME_S)


def count_nuclei(samples: Samples) -> int:
    """How often the loudness rises and falls: nearly always once a syllable; vowels that touch (一一) may be one."""
    contour = _contour(samples)
    if not len(contour):
        return 0
    least = float(contour.max()) - _BELOW_LOUDEST_DB
    count, rising, turn = 0, True, -np.inf
    for level in contour.tolist():
        if rising and level < turn - _RISE_DB:
            count += turn > least
            rising, turn = False, level
        elif not rising and level > turn + _RISE_DB:
            rising, turn = True, level
        else:
            turn = max(turn, level) if rising else min(turn, level)
    return int(count + (rising and turn > least))


def _levels(samples: Samples) -> NDArray[np.float64]:
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME).astype(np.float64)
    levels: NDArray[np.float64] = np.sqrt((frames**2).mean(axis=1))
    return levels


def _contour(samples: Samples) -> NDArray[np.float64]:
    """The loudness in dB, smoothed so that a syllable is one hill."""
    levels = 20 * np.log10(_levels(samples) + 1e-6)
    if not len(levels):
        return levels
    window = np.hanning(_SMOOTHED + 2)[1:-1]
    padded = np.pad(levels, _SMOOTHED // 2, mode="edge")
    smoothed: NDArray[np.float64] = np.convolve(padded, window / window.sum(), mode="valid")
    return smoothed
