"""Whether a recogniser reads otherwise than the one before it: changes of measures, told from chance; pure."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from transcription.intervals import Rate, change_of, rate_of

#: Fewer things on a side say nothing about chance.
LEAST = 5
#: With so many things read by both, only these are compared, each with itself.
LEAST_PAIRS = 20

Key = TypeVar("Key", bound=Hashable)

#: (count, base) of each measure of one thing, such as a contact or a recording.
Counts = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Change:
    """A measure on both sides; the bounds of `change` hold 95 in 100 times for all measures together."""

    measure: str
    before: Rate
    after: Rate
    change: Rate

    @property
    def differs(self) -> bool | None:
        """Say whether chance alone would hardly do this; None where too little is known."""
        if self.change.low is None or self.change.high is None:
            return None
        return self.change.low > 0 or self.change.high < 0


@dataclass(frozen=True)
class Drift:
    """All changes, and over how many things; `is_paired`: both read the same, which `before` and `after` then count."""

    changes: tuple[Change, ...]
    before: int
    after: int
    is_paired: bool

    @property
    def is_enough(self) -> bool:
        """Say whether there are enough things on both sides to tell a change from chance."""
        return min(self.before, self.after) >= LEAST


def find_drift(
    before: Mapping[Key, Counts],
    after: Mapping[Key, Counts],
    measures: Sequence[str],
    *,
    least_pairs: int = LEAST_PAIRS,
) -> Drift:
    """Compare `measures` over what was read before and after; what both have read counts alone if there is enough.

    Measures without a base on either side are left out.
    """
    both = [key for key in before if key in after]
    is_paired = len(both) >= least_pairs
    sides = [[one[key] for key in (both if is_paired else one)] for one in (before, after)]
    shown = [name for name in measures if all(_has_base(side, name) for side in sides)]
    is_enough = min(map(len, sides)) >= LEAST
    changes = tuple(_change(name, sides, paired=is_paired, of=len(shown), is_enough=is_enough) for name in shown)
    return Drift(changes, len(sides[0]), len(sides[1]), is_paired)


def _change(name: str, sides: Sequence[Sequence[Counts]], *, paired: bool, of: int, is_enough: bool) -> Change:
    before, after = ([one.get(name, (0.0, 0.0)) for one in side] for side in sides)
    rates = rate_of(before), rate_of(after)
    if is_enough:
        return Change(name, *rates, change_of(before, after, paired=paired, of=of))
    values = [rate.value for rate in rates]
    moved = values[1] - values[0] if values[0] is not None and values[1] is not None else None
    return Change(name, *rates, Rate(moved, None, None, rates[1].base))


def _has_base(side: Sequence[Counts], name: str) -> bool:
    return sum(one.get(name, (0.0, 0.0))[1] for one in side) > 0
