"""Tones of the network and music on a channel, told from speech by how still their spectrum stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from transcription.audio import Recording
from transcription.types import BACKEND_RATE, Samples, SoundKind, SoundSpan, Span

BLOCK_S = 300.0
_FRAME, _STEP = 1024, 800  # 64 ms every 50 ms at BACKEND_RATE
_STEP_S = _STEP / BACKEND_RATE
_LEAST_LEVEL = 0.003
_PURE = 0.85  # share of a frame's power within three bins: one tone
_SAME_BINS = 1
_SHORTEST_TONE_S = 0.15
_CADENCE_S = 8.0  # tones further apart than this are not one signal
_RINGING_ON_S = (0.7, 2.2)
_BUSY_ON_S = (0.15, 0.65)
_LEAST_BURSTS = 3
_MUSIC_S = 3.0
_MUSIC_GAP_S = 0.6
_PEAKS = 5
_STILL = 0.5  # share of the strongest peaks that stay where they are from one frame to the next
_PEAKED = 0.55  # share of the power in those peaks


def find_sounds(recording: Recording, channel: int, speech: Sequence[Span]) -> tuple[SoundSpan, ...]:
    """Ringing, busy signal, other tones and music outside speech, in order.

    Ringing is a tone of one frequency in bursts of 0.7 to 2.2 s, busy one in bursts of 0.15 to 0.65 s, three or more in
    a row; music is at least 3 s of sound whose strongest frequencies stand still while nobody is heard to speak.
    """
    tones: list[tuple[Span, int]] = []
    music: list[Span] = []
    start = 0.0
    while start < recording.info.duration_s:
        block = Span(start, min(start + BLOCK_S, recording.info.duration_s))
        if recording.loudest(channel, block) >= _LEAST_LEVEL:
            heard = _Heard(recording.read(channel, block), block.start_s, speech)
            tones += heard.tones()
            music += heard.music()
        start += BLOCK_S
    found = [*_signals(tones), *(SoundSpan(span.start_s, span.end_s, SoundKind.MUSIC) for span in music)]
    return tuple(sorted(found, key=lambda sound: sound.start_s))


class _Heard:
    """The frames of one block: their level, strongest bins, and which of them fall into speech."""

    def __init__(self, samples: Samples, offset_s: float, speech: Sequence[Span]) -> None:
        count = max(0, 1 + (len(samples) - _FRAME) // _STEP)
        self._offset_s = offset_s
        powers = [self._power(samples, place) for place in range(count)]
        self._power_of = np.array(powers).reshape(count, _FRAME // 2 + 1)
        self._level = np.sqrt(self._power_of.sum(axis=1)) if count else np.zeros(0)
        middles = offset_s + (np.arange(count) * _STEP + _FRAME / 2) / BACKEND_RATE
        self._spoken = np.zeros(count, bool)
        for span in speech:
            self._spoken |= (middles >= span.start_s) & (middles <= span.end_s)
        self._loud = self._level > _LEAST_LEVEL

    @staticmethod
    def _power(samples: Samples, place: int) -> NDArray[np.float64]:
        frame = samples[place * _STEP : place * _STEP + _FRAME].astype(np.float64)
        power: NDArray[np.float64] = np.abs(np.fft.rfft(frame * np.hanning(_FRAME)) / _FRAME) ** 2 * 8 / 3
        power[: round(200 / BACKEND_RATE * _FRAME)] = 0  # hum of the mains says nothing
        return power

    def tones(self) -> list[tuple[Span, int]]:
        """Stretches of one pure tone, each with its bin; a voice is never as pure."""
        best = self._power_of.argmax(axis=1) if len(self._power_of) else np.zeros(0, int)
        around = sum(
            np.take_along_axis(self._power_of, np.clip(best + step, 0, _FRAME // 2)[:, None], 1)[:, 0]
            for step in (-1, 0, 1)
        )
        total = self._power_of.sum(axis=1) + 1e-15
        pure = self._loud & (around / total > _PURE)
        return [(span, int(np.median(best[low:high]))) for low, high, span in self._runs(pure, best)]

    def music(self) -> list[Span]:
        """Long stretches outside speech in which several frequencies stand still."""
        still = np.zeros(len(self._power_of), bool)
        peaks = [self._peaks(row) for row in self._power_of]
        for place in range(1, len(peaks)):
            stays = sum(any(abs(one - other) <= _SAME_BINS for other in peaks[place - 1]) for one in peaks[place])
            still[place] = len(peaks[place]) > 1 and stays / len(peaks[place]) >= _STILL
        musical = still & self._loud & ~self._spoken
        runs = _joined([span for _, _, span in self._runs(musical, None)], _MUSIC_GAP_S)
        return [span for span in runs if span.duration_s >= _MUSIC_S]

    def _peaks(self, power: NDArray[np.float64]) -> list[int]:
        """The strongest local peaks where they hold most of the power: noise has none."""
        tops = np.nonzero((power[1:-1] > power[:-2]) & (power[1:-1] >= power[2:]))[0] + 1
        tops = tops[np.argsort(power[tops])[::-1][:_PEAKS]]
        held = sum(float(power[top - 1 : top + 2].sum()) for top in tops)
        return [int(top) for top in tops] if held > _PEAKED * float(power.sum()) else []

    def _runs(self, wanted: NDArray[np.bool_], bins: NDArray[np.int64] | None) -> Iterator[tuple[int, int, Span]]:
        first: int | None = None
        for place in range(len(wanted) + 1):
            goes_on = place < len(wanted) and wanted[place]
            jumps = (
                goes_on
                and first is not None
                and bins is not None
                and abs(int(bins[place] - bins[place - 1])) > _SAME_BINS
            )
            if first is not None and (not goes_on or jumps):
                span = Span(self._second(first), self._second(place))
                if span.duration_s >= _SHORTEST_TONE_S:
                    yield first, place, span
                first = None
            if goes_on and first is None:
                first = place

    def _second(self, place: int) -> float:
        return round(self._offset_s + place * _STEP_S, 2)


def _joined(spans: Sequence[Span], gap_s: float) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and span.start_s - joined[-1].end_s <= gap_s:
            joined[-1] = Span(joined[-1].start_s, span.end_s)
        else:
            joined.append(span)
    return joined


def _signals(tones: Sequence[tuple[Span, int]]) -> Iterator[SoundSpan]:
    """Bursts of one tone as one signal; its kind is that of the middle burst."""
    group: list[Span] = []
    for place, (span, tone) in enumerate(tones):
        group.append(span)
        following = tones[place + 1] if place + 1 < len(tones) else None
        same = following is not None and abs(following[1] - tone) <= _SAME_BINS
        if following is None or not same or following[0].start_s - span.end_s > _CADENCE_S:
            yield SoundSpan(group[0].start_s, group[-1].end_s, _kind(group))
            group = []


def _kind(bursts: Sequence[Span]) -> SoundKind:
    on = float(np.median([span.duration_s for span in bursts]))
    gaps = [after.start_s - before.end_s for before, after in pairwise(bursts)]
    if _RINGING_ON_S[0] <= on <= _RINGING_ON_S[1] and (not gaps or float(np.median(gaps)) > on):
        return SoundKind.RINGING
    if len(bursts) >= _LEAST_BURSTS and _BUSY_ON_S[0] <= on <= _BUSY_ON_S[1]:
        return SoundKind.BUSY
    return SoundKind.TONE
