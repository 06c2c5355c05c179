"""Runs the examples that stand in a rule: the smallest tests, written by whoever wrote the rule."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from typing import cast

from rules.engine import evaluate_rule
from rules.evidence import AccountFacts, ContactFacts, Event, Evidence, Speaker, Utterance
from rules.pack import Example, ExampleContact, Rule, RulePack
from rules.results import RuleResult

#: A Wednesday morning in Shanghai, unless the rule is not in force then.
_USUAL_DAY = datetime(2026, 6, 3, 10, 0, tzinfo=timezone(timedelta(hours=8)))
_USUAL_ZONES = {"zh": ("Asia/Shanghai",), "en": ("America/New_York",)}
_MESSAGE_CHANNELS = frozenset({"sms", "im", "email", "letter", "push"})


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """How one example fared; `passed` takes a known gap into account, `why` says what was wrong."""

    rule: str
    number: int
    example: Example
    result: RuleResult
    passed: bool
    why: str


def run_examples(pack: RulePack, rule: Rule) -> list[ExampleRun]:
    """Run every example of a rule."""
    return [_run(pack, rule, number, example) for number, example in enumerate(rule.examples, start=1)]


def _run(pack: RulePack, rule: Rule, number: int, example: Example) -> ExampleRun:
    result = evaluate_rule(pack, rule, build_evidence(pack, rule, example))
    why = _difference(example, result)
    if example.known_gap is not None:
        why = "" if why else "works now; take known_gap out"
    return ExampleRun(rule.id, number, example, result, not why, why)


def _difference(example: Example, result: RuleResult) -> str:
    if result.outcome != example.expect:
        return f"is {result.outcome}, expected {example.expect}: {result.reason.en}"
    if example.span is not None and not any(example.span in span.text for span in result.spans):
        return f"does not point at {example.span!r} but at {[span.text for span in result.spans]}"
    return ""


def build_evidence(pack: RulePack, rule: Rule, example: Example) -> Evidence:
    """Make the evidence that an example describes."""
    usual = _usual_time(pack, rule)
    zones = _USUAL_ZONES[pack.header.language]
    others = [
        _facts(other, f"history-{number}-{copy}", usual, zones, copy)
        for number, other in enumerate(example.history, start=1)
        for copy in range(other.repeat)
    ]
    events = [
        Event(id=f"event-{number}", borrower_id="borrower", **event.model_dump())
        for number, event in enumerate(example.events, start=1)
    ]
    return Evidence(
        contact=_facts(example.contact, "judged", usual, zones, 0),
        utterances=_utterances(example) if example.words_missing is None else None,
        words_missing=example.words_missing,
        history=tuple(others),
        events=tuple(events),
    )


def _usual_time(pack: RulePack, rule: Rule) -> datetime:
    spans = [pack.header.effective, *([rule.effective] if rule.effective else [])]
    since = max(span.since for span in spans)
    untils = [span.until for span in spans if span.until]
    if since <= _USUAL_DAY.date() and all(_USUAL_DAY.date() <= until for until in untils):
        return _USUAL_DAY
    return datetime.combine(since + timedelta(days=1), time(2), tzinfo=UTC)


def _facts(example: ExampleContact, name: str, usual: datetime, zones: tuple[str, ...], copy: int) -> ContactFacts:
    accounts = tuple(
        AccountFacts(
            id=account,
            product=example.product,
            principal=example.principal,
            balance=example.balance,
            days_past_due=example.days_past_due,
        )
        for account in example.accounts
    )
    return ContactFacts(
        id=name,
        channel=example.channel,
        direction=example.direction,
        started_at=(example.at or usual) + timedelta(minutes=copy * example.every_minutes),
        borrower_id="borrower",
        duration_s=example.duration_s if example.result == "connected" else None,
        result=example.result,
        agency=example.agency,
        time_zones=zones if example.zones is None else example.zones,
        traits=example.traits,
        accounts=accounts,
        party_role=example.party,
        address=example.address,
        from_address=example.from_address,
        purpose=example.purpose,
        announced_recording=example.announced_recording,
        attributes=example.attributes,
        text_digest=example.text_digest,
    )


def _utterances(example: Example) -> tuple[Utterance, ...]:
    if example.agent is not None:
        return (Utterance(0, "agent", example.agent),)
    if example.message is not None:
        inbound = example.contact.direction == "inbound"
        return (Utterance(0, "borrower" if inbound else "agent", example.message),)
    turns = []
    for number, turn in enumerate(example.talk):
        [(speaker, text)] = turn.model_dump(exclude_unset=True, exclude={"seconds", "confidence"}).items()
        start_s, end_s = turn.seconds or (None, None)
        turns.append(Utterance(number, cast("Speaker", speaker), text, start_s, end_s, turn.confidence))
    return tuple(turns)
