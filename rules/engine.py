"""Judges one contact by every rule of a pack; the same evidence always gives the same results."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from rules import kept
from rules.answer import Answer, not_applicable, undetermined
from rules.case import Case
from rules.check_kinds import CHECKS, SPOKEN, sayings
from rules.checks.forbidden_phrase import ForbiddenPhrase
from rules.checks.required_reply import RequiredReply
from rules.evidence import Evidence
from rules.filters import missing_facts
from rules.hearing import Compiled, Ear
from rules.languages import LANGUAGES
from rules.local_time import local_time
from rules.pack import Rule, RulePack
from rules.relevance import ALL_OUTCOMES, asked_rules, speaking_rules
from rules.results import Bilingual, Outcome, RuleResult
from rules.suppression import exception_for
from rules.talk import Talk
from rules.weighing import stands_in_innocent_talk

_OBJECTING = frozenset({Outcome.FINDING, Outcome.PRESUMED})
#: Ears by pack digest; a pack is compiled once in a process.
_EARS: dict[str, tuple[RulePack, Ear]] = {}

_WHY_NO_WORDS = {
    "not_transcribed": ("录音尚未转写", "The recording has not been transcribed yet"),
    "no_recording": (
        "没有提供录音、话轮或文本",
        "No recording, turns or text were given",
    ),
}


def evaluate(
    pack: RulePack,
    evidence: Evidence,
    *,
    wanted: Collection[Outcome] = ALL_OUTCOMES,
    without: Collection[str] | None = None,
) -> list[RuleResult]:
    """Return one result for each rule that is switched on, in the order of the pack.

    Of other outcomes than those `wanted` nothing is returned, and hardly any work is done for them. Rules whose ids are
    in `without` are known to have nothing to object and are not asked; the others may object.
    """
    ear = compile_pack(pack)
    talk = Talk(evidence.utterances or (), ear.language)
    days = _days(evidence)
    results = []
    asked = [rule for rule in asked_rules(pack, evidence, wanted) if without is None or rule.id not in without]
    for rule in speaking_rules(asked, evidence, talk, ear, wanted):
        answer = _judge(pack, rule, evidence, talk, ear, days, is_chosen=without is not None)
        if answer.outcome in wanted:
            results.append(_signed(pack, rule, evidence, answer))
    return results


def evaluate_rule(pack: RulePack, rule: Rule, evidence: Evidence) -> RuleResult:
    """Judge by one rule alone, also one that is switched off; examples are run with this."""
    ear = compile_pack(pack)
    return _signed(
        pack,
        rule,
        evidence,
        _judge(pack, rule, evidence, Talk(evidence.utterances or (), ear.language), ear, _days(evidence)),
    )


def compile_pack(pack: RulePack) -> Ear:
    """Compile every phrase of a pack; raise PhraseError at the first that is wrong (lint finds all)."""
    known = _EARS.get(pack.digest)
    if known is not None and known[0] is pack:
        return known[1]
    ear = Ear(LANGUAGES[pack.header.language], pack.word_sets, pack.weights)
    conditions = [said for rule in pack.rules for _, said in sayings(rule.check)]
    compiled = kept.fetch("phrases", pack.digest)
    if isinstance(compiled, Compiled):
        ear.remember(compiled, conditions)
    else:
        for said in conditions:
            ear.learn(said)
        if kept.is_kept():
            kept.keep("phrases", pack.digest, ear.compiled(conditions))
    _EARS[pack.digest] = (pack, ear)
    return ear


def _judge(
    pack: RulePack,
    rule: Rule,
    evidence: Evidence,
    talk: Talk,
    ear: Ear,
    days: tuple[date, ...],
    *,
    is_chosen: bool = False,
) -> Answer:
    missing = missing_facts(rule.applies_to, evidence.contact)
    outside = _outside(pack, rule, evidence, days, applies=missing is not None)
    if outside is not None:
        return outside
    excepted = exception_for(pack, rule.id, evidence.contact)
    if excepted is not None:
        return not_applicable(f"本机构例外：{excepted.reason}", f"An exception of the lender: {excepted.reason}")
    case = Case(rule.title.bilingual(), evidence, talk, ear, pack.calendars, is_chosen)
    answer = CHECKS[rule.check.kind](rule.check, case)
    if _is_out_of_place(pack, rule, answer, case):
        return _out_of_place(answer)
    if missing and answer.outcome in _OBJECTING:
        return _doubted(answer, missing)
    return answer


def _is_out_of_place(pack: RulePack, rule: Rule, answer: Answer, case: Case) -> bool:
    """Say whether a phrase was heard where the whole stretch of talk weighs like innocent talk."""
    if answer.outcome is not Outcome.FINDING or pack.weights is None:
        return False
    if not isinstance(rule.check, ForbiddenPhrase | RequiredReply) or not rule.check.doubted_by_context:
        return False
    return stands_in_innocent_talk(pack.weights, case, answer.spans, rule.category.value)


def _out_of_place(answer: Answer) -> Answer:
    reason = Bilingual(
        f"{answer.reason.zh}但整段措辞像正常沟通，请人工判断。",
        f"{answer.reason.en} But the whole stretch weighs like ordinary talk; a person must decide.",
    )
    return replace(answer, outcome=Outcome.UNDETERMINED, reason=reason, missing=("words.context",))


def _outside(pack: RulePack, rule: Rule, evidence: Evidence, days: tuple[date, ...], *, applies: bool) -> Answer | None:
    """Return the answer for a contact that the rule is not about, or whose words are missing; else None."""
    excuse = _excuse(rule, evidence) if rule.applies_to.not_after_events else None
    if not _in_force(pack, rule, days):
        return not_applicable(f"{days[0]} 不在规则有效期内。", f"{days[0]} is not within the dates of the rule.")
    if not applies:
        return not_applicable("规则不适用于此类触达。", "The rule is not about such contacts.")
    if excuse is not None:
        return not_applicable(
            f"已有事件 {excuse}，不适用。",
            f"An event {excuse} came before, so the rule is not about it.",
        )
    if rule.check.kind in SPOKEN and evidence.utterances is None:
        return _no_words(evidence)
    if rule.check.kind in SPOKEN and not any(utterance.text.strip() for utterance in evidence.utterances or ()):
        return not_applicable("没有任何话语或文字。", "Nothing was said or written.")
    return None


def _excuse(rule: Rule, evidence: Evidence) -> str | None:
    """Return the kind of an event before the contact after which the rule does not apply."""
    moment = evidence.contact.started_at
    known = [
        event for event in evidence.events if event.at <= moment and event.type in rule.applies_to.not_after_events
    ]
    return known[0].type if known else None


def _days(evidence: Evidence) -> tuple[date, ...]:
    """Return the borrower's calendar day in every zone where the borrower may be, else that of the time as given."""
    moment, zones = evidence.contact.started_at, evidence.contact.time_zones
    return tuple(local_time(moment, zone).date() for zone in zones) or (moment.date(),)


def _in_force(pack: RulePack, rule: Rule, days: tuple[date, ...]) -> bool:
    """Say whether the rule is in force on one of the days; what a contact did must be lawful on each of them."""
    return any(
        all(
            span.since <= day and (span.until is None or day <= span.until)
            for span in (pack.header.effective, rule.effective)
            if span is not None
        )
        for day in days
    )


def _no_words(evidence: Evidence) -> Answer:
    why = evidence.words_missing or "not_transcribed"
    zh, en = _WHY_NO_WORDS.get(why, (f"没有可判断的文字：{why}", f"There are no words to judge: {why}"))
    return undetermined(f"{zh}。", f"{en}.", "words")


def _doubted(answer: Answer, missing: tuple[str, ...]) -> Answer:
    facts = ", ".join(missing)
    reason = Bilingual(
        f"{answer.reason.zh}但缺少 {facts}，不能确定。",
        f"{answer.reason.en} But {facts} is missing, so it stays open.",
    )
    return replace(answer, outcome=Outcome.UNDETERMINED, reason=reason, missing=missing)


def _signed(pack: RulePack, rule: Rule, evidence: Evidence, answer: Answer) -> RuleResult:
    return RuleResult(
        contact=evidence.contact.id,
        pack=pack.name,
        rule=rule.id,
        category=rule.category,
        outcome=answer.outcome,
        severity=rule.severity,
        reason=answer.reason,
        spans=answer.spans,
        related=answer.related,
        citations=rule.citation_refs,
        missing=answer.missing,
        draft=rule.status == "draft",
    )
