"""The quality sample: a random choice of contacts without flags, to bound what was missed; pure.

Suspected contacts are drawn more often than others, but each with a known probability. The estimate weighs every
contact by what it stands for, so it is not biased by what the trained model suspects (stratified sampling, Cochran
1977, chapter 5).
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SUSPECTED, OTHER = "suspected", "other"
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Drawn:
    """A contact of the sample, its stratum, and the probability with which it was drawn."""

    contact: str
    stratum: str
    probability: float


@dataclass(frozen=True, slots=True)
class Looked:
    """What listening to one contact of the sample brought."""

    stratum: str
    probability: float
    is_violation: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many violations all contacts without flags hold: the count, its share, and the 95 % interval of the share."""

    contacts: float
    violations: float
    share: float
    low: float
    high: float


def draw(strata: Mapping[str, Sequence[str]], *, size: int, suspected_share: float, seed: int) -> tuple[Drawn, ...]:
    """Draw `size` contacts without replacement, `suspected_share` of them from the suspected where there are enough.

    Every stratum that is not empty gets at least one place, else it could not be estimated; raise ValueError where
    `size` is smaller than that.
    """
    places = _places({name: len(members) for name, members in strata.items() if members}, size, suspected_share)
    rng = random.Random(seed)  # noqa: S311 -- a sample that can be drawn again
    return tuple(
        Drawn(contact, name, count / len(strata[name]))
        for name, count in sorted(places.items())
        for contact in sorted(rng.sample(sorted(strata[name]), count))
    )


def _places(sizes: Mapping[str, int], size: int, suspected_share: float) -> dict[str, int]:
    if size < len(sizes):
        raise ValueError(f"size is {size}; at least {len(sizes)} are needed, one of each group")
    if len(sizes) < len((SUSPECTED, OTHER)):
        return {name: min(size, count) for name, count in sizes.items()}
    wanted = min(max(1, round(size * suspected_share)), size - 1, sizes[SUSPECTED])
    others = min(size - wanted, sizes[OTHER])
    return {SUSPECTED: min(sizes[SUSPECTED], size - others), OTHER: others}


def estimate(looked: Sequence[Looked]) -> Estimate:
    """Estimate from a sample that was listened to; raise ValueError for an empty one.

    Each stratum's share is weighed by the stratum's size; the interval is Wilson's, at the number of contacts of a
    simple sample that would be as exact (its effective size).
    """
    if not looked:
        raise ValueError("the sample is empty; nothing can be estimated from it")
    strata = {name: [one for one in looked if one.stratum == name] for name in sorted({one.stratum for one in looked})}
    population = {name: len(ones) / ones[0].probability for name, ones in strata.items()}
    total = sum(population.values())
    violations = sum(1 / one.probability for one in looked if one.is_violation)
    share = violations / total
    low, high = _wilson(share, _effective_size(strata, population, total))
    return Estimate(total, violations, share, low, high)


def _effective_size(strata: Mapping[str, Sequence[Looked]], population: Mapping[str, float], total: float) -> float:
    """Return the size of a simple sample with the same variance, at most that of this one."""
    variance = smoothed = 0.0
    for name, ones in strata.items():
        # One violation more and one clean contact more, so that a stratum without any is not taken as sure.
        own = (sum(one.is_violation for one in ones) + 1) / (len(ones) + 2)
        smoothed += population[name] / total * own
        variance += (population[name] / total) ** 2 * own * (1 - own) / len(ones)
    return max(1.0, min(float(sum(map(len, strata.values()))), smoothed * (1 - smoothed) / variance))


def _wilson(share: float, size: float) -> tuple[float, float]:
    centre = share + _Z * _Z / (2 * size)
    spread = _Z * math.sqrt(share * (1 - share) / size + _Z * _Z / (4 * size * size))
    scale = 1 + _Z * _Z / size
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
