"""Small packs, rules and contacts for tests of the engine."""

import uuid
from datetime import datetime

from rules import ContactFacts, Event, Evidence, Rule, RulePack, RuleResult, Utterance, evaluate
from rules.pack import PackHeader
from rules.word_sets import WordSet

NOON = datetime.fromisoformat("2026-06-03T12:00:00+08:00")


def make_rule(check, **changes):
    fields = {
        "id": "tested-rule",
        "title": {"zh": "测试", "en": "Tested"},
        "category": "threat",
        "severity": "high",
        "status": "active",
        "force": "law",
        "citations": [{"source": "Law", "section": "1"}],
        "explanation": {"zh": "说明。", "en": "Why."},
        "check": check,
        "examples": [{"expect": "finding", "agent": "x"}, {"expect": "clear", "agent": "y"}],
    }
    return Rule.model_validate(fields | changes)


def make_pack(*rules, words=None, language="zh", since="2011-01-01", until=None):
    header = PackHeader.model_validate(
        {
            "id": "tested-pack",
            "title": {"zh": "测试", "en": "Tested"},
            "version": "1",
            "jurisdiction": "CN",
            "language": language,
            "effective": {"since": since} | ({"until": until} if until else {}),
            "changes": [{"version": "1", "text": "First."}],
        }
    )
    sets = {n: WordSet.model_validate(v if isinstance(v, dict) else {"words": v}) for n, v in (words or {}).items()}
    return RulePack(header=header, rules=rules, word_sets=sets, digest=uuid.uuid4().hex)


def make_contact(contact_id="c1", at=NOON, **changes):
    fields = {
        "channel": "call",
        "direction": "outbound",
        "result": "connected",
        "borrower_id": "b1",
        "time_zones": ("Asia/Shanghai",),
        "party_role": "borrower",
        "address": "13000000000",
        "purpose": "collection",
    }
    return ContactFacts(id=contact_id, started_at=at, **(fields | changes))


def make_event(kind, at, **changes):
    return Event(id=f"e-{kind}", at=at, borrower_id="b1", type=kind, **changes)


def say(*turns) -> tuple[Utterance, ...]:
    """Make utterances of texts (the agent's) and (speaker, text) pairs."""
    pairs = [turn if isinstance(turn, tuple) else ("agent", turn) for turn in turns]
    return tuple(Utterance(number, speaker, text) for number, (speaker, text) in enumerate(pairs))


def judge(check, *turns, words=None, language="zh", contact=None, history=(), events=(), **rule) -> RuleResult:
    pack = make_pack(make_rule(check, **rule), words=words, language=language)
    evidence = Evidence(contact or make_contact(), say(*turns), tuple(history), tuple(events))
    return evaluate(pack, evidence)[0]


def hears(phrase, *turns, **settings) -> bool:
    check = {"kind": "forbidden_phrase", "any_of": [phrase]}
    words = settings.pop("words", None)
    return judge(check | settings, *turns, words=words).outcome == "finding"
