"""What the processes of a back-test do: judge the contacts of a borrower by both packs and say what differs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import rules
from audit_app.cli.scan_evidence import TimeLine, build_evidence
from rules.backtest import Change, Compared, compare_results
from rules.local_time import local_time
from rules.suppression import suppression_of

#: Characters of the turn that a quote shows before and after the words.
_AROUND = 24
_UNDETERMINED = rules.Outcome.UNDETERMINED


@dataclass(frozen=True)
class BacktestOrder:
    """Which packs are compared; it travels to the processes that judge."""

    old: rules.RulePack
    new: rules.RulePack
    language: str
    today: date


@dataclass(frozen=True)
class Difference:
    """One finding of either pack, with the line that shows it."""

    change: Change
    rule: str
    line: dict[str, object]


@dataclass(frozen=True)
class Tried:
    """What came of one contact; `undetermined` are rules without an answer, by the older and by the newer pack."""

    contact: str
    day: date
    differences: tuple[Difference, ...]
    undetermined: tuple[tuple[str, bool, bool], ...]


def try_time_line(time_line: TimeLine, order: BacktestOrder) -> list[Tried]:
    """Judge every contact of one borrower by both packs."""
    return [_try(evidence, order) for _, evidence in build_evidence(time_line)]


def _try(evidence: rules.Evidence, order: BacktestOrder) -> Tried:
    contact = evidence.contact
    moment = local_time(contact.started_at, contact.time_zones[0]) if contact.time_zones else contact.started_at
    compared = list(compare_results(_judge(order.old, evidence, order), _judge(order.new, evidence, order)))
    return Tried(
        contact=contact.id,
        day=moment.date(),
        differences=tuple(_differences(compared, evidence, order, moment.date())),
        undetermined=tuple(
            (one.rule, before, after)
            for one in compared
            for before, after in [(_is_open(one.old), _is_open(one.new))]
            if before or after
        ),
    )


def _judge(pack: rules.RulePack, evidence: rules.Evidence, order: BacktestOrder) -> list[rules.RuleResult]:
    """Judge by one pack; a finding that a suppression takes back raises no flag and is left out."""
    results = rules.evaluate(pack, evidence)
    return [one for one in results if suppression_of(pack, one, evidence.contact, today=order.today) is None]


def _is_open(result: rules.RuleResult | None) -> bool:
    return result is not None and result.outcome is _UNDETERMINED and not result.draft


def _differences(
    compared: list[Compared], evidence: rules.Evidence, order: BacktestOrder, day: date
) -> Iterator[Difference]:
    for one in compared:
        if one.change is not None:
            yield Difference(one.change, one.rule, _line(one, one.change, evidence, order, day))


def _line(
    compared: Compared, change: Change, evidence: rules.Evidence, order: BacktestOrder, day: date
) -> dict[str, object]:
    result = compared.shown
    return {
        "change": change.value,
        "contact": result.contact,
        "day": day.isoformat(),
        "rule": result.rule,
        "category": result.category.value,
        "severity": result.severity.value,
        "old": compared.old.outcome.value if compared.old else None,
        "new": compared.new.outcome.value if compared.new else None,
        "reason": result.reason.of(order.language),
        "quotes": [_quote(span, evidence) for span in result.spans],
    }


def _quote(span: rules.Span, evidence: rules.Evidence) -> dict[str, object]:
    """Return the words of a span, what stands around them in their turn, and who said them."""
    said = next((one for one in evidence.utterances or () if one.index == span.turn), None)
    before = said.text[max(0, span.start - _AROUND) : span.start] if said else ""
    after = said.text[span.end : span.end + _AROUND] if said else ""
    return {
        "turn": span.turn,
        "speaker": said.speaker if said else None,
        "before": before,
        "words": span.text,
        "after": after,
        "meant": span.meant,
    }
