"""Which of two voices speaks when, on a channel that holds both: prints compared, nothing learnt, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transcription.types import Span, VoiceSpan
from transcription.voiceprint import HOP_S, Table

LEAST_PRINTS = 8
LEAST_DISTANCE = 3.6
"""Voices nearer than this, in deviations of one voice from itself, are taken for one."""

_SHRINK = 0.3  # share of the diagonal in the scatter within stretches: there are few prints for many features
_ROUNDS, _STARTS = 50, 8
_STAY = 2.0  # how much likelier, as a logarithm, a voice goes on than changes from one print to the next
_TEMPER = 6.0  # neighbouring prints overlap and features depend on each other, so distances count less than they say


@dataclass(frozen=True)
class Stretch:
    """A stretch of speech with its prints and their middles, in seconds of the recording."""

    span: Span
    prints: Table
    middles: Table


def two_voices(stretches: Sequence[Stretch]) -> tuple[VoiceSpan, ...]:
    """Who speaks in each part of each stretch: voice 0 or 1 with a confidence; nothing where only one voice is heard.

    A stretch without prints is left out. The numbers say only which parts belong together, not who the person is.
    """
    known = [stretch for stretch in stretches if len(stretch.prints)]
    if sum(len(stretch.prints) for stretch in known) < LEAST_PRINTS or len(known) < 2:
        return ()
    points = _whitened(known)
    centres = _two_centres(np.concatenate(points))
    if float(np.linalg.norm(centres[0] - centres[1])) < LEAST_DISTANCE:
        return ()
    return tuple(span for stretch, own in zip(known, points, strict=True) for span in _spans(stretch, own, centres))


def _whitened(stretches: Sequence[Stretch]) -> list[Table]:
    """The prints with the scatter within stretches, mostly of one voice each, made equal in every direction."""
    rows = np.concatenate([stretch.prints for stretch in stretches])
    nowhere = np.isnan(rows).all(axis=0)
    filled = np.where(np.isnan(rows), np.nanmedian(np.where(nowhere, 0.0, rows), axis=0), rows)
    filled = (filled - filled.mean(axis=0)) / (filled.std(axis=0) + 1e-9)
    cuts = np.cumsum([len(stretch.prints) for stretch in stretches])[:-1]
    parts = np.split(filled, cuts)
    within = np.concatenate([part - part.mean(axis=0) for part in parts])
    scatter = within.T @ within / max(1, len(within) - len(parts))
    scatter = (1 - _SHRINK) * scatter + _SHRINK * np.diag(np.diag(scatter) + 0.05)
    values, vectors = np.linalg.eigh(scatter)
    turn = vectors / np.sqrt(values + 1e-3)
    return [part @ turn for part in parts]


def _two_centres(points: Table) -> Table:
    """The best of several runs of k-means with two centres, begun at far points; the same for the same points."""
    dice = np.random.default_rng(0)
    best, least = points[:2], np.inf
    for _ in range(_STARTS):
        first = points[dice.integers(len(points))]
        far = ((points - first) ** 2).sum(axis=1)
        centres = np.stack([first, points[dice.choice(len(points), p=far / far.sum())]])
        for _ in range(_ROUNDS):
            nearer = _distances(points, centres).argmin(axis=1)
            if not 0 < nearer.sum() < len(points):
                break
            moved = np.stack([points[nearer == voice].mean(axis=0) for voice in (0, 1)])
            if np.allclose(moved, centres):
                break
            centres = moved
        cost = float(_distances(points, centres).min(axis=1).sum())
        if cost < least:
            best, least = centres, cost
    return best


def _distances(points: Table, centres: Table) -> Table:
    squares: Table = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    return squares


def _spans(stretch: Stretch, points: Table, centres: Table) -> Iterator[VoiceSpan]:
    away = _distances(points, centres) / (2 * _TEMPER)
    chances = _smoothed(-away)
    voices = chances.argmax(axis=1)
    first = 0
    for place in range(1, len(voices) + 1):
        if place == len(voices) or voices[place] != voices[first]:
            start = stretch.span.start_s if first == 0 else float(stretch.middles[first]) - HOP_S / 2
            end = stretch.span.end_s if place == len(voices) else float(stretch.middles[place]) - HOP_S / 2
            sure = float(chances[first:place, voices[first]].mean())
            yield VoiceSpan(round(start, 3), round(end, 3), int(voices[first]), round(sure, 3))
            first = place


def _smoothed(scores: Table) -> Table:
    """The chance of each voice at each print, from all prints of the stretch: forwards and backwards once."""
    forward, backward = scores.copy(), np.zeros_like(scores)
    for place in range(1, len(scores)):
        forward[place] += _carried(forward[place - 1])
        backward[-1 - place] = _carried(backward[-place] + scores[-place])
    both = forward + backward
    odds: NDArray[np.float64] = np.exp(both - both.max(axis=1, keepdims=True))
    chances: Table = odds / odds.sum(axis=1, keepdims=True)
    return chances


def _carried(before: Table) -> Table:
    carried: Table = np.logaddexp(before + _STAY, before[::-1]) - np.logaddexp(_STAY, 0.0)
    return carried
