"""Two versions of a pack on the same contact: which findings are new, lost, elsewhere or unchanged; and their tally."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256

from rules.results import RuleResult
from rules.suppression import is_objection


class Change(StrEnum):
    """How a finding of the newer pack stands to those of the older one; `elsewhere`: on other words."""

    NEW = "new"
    LOST = "lost"
    ELSEWHERE = "elsewhere"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Compared:
    """One rule on one contact by both packs; None where a pack does not have it (switched on)."""

    rule: str
    old: RuleResult | None
    new: RuleResult | None

    @property
    def change(self) -> Change | None:
        """Return what became of the finding, None where neither pack has one."""
        before, after = is_finding(self.old), is_finding(self.new)
        if not (before or after):
            return None
        if before and after:
            same = self.old is not None and self.new is not None and self.old.spans == self.new.spans
            return Change.UNCHANGED if same else Change.ELSEWHERE
        return Change.NEW if after else Change.LOST

    @property
    def shown(self) -> RuleResult:
        """Return the result that shows the finding: the newer one, unless it is lost."""
        result = self.old if self.change is Change.LOST or self.new is None else self.new
        if result is None:
            raise ValueError(f"rule {self.rule} was judged by neither pack")
        return result


def is_finding(result: RuleResult | None) -> bool:
    """Say whether a result would raise a flag; drafts raise none."""
    return result is not None and is_objection(result)


def compare_results(old: Sequence[RuleResult], new: Sequence[RuleResult]) -> Iterator[Compared]:
    """Pair the results of two packs on one contact, by rule, in the order of the newer pack."""
    before = {result.rule: result for result in old}
    for result in new:
        yield Compared(result.rule, before.pop(result.rule, None), result)
    yield from (Compared(rule, result, None) for rule, result in before.items())


@dataclass
class RuleTally:
    """The findings of one rule by what became of them, and how often each pack had no answer."""

    changes: Counter[Change] = field(default_factory=Counter)
    undetermined_before: int = 0
    undetermined_after: int = 0


@dataclass(frozen=True, slots=True)
class Workload:
    """Flags a day: the mean over the days that had contacts, and the busiest day."""

    mean: float
    most: int


@dataclass
class Tally:
    """Counts of a back-test, and a sample of what is new and lost; its size does not grow with the contacts.

    The sample holds those whose hash with the seed is smallest, so it is the same in whatever order they come.
    """

    sample: int
    seed: int
    contacts: int = 0
    rules: dict[str, RuleTally] = field(default_factory=lambda: defaultdict(RuleTally))
    days: set[date] = field(default_factory=set)
    before: Counter[date] = field(default_factory=Counter)
    after: Counter[date] = field(default_factory=Counter)
    _chosen: dict[Change, list[tuple[int, str, Mapping[str, object]]]] = field(default_factory=dict)

    def add_contact(self, day: date) -> None:
        """Count a contact of a day."""
        self.contacts += 1
        self.days.add(day)

    def add(self, change: Change, rule: str, day: date, *, contact: str, line: Mapping[str, object]) -> None:
        """Count a finding, and remember its `line` if the sample takes it."""
        self.rules[rule].changes[change] += 1
        self.before[day] += change is not Change.NEW
        self.after[day] += change is not Change.LOST
        if change in {Change.NEW, Change.LOST} and self.sample:
            self._choose(change, f"{rule} {contact}", line)

    def add_undetermined(self, rule: str, *, before: bool, after: bool) -> None:
        """Count where a pack had no answer."""
        self.rules[rule].undetermined_before += before
        self.rules[rule].undetermined_after += after

    def workload(self, flags: Counter[date]) -> Workload:
        """Return flags a day of `before` or `after`."""
        return Workload(sum(flags.values()) / max(1, len(self.days)), max(flags.values(), default=0))

    def sampled(self, change: Change) -> list[Mapping[str, object]]:
        """Return the lines of the sample, in an order that shows nothing."""
        return [line for _, _, line in sorted(self._chosen.get(change, []), key=lambda one: (-one[0], one[1]))]

    def _choose(self, change: Change, name: str, line: Mapping[str, object]) -> None:
        chosen = self._chosen.setdefault(change, [])
        # The smallest hashes stay; a heap keeps its smallest on top, hence the sign.
        rank = -int.from_bytes(sha256(f"{self.seed} {change} {name}".encode()).digest()[:8])
        heapq.heappush(chosen, (rank, name, line))
        if len(chosen) > self.sample:
            heapq.heappop(chosen)
