"""What the processes of a back-test do: judge the contacts of borrowers by both packs and say what differs."""

import json
from collections.abc import Iterable, Iterator
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
#: Of a contact that none of these came of, a back-test has nothing to tell but its day.
_TELLING = frozenset({rules.Outcome.FINDING, rules.Outcome.PRESUMED, _UNDETERMINED})


@dataclass(frozen=True)
class BacktestOrder:
    """Which packs are compared; it travels to the processes that judge and keeps what came of each contact as JSON."""

    old: rules.RulePack
    new: rules.RulePack
    language: str
    today: date

    def judge(self, time_lines: Iterable[TimeLine]) -> Iterator[tuple[int, list[str]]]:
        """Yield for each contact its place in the input and one line, which `read_tried` reads."""
        placed = [one for time_line in time_lines for one in build_evidence(time_line)]
        evidence = [one for _, one in placed]
        by_pack = [rules.evaluate_all(pack, evidence, wanted=_TELLING) for pack in (self.old, self.new)]
        for (place, one), *found in zip(placed, *by_pack, strict=True):
            # What is clear by both packs needs no second look.
            yield place, [_as_line(_try(one, self) if any(found) else Tried(one.contact.id, _day(one)))]


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
    differences: tuple[Difference, ...] = ()
    undetermined: tuple[tuple[str, bool, bool], ...] = ()


def _as_line(tried: Tried) -> str:
    differences = [(one.change.value, one.rule, one.line) for one in tried.differences]
    return json.dumps([tried.contact, tried.day.isoformat(), differences, tried.undetermined], ensure_ascii=False)


def read_tried(line: str | bytes) -> Tried:
    """Read what came of one contact from the line that a process kept for it."""
    contact, day, differences, undetermined = json.loads(line)
    return Tried(
        contact=contact,
        day=date.fromisoformat(day),
        differences=tuple(Difference(Change(change), rule, shown) for change, rule, shown in differences),
        undetermined=tuple((rule, before, after) for rule, before, after in undetermined),
    )


def _day(evidence: rules.Evidence) -> date:
    contact = evidence.contact
    return (local_time(contact.started_at, contact.time_zones[0]) if contact.time_zones else contact.started_at).date()


def _try(evidence: rules.Evidence, order: BacktestOrder) -> Tried:
    day = _day(evidence)
    compared = list(compare_results(_judge(order.old, evidence, order), _judge(order.new, evidence, order)))
    return Tried(
        contact=evidence.contact.id,
        day=day,
        differences=tuple(_differences(compared, evidence, order, day)),
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
