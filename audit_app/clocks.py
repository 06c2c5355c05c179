"""Deadlines of complaint cases and disputes: pure arithmetic over dates.

Counting follows the Civil Code (articles 201 and 203): the day a complaint is received is not counted,
day 1 is the next day. Days are calendar days. The shift of a last day that is a holiday is left out on
purpose: whether it may be used against a complainant is unclear, so the earlier date is the safe one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

NEARLY_DUE_DAYS = 3
"""From this many days left on, a running clock is shown as nearly due. House policy, no law."""


class ClockChangeKind(StrEnum):
    """What may happen to a clock after it has started."""

    EXTENDED_COMPLEX = "extended_complex"
    EXTENDED_ESPECIALLY_COMPLEX = "extended_especially_complex"
    PAUSED = "paused"
    RESUMED = "resumed"
    RESTARTED = "restarted"


class ClockState(StrEnum):
    """How a clock stands on a given day."""

    RUNNING = "running"
    NEARLY_DUE = "nearly_due"
    OVERDUE = "overdue"
    PAUSED = "paused"
    KEPT = "kept"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class ClockStep:
    """One extension that a clock allows: the days in total that it leads to, and who must approve it."""

    kind: ClockChangeKind
    total_days: int
    needs_approver: bool
    complainant_is_told: bool


@dataclass(frozen=True)
class ClockRule:
    """A deadline with its source. `is_policy` marks a lender's own target that no text prescribes."""

    id: str
    base_days: int
    steps: tuple[ClockStep, ...]
    may_pause: bool
    may_restart: bool
    source_zh: str
    source_en: str
    is_policy: bool = False


COMPLAINT = ClockRule(
    id="complaint",
    base_days=15,
    steps=(
        ClockStep(ClockChangeKind.EXTENDED_COMPLEX, 30, needs_approver=False, complainant_is_told=True),
        ClockStep(ClockChangeKind.EXTENDED_ESPECIALLY_COMPLEX, 60, needs_approver=True, complainant_is_told=True),
    ),
    may_pause=True,
    may_restart=True,
    source_zh="《银行业保险业消费投诉处理管理办法》（银保监会令2020年第3号）",
    source_en="Measures on Handling Consumer Complaints in Banking and Insurance (CBIRC Order 2020 No. 3)",
)
CENTRAL_BANK = ClockRule(
    id="central_bank",
    base_days=15,
    steps=(ClockStep(ClockChangeKind.EXTENDED_ESPECIALLY_COMPLEX, 60, needs_approver=True, complainant_is_told=True),),
    may_pause=False,
    may_restart=False,
    source_zh="《中国人民银行金融消费者权益保护实施办法》（中国人民银行令〔2020〕第5号）",
    source_en="Implementing Measures of the People's Bank of China on Protecting Financial Consumers (Order 2020-5)",
)
CREDIT_OBJECTION = ClockRule(
    id="credit_objection",
    base_days=20,
    steps=(),
    may_pause=False,
    may_restart=False,
    source_zh="《征信业管理条例》第二十五条",
    source_en="Regulation on the Administration of the Credit Reporting Industry, article 25",
)
HOUSE_DISPUTE = ClockRule(
    id="house_dispute",
    base_days=15,
    steps=(),
    may_pause=False,
    may_restart=False,
    source_zh="本机构内部时限（法规未规定天数）",
    source_en="The lender's own target (no text sets a number of days)",
    is_policy=True,
)
CLOCK_RULES: dict[str, ClockRule] = {
    rule.id: rule for rule in (COMPLAINT, CENTRAL_BANK, CREDIT_OBJECTION, HOUSE_DISPUTE)
}


@dataclass(frozen=True)
class ClockChange:
    """An extension, pause, resumption or restart, with the day from which it counts."""

    kind: ClockChangeKind
    on: date


@dataclass(frozen=True)
class Clock:
    """How a deadline stands on one day.

    `days_left` is negative once the deadline has passed; `share_used` runs from 0 to 1; `paused_days`
    are the days of outside appraisal that were left out.
    """

    rule: ClockRule
    started_on: date
    due_on: date
    total_days: int
    days_used: int
    days_left: int
    paused_days: int
    state: ClockState

    @property
    def share_used(self) -> float:
        """The used part of the allowed days, between 0 and 1."""
        return min(1.0, max(0.0, self.days_used / self.total_days))


def read_clock(
    rule: ClockRule,
    *,
    received_on: date,
    changes: Sequence[ClockChange] = (),
    today: date,
    answered_on: date | None = None,
    withdrawn_on: date | None = None,
) -> Clock:
    """Say how the clock of `rule` stands on `today`.

    Changes are taken in the order of their days. A restart begins again from its own day, without the
    earlier extensions and pauses; an open pause runs to `today`, or to the day the clock stopped.
    """
    stopped_on = withdrawn_on or answered_on
    seen_on = stopped_on or today
    started_on, total_days, paused_days, paused_since = received_on, rule.base_days, 0, None
    for change in sorted(changes, key=lambda change: change.on):
        match change.kind:
            case ClockChangeKind.RESTARTED:
                started_on, total_days, paused_days, paused_since = change.on, rule.base_days, 0, None
            case ClockChangeKind.PAUSED:
                paused_since = change.on
            case ClockChangeKind.RESUMED:
                paused_days += (change.on - paused_since).days if paused_since else 0
                paused_since = None
            case _:
                total_days = max(total_days, _days_of(rule, change.kind))
    if paused_since is not None:
        paused_days += max(0, (seen_on - paused_since).days)
    due_on = started_on + timedelta(days=total_days + paused_days)
    days_left = (due_on - seen_on).days
    return Clock(
        rule=rule,
        started_on=started_on,
        due_on=due_on,
        total_days=total_days,
        days_used=max(0, (seen_on - started_on).days - paused_days),
        days_left=days_left,
        paused_days=paused_days,
        state=_state(days_left, answered=answered_on, withdrawn=withdrawn_on, paused=paused_since),
    )


def next_step(clock: Clock) -> ClockStep | None:
    """Return the extension that may be granted next, or None when the clock allows no further one."""
    return next((step for step in clock.rule.steps if step.total_days > clock.total_days), None)


def _days_of(rule: ClockRule, kind: ClockChangeKind) -> int:
    return next((step.total_days for step in rule.steps if step.kind is kind), rule.base_days)


def _state(days_left: int, *, answered: date | None, withdrawn: date | None, paused: date | None) -> ClockState:
    if withdrawn is not None:
        return ClockState.WITHDRAWN
    if answered is not None:
        return ClockState.KEPT if days_left >= 0 else ClockState.MISSED
    if paused is not None:
        return ClockState.PAUSED
    if days_left < 0:
        return ClockState.OVERDUE
    return ClockState.NEARLY_DUE if days_left <= NEARLY_DUE_DAYS else ClockState.RUNNING
