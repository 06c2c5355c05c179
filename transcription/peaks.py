"""The outline of a recording, for drawing it without sending the sound."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from transcription.audio import open_recording
from transcription.raw import RawSound

_LONGEST_S = 24 * 3600.0


def read_peaks(path: Path | str, *, buckets: int, raw: RawSound | None = None) -> tuple[tuple[float, ...], ...]:
    """For each channel the loudest moment, 0 to 1, of each of `buckets` equal parts of the time.

    Raises ValueError for fewer than one bucket, and what `open_recording` raises.
    """
    if buckets < 1:
        raise ValueError(f"buckets must be at least 1, not {buckets}.")
    with open_recording(path, longest_s=_LONGEST_S, raw=raw) as recording:
        return tuple(_outline(channel, buckets) for channel in recording.channels)


def _outline(samples: NDArray[np.int16], buckets: int) -> tuple[float, ...]:
    edges = np.linspace(0, len(samples), buckets + 1).astype(int)
    return tuple(_loudest(samples[first:last]) for first, last in pairwise(edges))


def _loudest(samples: NDArray[np.int16]) -> float:
    if not len(samples):
        return 0.0
    return round(max(int(samples.max()), -int(samples.min())) / 32768, 4)
