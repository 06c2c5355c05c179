"""How loud each segment is spoken, so that raised voices can be measured."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from transcription.audio import Recording
from transcription.types import BACKEND_RATE, Segment, Span

_FRAME = BACKEND_RATE // 50
_PAUSE_DECIBEL = 25.0  # frames this far below the loudest are pauses and do not count
_SILENCE_DB = -96.0


def with_loudness(recording: Recording, segment: Segment) -> Segment:
    """The segment with the level of its speech in dB below full scale (a full square wave is 0)."""
    samples = recording.read(segment.channel, Span(segment.start_s, max(segment.end_s, segment.start_s + 0.1)))
    count = len(samples) // _FRAME
    if not count:
        return replace(segment, loudness_db=None)
    power = np.mean(samples[: count * _FRAME].astype(np.float64).reshape(count, _FRAME) ** 2, axis=1)
    spoken = power[power >= power.max() * 10 ** (-_PAUSE_DECIBEL / 10)]
    level = float(spoken.mean())
    return replace(
        segment, loudness_db=round(max(_SILENCE_DB, 10 * math.log10(level)), 1) if level > 0 else _SILENCE_DB
    )
