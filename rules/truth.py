"""Three-valued answers: yes, no, or cannot tell, with the facts without which it cannot be told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from rules.marks import Mark
from rules.results import Bilingual


class Truth(Enum):
    """Whether something holds; UNKNOWN is neither of the others."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


_OPPOSITE = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds, the places and reasons that decided it, and what an UNKNOWN one lacked."""

    truth: Truth
    marks: tuple[Mark, ...] = ()
    missing: tuple[str, ...] = ()
    whys: tuple[Bilingual, ...] = ()


def unknown(*missing: str, marks: tuple[Mark, ...] = (), whys: tuple[Bilingual, ...] = ()) -> Verdict:
    """Cannot be told without these facts."""
    return Verdict(Truth.UNKNOWN, marks, missing, whys)


def as_truth(*, holds: bool) -> Truth:
    """Return YES or NO."""
    return Truth.YES if holds else Truth.NO


def negated(verdict: Verdict) -> Verdict:
    """Return the opposite; what cannot be told stays so."""
    return replace(verdict, truth=_OPPOSITE[verdict.truth])


def at_least(needed: int, verdicts: Sequence[Verdict]) -> Verdict:
    """Say whether so many hold: UNKNOWN only if those that cannot be told decide it (Kleene)."""
    if len(verdicts) == needed == 1:
        return verdicts[0]
    yes = [verdict for verdict in verdicts if verdict.truth is Truth.YES]
    open_ones = [verdict for verdict in verdicts if verdict.truth is Truth.UNKNOWN]
    if len(yes) >= needed:
        return _joined(Truth.YES, yes)
    if len(yes) + len(open_ones) < needed:
        return _joined(Truth.NO, [verdict for verdict in verdicts if verdict.truth is Truth.NO])
    return _joined(Truth.UNKNOWN, [verdict for verdict in verdicts if verdict.truth is not Truth.NO])


def every(verdicts: Sequence[Verdict]) -> Verdict:
    """Say whether all hold."""
    return at_least(len(verdicts), verdicts)


def some(verdicts: Sequence[Verdict]) -> Verdict:
    """Say whether one holds."""
    return at_least(1, verdicts)


def _joined(truth: Truth, verdicts: Iterable[Verdict]) -> Verdict:
    verdicts = tuple(verdicts)
    return Verdict(
        truth,
        tuple(dict.fromkeys(mark for verdict in verdicts for mark in verdict.marks)),
        tuple(sorted({fact for verdict in verdicts for fact in verdict.missing})) if truth is Truth.UNKNOWN else (),
        tuple(dict.fromkeys(why for verdict in verdicts for why in verdict.whys)),
    )
