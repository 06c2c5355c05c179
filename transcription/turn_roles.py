"""Who speaks in each turn of one channel: voices and words together, each trusted as far as the other bears it out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_MOST_WORDS = 3.5  # words alone never make a side surer than 97 %
_THETAS: NDArray[np.float64] = np.linspace(0.01, 0.99, 99)
_DOUBT = 1.0  # like one turn beforehand for each voice being the agent: a handful of turns proves little
_PRIOR: NDArray[np.float64] = _DOUBT * (np.log(_THETAS) + np.log(1 - _THETAS))


@dataclass(frozen=True)
class Clue:
    """One turn: what its words weigh (above 0: the agent), its voice (0, 1 or none) and how sure the voice is."""

    log_odds: float
    voice: int | None = None
    voice_confidence: float = 0.0


@dataclass(frozen=True)
class Side:
    """`chance`, 0 to 1, that the agent speaks; `by_voice` where the voice weighed more than the words."""

    chance: float
    by_voice: bool


def tell_sides(clues: Sequence[Clue]) -> tuple[Side, ...]:
    """The chance for each turn that the agent speaks.

    Nobody knows beforehand whose a voice is, nor whether the two voices were told apart at all: on real telephone
    speech a third to a half of the time they were not. So how often voice 0 is the agent is estimated from the words
    of all other turns, from "as often as not" upwards, and a voice counts for no more than that.
    """
    chances = np.array([1 / (1 + math.exp(-_clipped(clue.log_odds))) for clue in clues])
    grids = [_bearing(clue, chance) for clue, chance in zip(clues, chances, strict=True)]
    together = _PRIOR + np.sum(grids, axis=0) if grids else _PRIOR
    return tuple(_side(clue, together - own) for clue, own in zip(clues, grids, strict=True))


def _bearing(clue: Clue, chance: float) -> NDArray[np.float64]:
    """The logarithm of how likely this turn's words are, for each share of the agent in voice 0."""
    if clue.voice is None:
        return np.zeros_like(_THETAS)
    share = _share(clue, _THETAS)
    likely: NDArray[np.float64] = np.log(share * chance + (1 - share) * (1 - chance))
    return likely


def _share(clue: Clue, theta: NDArray[np.float64]) -> NDArray[np.float64]:
    """The agent's share in the voice of a turn; a doubtful voice is in part the other one."""
    own = theta if clue.voice == 0 else 1 - theta
    doubtful: NDArray[np.float64] = clue.voice_confidence * own + (1 - clue.voice_confidence) * (1 - own)
    return doubtful


def _side(clue: Clue, others: NDArray[np.float64]) -> Side:
    words = _clipped(clue.log_odds)
    voice = 0.0
    if clue.voice is not None:
        weight = np.exp(others - others.max())
        mean = float(weight @ _share(clue, _THETAS) / weight.sum())
        voice = math.log(mean / (1 - mean))
    return Side(round(1 / (1 + math.exp(-words - voice)), 4), by_voice=abs(voice) > abs(words))


def _clipped(log_odds: float) -> float:
    return max(-_MOST_WORDS, min(_MOST_WORDS, log_odds))
