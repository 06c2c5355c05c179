"""Tones of the network and music on a channel, told from speech by how still their spectrum stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from transcription.audio import Recording
from transcription.types import BACKEND_RATE, Samples, SoundKind, SoundSpan, Span

Power = NDArray[np.float32]

BLOCK_S = 60.0
_RATE = BACKEND_RATE // 2  # what matters lies below 4 kHz
_FRAME, _STEP = 512, 640  # 64 ms every 80 ms
_STEP_S = _STEP / _RATE
_LEAST_LEVEL = 0.003
_PURE = 0.95  # share of a frame's power within three bins: one tone
_SAME_BINS = 1
_SHORTEST_TONE_S = 0.15
_LONE_TONE_S = 0.3
_CADENCE_S = 8.0  # tones further apart than this are not one signal
_RINGING_ON_S = (0.7, 2.2)
_BUSY_ON_S = (0.15, 0.65)
_BUSY_GAP_S = 0.9
_LEAST_BURSTS = 3
_MUSIC_S = 3.0
_MUSIC_GAP_S = 0.6
_MUSIC_FRAMES = 25  # two seconds
_MOSTLY = 0.7  # share of them that stand still: in speech it is less than half
_PEAKS = 5
_STILL = 0.5  # share of the strongest peaks that stay where they are from one frame to the next
_PEAKED = 0.55  # share of the power in those peaks


def find_sounds(recording: Recording, channel: int) -> tuple[SoundSpan, ...]:
    """Ringing, busy signal, other tones and music, in order.

    Ringing is a tone of one frequency in bursts of 0.7 to 2.2 s, busy one in bursts of 0.15 to 0.65 s, three or more in
    a row; music is at least 3 s of sound whose strongest frequencies mostly stand still.
    """
    tones: list[tuple[Span, int]] = []
    music: list[Span] = []
    start = 0.0
    while start < recording.info.duration_s:
        block = Span(start, min(start + BLOCK_S, recording.info.duration_s))
        if recording.loudest(channel, block) >= _LEAST_LEVEL:
            heard = _Heard(recording.read(channel, block), block.start_s)
            tones += heard.tones()
            music += heard.music()
        start += BLOCK_S
    signals = list(_signals(tones))
    long = [span for span in _joined(music, _MUSIC_GAP_S) if span.duration_s >= _MUSIC_S]
    played = [SoundSpan(span.start_s, span.end_s, SoundKind.MUSIC) for span in long if not _is_signal(span, signals)]
    return tuple(sorted([*signals, *played], key=lambda sound: sound.start_s))


class _Heard:
    """The frames of one block: where one frequency stands alone, and where several stand still."""

    def __init__(self, samples: Samples, offset_s: float) -> None:
        self._offset_s = offset_s
        self._power = _powers(samples)

    def tones(self) -> list[tuple[Span, int]]:
        """Stretches of one pure tone, each with its bin; a voice is never as pure."""
        if not len(self._power):
            return []
        best = self._power.argmax(axis=1)
        around = np.clip(best[:, None] + np.arange(-1, 2), 0, _FRAME // 2)
        total = self._power.sum(axis=1)
        pure = (total > 0) & (np.take_along_axis(self._power, around, 1).sum(axis=1) > _PURE * total)
        runs = [(span, int(np.median(best[low:high]))) for low, high, span in self._runs(pure, best)]
        return [(span, tone) for span, tone in runs if span.duration_s >= _SHORTEST_TONE_S]

    def music(self) -> list[Span]:
        """Stretches in which most frames keep several of the frequencies of the frame before."""
        if len(self._power) < 2:
            return []
        peaks = _peaks(self._power)
        wide = peaks.copy()
        for step in range(1, _SAME_BINS + 1):
            wide[:, step:] |= peaks[:, :-step]
            wide[:, :-step] |= peaks[:, step:]
        count = peaks.sum(axis=1)
        stays = (peaks[1:] & wide[:-1]).sum(axis=1)
        still = np.concatenate([[False], (count[1:] > 1) & (stays >= _STILL * count[1:])])
        around = np.ones(min(_MUSIC_FRAMES, len(still)))
        often = np.convolve(still, around, "same") >= _MOSTLY * len(around)
        return [span for _, _, span in self._runs(often, None)]

    def _runs(self, wanted: NDArray[np.bool_], bins: NDArray[np.int64] | None) -> Iterator[tuple[int, int, Span]]:
        """Frames in a row that are wanted, as first, behind the last, and the time; a tone that jumps is two."""
        starts = wanted.copy()
        starts[1:] &= ~wanted[:-1]
        ends = wanted.copy()
        ends[:-1] &= ~wanted[1:]
        if bins is not None:
            jumps = wanted[1:] & wanted[:-1] & (np.abs(np.diff(bins)) > _SAME_BINS)
            starts[1:] |= jumps
            ends[:-1] |= jumps
        for low, last in zip(np.nonzero(starts)[0], np.nonzero(ends)[0], strict=True):
            yield int(low), int(last) + 1, Span(self._second(int(low)), self._second(int(last) + 1))

    def _second(self, place: int) -> float:
        return round(self._offset_s + place * _STEP_S, 2)


def _powers(samples: Samples) -> Power:
    """The power of each frame in each bin, 0 where it is quiet: (frames, bins)."""
    halved = (samples[: len(samples) // 2 * 2 : 2] + samples[1::2]) / np.float32(2)
    if len(halved) < _FRAME:
        return np.zeros((0, _FRAME // 2 + 1), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(halved, _FRAME)[::_STEP]
    loud = np.sqrt(np.mean(frames**2, axis=1)) > _LEAST_LEVEL
    power: Power = np.zeros((len(frames), _FRAME // 2 + 1), np.float32)
    spectrum = np.fft.rfft(frames[loud] * (np.hanning(_FRAME) / _FRAME).astype(np.float32))
    power[loud] = spectrum.real**2 + spectrum.imag**2
    power[:, : round(200 / _RATE * _FRAME)] = 0  # hum of the mains says nothing
    return power


def _peaks(power: Power) -> NDArray[np.bool_]:
    """The strongest local peaks of each frame, where they hold most of its power: noise has none."""
    tops = np.zeros(power.shape, bool)
    tops[:, 1:-1] = (power[:, 1:-1] > power[:, :-2]) & (power[:, 1:-1] >= power[:, 2:])
    heights = np.where(tops, power, np.float32(0))
    least = np.partition(heights, -_PEAKS, axis=1)[:, -_PEAKS, None]
    tops &= (heights >= least) & (heights > 0)
    around = power.copy()
    around[:, 1:] += power[:, :-1]
    around[:, :-1] += power[:, 1:]
    held = np.where(tops, around, 0.0).sum(axis=1)
    tops[held <= _PEAKED * power.sum(axis=1)] = False
    return tops


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
            yield from _sounds_of(group)
            group = []


def _sounds_of(bursts: Sequence[Span]) -> Iterator[SoundSpan]:
    """A signal with its pauses as one; else each burst for itself, without the short ones: vowels can be as pure."""
    kind = _kind(bursts)
    if kind is not SoundKind.TONE:
        yield SoundSpan(bursts[0].start_s, bursts[-1].end_s, kind)
        return
    yield from (SoundSpan(one.start_s, one.end_s, kind) for one in bursts if one.duration_s >= _LONE_TONE_S)


def _is_signal(span: Span, signals: Sequence[SoundSpan]) -> bool:
    """Whether most of a stretch lies within a signal of the network, whose tones stand still too."""
    covered = sum(max(0.0, min(span.end_s, one.end_s) - max(span.start_s, one.start_s)) for one in signals)
    return covered > span.duration_s / 2


def _kind(bursts: Sequence[Span]) -> SoundKind:
    on = float(np.median([span.duration_s for span in bursts]))
    gaps = [after.start_s - before.end_s for before, after in pairwise(bursts)]
    if _RINGING_ON_S[0] <= on <= _RINGING_ON_S[1] and (not gaps or float(np.median(gaps)) > on):
        return SoundKind.RINGING
    regular = bool(gaps) and max(gaps) < _BUSY_GAP_S
    if len(bursts) >= _LEAST_BURSTS and regular and _BUSY_ON_S[0] <= on <= _BUSY_ON_S[1]:
        return SoundKind.BUSY
    return SoundKind.TONE
