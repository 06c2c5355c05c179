"""How well packs judge labelled contacts: precision and recall by category, every miss and every false finding."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rules.engine import evaluate
from rules.labelled import Labelled
from rules.pack import RulePack
from rules.results import Category, Outcome, RuleResult
from rules.second_opinion import SecondOpinion

_OBJECTING = frozenset({Outcome.FINDING, Outcome.PRESUMED})
_ASKED = frozenset({*_OBJECTING, Outcome.UNDETERMINED})


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95 % interval of the share behind it (Wilson 1927)."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        """Return the share, 0 to 1; None where nothing was counted."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Return its lower and upper bound, 0 to 1."""
        return wilson(self.count, self.of)


@dataclass(frozen=True, slots=True)
class Score:
    """What was found of one category: `found` of `wanted`, and `right` of all `reported`.

    A finding is right where the category is a label of the contact, or one that may be found in it.
    """

    wanted: int
    found: int
    reported: int
    right: int

    @property
    def recall(self) -> Share:
        """Return the share of the labelled contacts that were found."""
        return Share(self.found, self.wanted)

    @property
    def precision(self) -> Share:
        """Return the share of the findings that a label covers."""
        return Share(self.right, self.reported)


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled contact with what rules object to in it, and what they left open; drafts are left out."""

    labelled: Labelled
    objections: tuple[RuleResult, ...]
    undetermined: tuple[RuleResult, ...]

    @property
    def reported(self) -> frozenset[Category]:
        """Return the categories in which a rule objects."""
        return frozenset(result.category for result in self.objections)

    @property
    def missed(self) -> frozenset[Category]:
        """Return the categories that were to be found and were not."""
        return self.labelled.wanted - self.reported

    @property
    def false_findings(self) -> tuple[RuleResult, ...]:
        """Return the objections that no label covers."""
        covered = self.labelled.wanted | self.labelled.arguable
        return tuple(result for result in self.objections if result.category not in covered)


@dataclass(frozen=True)
class Measurement:
    """The scores of some labelled contacts, in the order of the categories' names, and what went wrong."""

    scores: dict[Category, Score]
    texts: int
    innocent: int
    accused: int
    misses: tuple[Judged, ...]
    false_findings: tuple[Judged, ...]

    @property
    def recall(self) -> Share:
        """Return the recall over all categories."""
        scores = self.scores.values()
        return Share(sum(score.found for score in scores), sum(score.wanted for score in scores))

    @property
    def false_alarms(self) -> Share:
        """Return the share of innocent contacts in which a rule objects to something."""
        return Share(self.accused, self.innocent)


@dataclass(frozen=True, slots=True)
class Suspected:
    """What the second opinion suspects, told apart from findings: of all violations, the unfound and the innocent."""

    violations: Share
    unfound: Share
    innocent: Share


def judge(packs: Sequence[RulePack], labelled: Labelled) -> Judged:
    """Judge one labelled contact by every pack."""
    results = [
        result for pack in packs for result in evaluate(pack, labelled.evidence, wanted=_ASKED) if not result.draft
    ]
    return Judged(
        labelled,
        tuple(result for result in results if result.outcome in _OBJECTING),
        tuple(result for result in results if result.outcome is Outcome.UNDETERMINED),
    )


def judge_all(packs: Sequence[RulePack], items: Iterable[Labelled]) -> Iterator[Judged]:
    """Judge labelled contacts, in order."""
    return (judge(packs, labelled) for labelled in items)


def measure(judged: Iterable[Judged]) -> Measurement:
    """Count what judging brought; a category without any label has a score only where it was reported."""
    everything = tuple(judged)
    wanted = Counter(category for one in everything for category in one.labelled.wanted)
    found = Counter(category for one in everything for category in one.labelled.wanted & one.reported)
    reported = Counter(category for one in everything for category in one.reported)
    right = Counter(
        category for one in everything for category in one.reported & (one.labelled.wanted | one.labelled.arguable)
    )
    innocent = [one for one in everything if one.labelled.is_innocent]
    return Measurement(
        scores={
            name: Score(wanted[name], found[name], reported[name], right[name])
            for name in sorted(wanted.keys() | reported.keys())
        },
        texts=len(everything),
        innocent=len(innocent),
        accused=sum(bool(one.objections) for one in innocent),
        misses=tuple(one for one in everything if one.missed),
        false_findings=tuple(one for one in everything if one.false_findings),
    )


def measure_suspicions(judged: Iterable[Judged], opinion: SecondOpinion) -> Suspected:
    """Count which contacts the second opinion suspects; a violation is unfound where no rule objects to anything."""
    asked = [(one, opinion.ask(one.labelled.evidence)) for one in judged]
    marked = [(one, suspicion is not None and suspicion.is_suspected) for one, suspicion in asked]
    violations = [(one, is_suspected) for one, is_suspected in marked if one.labelled.wanted]
    unfound = [is_suspected for one, is_suspected in violations if not one.objections]
    innocent = [is_suspected for one, is_suspected in marked if one.labelled.is_innocent]
    return Suspected(
        violations=Share(sum(is_suspected for _, is_suspected in violations), len(violations)),
        unfound=Share(sum(unfound), len(unfound)),
        innocent=Share(sum(innocent), len(innocent)),
    )


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    if not trials:
        return 0.0, 1.0
    z = 1.959964
    share = successes / trials
    centre = share + z * z / (2 * trials)
    spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
