"""Trying a rule: on its own examples, or on a dialogue that somebody pasted; nothing is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Literal

import rules
from audit_app import models
from audit_app.errors import Invalid, NotFound
from rules.engine import evaluate_rule
from rules.evidence import Speaker
from rules.examples import run_examples

MOST_CHARACTERS = 20_000
OBJECTING = frozenset({rules.Outcome.FINDING, rules.Outcome.PRESUMED})
#: How a line may begin to say who speaks; a line without one goes on with the speaker before, the first is the agent.
SPEAKERS: dict[str, Speaker] = {
    "催收人员": "agent", "催收员": "agent", "催收": "agent", "坐席": "agent", "客服": "agent", "agent": "agent",
    "借款人": "borrower", "客户": "borrower", "borrower": "borrower",
    "第三人": "other", "其他人": "other", "other": "other",
    "机器人": "robot", "robot": "robot",
}  # fmt: skip
# The engine compiles a pack once for each process, and that is not made for two threads at once.
_ENGINE = Lock()


@dataclass(frozen=True)
class Setting:
    """What is assumed about the contact around a pasted dialogue."""

    channel: Literal["call", "robot_call", "sms"]
    party_role: str
    at: datetime
    time_zone: str


@dataclass(frozen=True)
class TriedTurn:
    """One turn in pieces of (text, whether it is evidence)."""

    speaker: str
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class OtherRule:
    """Another rule of the pack that objects, too."""

    rule_id: str
    title: dict[str, str]
    severity: str


@dataclass(frozen=True)
class Tried:
    """What a rule says about a pasted dialogue; `reason` is {"zh": …, "en": …}."""

    outcome: str
    reason: dict[str, str]
    turns: tuple[TriedTurn, ...]
    others: tuple[OtherRule, ...]


@dataclass(frozen=True)
class TriedExample:
    """How one example fared; `passed` takes a known gap into account."""

    outcome: str
    passed: bool


def try_dialogue(installed: models.InstalledPack, rule_id: str, text: str, setting: Setting) -> Tried:
    """Judge a pasted dialogue by every rule of an installed pack, and say what `rule_id` makes of it.

    Raises NotFound for an unknown rule, Invalid for an empty or endless dialogue.
    """
    utterances = parse_dialogue(text)
    evidence = rules.Evidence(contact=_facts(setting), utterances=utterances)
    with _ENGINE:
        pack = _load(installed)
        rule = _rule_of(pack, rule_id)
        result = evaluate_rule(pack, rule, evidence)
        others = [other for other in rules.evaluate(pack, evidence) if other.rule != rule_id]
    titles = {other.id: other.title.model_dump() for other in pack.rules}
    return Tried(
        outcome=result.outcome.value,
        reason={"zh": result.reason.zh, "en": result.reason.en},
        turns=tuple(_mark(utterance, result.spans) for utterance in utterances),
        others=tuple(
            OtherRule(other.rule, titles[other.rule], other.severity.value)
            for other in others
            if other.outcome in OBJECTING
        ),
    )


def try_examples(installed: models.InstalledPack, rule_id: str) -> list[TriedExample]:
    """Run the examples of a rule in an installed pack, in their order; raises NotFound for an unknown rule."""
    with _ENGINE:
        pack = _load(installed)
        runs = run_examples(pack, _rule_of(pack, rule_id))
    return [TriedExample(run.result.outcome.value, run.passed) for run in runs]


def parse_dialogue(text: str) -> tuple[rules.Utterance, ...]:
    """Read one turn from each line, "借款人：…" or "borrower: …"; raises Invalid for none or far too many."""
    if not text.strip() or len(text) > MOST_CHARACTERS:
        raise Invalid(
            f"The dialogue has {len(text.strip())} characters; between 1 and {MOST_CHARACTERS} can be tried.",
            zh=f"对话有 {len(text.strip())} 个字符；可试用 1 至 {MOST_CHARACTERS} 个字符。",
            field="dialogue",
            remedy="Paste a shorter dialogue, one turn a line.",
        )
    turns: list[tuple[Speaker, str]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        speaker, words = _split(line, before=turns[-1][0] if turns else "agent")
        turns.append((speaker, words))
    return tuple(rules.Utterance(number, speaker, words) for number, (speaker, words) in enumerate(turns))


def _split(line: str, *, before: Speaker) -> tuple[Speaker, str]:
    label, colon, words = line.replace("：", ":", 1).partition(":")
    speaker = SPEAKERS.get(label.strip().lower())
    return (speaker, words.strip()) if colon and speaker else (before, line)


def _facts(setting: Setting) -> rules.ContactFacts:
    is_message = setting.channel == "sms"
    return rules.ContactFacts(
        id="tried",
        channel=setting.channel,
        direction="outbound",
        started_at=setting.at,
        borrower_id="tried",
        duration_s=None if is_message else 60.0,
        result="delivered" if is_message else "connected",
        time_zones=(setting.time_zone,),
        party_role=setting.party_role,
        purpose="collection",
    )


def _mark(utterance: rules.Utterance, spans: Sequence[rules.Span]) -> TriedTurn:
    """Cut a turn where evidence begins and ends."""
    own = sorted((span.start, span.end) for span in spans if span.turn == utterance.index)
    pieces, done = [], 0
    for start, end in own:
        begin = max(start, done)
        if begin >= end:
            continue
        pieces += [(utterance.text[done:begin], False), (utterance.text[begin:end], True)]
        done = end
    pieces.append((utterance.text[done:], False))
    return TriedTurn(utterance.speaker, tuple(piece for piece in pieces if piece[0]))


def _rule_of(pack: rules.RulePack, rule_id: str) -> rules.Rule:
    for rule in pack.rules:
        if rule.id == rule_id:
            return rule
    raise NotFound(f"There is no rule {rule_id} in {pack.name}.", zh=f"规则包中没有规则 {rule_id}。", value=rule_id)


def _load(installed: models.InstalledPack) -> rules.RulePack:
    return _load_text(installed.digest, tuple(sorted(installed.files.items())))


@lru_cache(maxsize=4)
def _load_text(digest: str, files: tuple[tuple[str, str], ...]) -> rules.RulePack:  # noqa: ARG001 -- the cache's key
    """Read a pack from the text that was installed, so that a later edit of the folder changes nothing here."""
    return rules.load_pack_files(dict(files))
