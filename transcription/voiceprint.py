"""How a voice sounds in a second or so of speech: the shape of its spectrum and its pitch, as a row of numbers."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from transcription.types import BACKEND_RATE, Samples

Table = NDArray[np.float64]

WINDOW_S = 1.2
HOP_S = 0.3
SHORTEST_S = 0.35
"""A stretch with less speech than this has no print: a syllable says too little about a voice."""

_FRAME, _STEP, _SPECTRUM = 400, 160, 512  # 25 ms every 10 ms at BACKEND_RATE
_BANDS, _CEPSTRA = 24, 12
_LOWEST_HZ, _HIGHEST_HZ = 200.0, 3600.0  # what a telephone line lets through
_PITCH_HZ = (70.0, 400.0)
_VOICED = 0.45  # height of the autocorrelation's peak from which a frame has a pitch
_QUIET_DECIBEL = 30.0  # frames this far below the loudest of the stretch are pauses


def prints_of(samples: Samples) -> tuple[Table, Table]:
    """The prints of a stretch of speech at BACKEND_RATE and the seconds at their middles.

    Shapes (windows, features) and (windows,): one print for every HOP_S, each over WINDOW_S, or one for all of a
    shorter stretch; none where the stretch holds less than SHORTEST_S of speech.
    """
    cepstra, pitches, loud = _frames_of(samples)
    rows, middles = [], []
    size, hop = round(WINDOW_S * BACKEND_RATE / _STEP), round(HOP_S * BACKEND_RATE / _STEP)
    for first in range(0, max(1, len(loud) - size + hop), hop):
        last = min(len(loud), first + size)
        used = loud[first:last]
        if used.sum() * _STEP / BACKEND_RATE >= SHORTEST_S:
            rows.append(_print(cepstra[first:last][used], pitches[first:last][used]))
            middles.append((first + last) / 2 * _STEP / BACKEND_RATE)
        if last == len(loud):
            break
    return np.array(rows).reshape(len(rows), 2 * _CEPSTRA + 2), np.array(middles)


def _print(cepstra: Table, pitches: Table) -> Table:
    known = pitches[pitches > 0]
    # A stretch without any pitch says nothing about it: not a number, filled in by whoever compares prints.
    height = (
        [np.median(known), np.percentile(known, 80) - np.percentile(known, 20)] if len(known) >= 5 else [np.nan] * 2
    )
    return np.concatenate([cepstra.mean(axis=0), cepstra.std(axis=0), height])


def _frames_of(samples: Samples) -> tuple[Table, Table, NDArray[np.bool_]]:
    """For each frame its cepstra, the logarithm of its pitch (0: none), and whether it is loud enough to count."""
    count = max(0, 1 + (len(samples) - _FRAME) // _STEP)
    if not count:
        return np.zeros((0, _CEPSTRA)), np.zeros(0), np.zeros(0, bool)
    places = np.arange(_FRAME)[None, :] + _STEP * np.arange(count)[:, None]
    frames = samples.astype(np.float64)[places]
    power = np.abs(np.fft.rfft(frames * np.hamming(_FRAME), _SPECTRUM)) ** 2
    bands = np.log(power @ _filters().T + 1e-10)
    level = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-10)
    loud = level > np.percentile(level, 95) - _QUIET_DECIBEL
    return bands @ _cosines().T, _pitches(frames), np.asarray(loud, dtype=bool)


def _pitches(frames: Table) -> Table:
    centred = frames - frames.mean(axis=1, keepdims=True)
    spectrum = np.abs(np.fft.rfft(centred, 2 * _SPECTRUM)) ** 2
    # Only what lies below a kilohertz: there the pitch is clearest on a telephone line.
    spectrum[:, round(1000 / BACKEND_RATE * 2 * _SPECTRUM) :] = 0
    echo = np.fft.irfft(spectrum, 2 * _SPECTRUM)
    shortest, longest = (round(BACKEND_RATE / hz) for hz in reversed(_PITCH_HZ))
    part = echo[:, shortest : longest + 1] / (1 - np.arange(shortest, longest + 1) / (2 * _FRAME))
    best = part.argmax(axis=1)
    height = part[np.arange(len(part)), best] / (echo[:, 0] + 1e-12)
    found: Table = np.where(height > _VOICED, np.log(BACKEND_RATE / (best + shortest)), 0.0)
    return found


@cache
def _filters() -> Table:
    """Triangles, evenly spaced on the mel scale: (bands, bins)."""
    edges = _hertz(np.linspace(_mel(_LOWEST_HZ), _mel(_HIGHEST_HZ), _BANDS + 2))
    bins = np.fft.rfftfreq(_SPECTRUM, 1 / BACKEND_RATE)
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (bins - low) / (middle - low), (high - bins) / (high - middle)
    return np.maximum(0.0, np.minimum(rising, falling))


@cache
def _cosines() -> Table:
    """The cosine transform without its first row, which is loudness: (cepstra, bands)."""
    order, band = np.arange(1, _CEPSTRA + 1)[:, None], np.arange(_BANDS)[None, :]
    wave: Table = np.sqrt(2 / _BANDS) * np.cos(np.pi * order * (band + 0.5) / _BANDS)
    return wave


def _mel(hertz: float) -> float:
    return float(2595 * np.log10(1 + hertz / 700))


def _hertz(mel: Table) -> Table:
    return np.asarray(700 * (10 ** (mel / 2595) - 1), dtype=np.float64)
