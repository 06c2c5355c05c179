"""Judges the conditions of one check on one case; each named one once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rules.case import Case
from rules.combination import Combination, Condition, Expression
from rules.comparing import Compared, compare
from rules.condition_kinds import (
    contact,
    delivery,
    entity,
    event,
    fact,
    loud,
    only,
    order,
    pattern,
    repeat,
    similar,
    timing,
    words,
    words_missing,
)
from rules.condition_kinds.contact import ContactCondition
from rules.condition_kinds.entity import EntityCondition
from rules.condition_kinds.event import EventCondition
from rules.condition_kinds.fact import FactCondition
from rules.condition_kinds.found import Found, Summary
from rules.condition_kinds.measured import Measured, talk_length
from rules.condition_kinds.order import OrderCondition
from rules.condition_kinds.words_missing import WordsMissingCondition
from rules.marks import Mark
from rules.operands import Reckoner
from rules.placing import anchor_marks, in_position, judge_marks
from rules.results import Bilingual
from rules.scope import Scoped
from rules.truth import Truth, Verdict, at_least, every, negated, some, unknown

#: Kinds that find places in the talk; their scope is looked at here. Each takes its own settings, hence Any.
FINDERS: dict[str, Callable[[Any, Case], Found]] = {
    "words": words.find,
    "pattern": pattern.find,
    "similar": similar.find,
    "repeat": repeat.find,
    "entity": entity.find,
    "only": only.find,
    "silence": timing.find_silence,
    "response": timing.find_response,
    "overtalk": timing.find_overtalk,
    "pick_up": timing.find_pick_up,
    "hang_up": timing.find_hang_up,
    "speech_rate": delivery.find_speech_rate,
    "talk_share": delivery.find_talk_share,
    "turns": delivery.find_turns,
    "turn_length": delivery.find_turn_length,
    "clarity": delivery.find_clarity,
    "loudness": loud.find_loudness,
    "script": delivery.find_script,
}
_MOST_REASONS = 5
#: What a number made of the talk lacks where it is vague.
_VAGUE_BECAUSE = "turns.confidence"


class Inquiry:
    """The conditions of one check before one case; `order` says in which order to ask the parts of an `all`."""

    def __init__(self, conditions: Mapping[str, Expression], order: Mapping[int, Sequence[int]], case: Case) -> None:
        self.conditions = conditions
        self.order = order
        self.case = case
        self.reckoner = Reckoner(case.evidence.contact, lambda name: anchor_marks(self.verdict(name)))
        self._known: dict[str, Verdict] = {}

    def verdict(self, name: str) -> Verdict:
        """Return whether a named condition holds."""
        if name not in self._known:
            self._known[name] = self.judge(self.conditions[name])
        return self._known[name]

    def judge(self, expression: Expression) -> Verdict:
        """Return whether an expression holds."""
        if isinstance(expression, str):
            return self.verdict(expression)
        if isinstance(expression, Combination):
            return every(self._parts(expression))
        verdict = self._condition(expression)
        if not verdict.marks:
            return verdict
        reasons = dict.fromkeys(mark.why for mark in verdict.marks if mark.why is not None)
        return replace(verdict, whys=(*verdict.whys, *reasons)[:_MOST_REASONS])

    def _parts(self, combination: Combination) -> list[Verdict]:
        """Judge what is cheap first, and nothing more once one part does not hold."""
        verdicts: dict[int, Verdict] = {}
        for number in self.order.get(id(combination)) or range(len(combination.every)):
            verdicts[number] = self.judge(combination.every[number])
            if verdicts[number].truth is Truth.NO:
                return [verdicts[number]]
        found = [verdicts[number] for number in sorted(verdicts)]
        if combination.some:
            found.append(some([self.judge(part) for part in combination.some]))
        if combination.none:
            found.append(negated(some([self.judge(part) for part in combination.none])))
        if combination.opposite is not None:
            found.append(negated(self.judge(combination.opposite)))
        if combination.n_of is not None:
            found.append(at_least(combination.n_of.n, [self.judge(part) for part in combination.n_of.of]))
        return found

    def _condition(self, condition: Condition) -> Verdict:
        if isinstance(condition, ContactCondition | FactCondition | EventCondition | WordsMissingCondition):
            return self._of_contact(condition)
        if not self.case.talk.has_words:
            return unknown("words")
        if isinstance(condition, OrderCondition):
            return order.judge(condition, [self.verdict(name) for name in condition.of])
        if condition.anchors and self.verdict(condition.anchors[0][1].of).truth is Truth.NO:
            return Verdict(Truth.NO)
        return self._in_talk(condition, FINDERS[condition.kind](condition, self.case))

    def _of_contact(
        self, condition: ContactCondition | FactCondition | EventCondition | WordsMissingCondition
    ) -> Verdict:
        if isinstance(condition, WordsMissingCondition):
            return words_missing.judge(condition, self.case)
        if isinstance(condition, FactCondition):
            return fact.judge(condition, self.reckoner)
        if isinstance(condition, EventCondition):
            return event.judge(condition, self.case)
        return contact.judge(condition, self.case)

    def _in_talk(self, condition: Scoped, found: Found) -> Verdict:
        if found.missing:
            return unknown(*found.missing)
        marks = found.marks
        if found.summary is not None and isinstance(condition, Measured):
            return self._summed(condition, found, found.summary)
        if isinstance(condition, Measured):
            marks = self._compared(marks, condition, _VAGUE_BECAUSE, condition.what)
        if isinstance(condition, EntityCondition):
            marks = self._compared(marks, condition, f"words.{condition.type}", entity.NAMES[condition.type])
        verdict = judge_marks(marks, condition, found.turns, talk_length(self.case), self.verdict)
        if condition.absent and condition.title is not None and verdict.truth is Truth.YES:
            what = condition.title
            return replace(verdict, whys=(*verdict.whys, Bilingual(f"没有{what.zh}", f"no {what.en}")))
        return verdict

    def _summed(self, condition: Measured, found: Found, summary: Summary) -> Verdict:
        """Compare one number made of all places in the position."""
        marks = found.marks
        if condition.where is not None:
            marks = in_position(marks, condition.where, found.turns, talk_length(self.case))
        if doubts := sorted({mark.doubt for mark in marks if mark.doubt}):
            return unknown(*doubts)
        value = summary(marks)
        if value is None:
            return Verdict(Truth.NO)
        verdict = compare(value, condition, self.reckoner, name=_VAGUE_BECAUSE, what=condition.what)
        return negated(verdict) if condition.absent else verdict

    def _compared(self, marks: Sequence[Mark], condition: Compared, name: str, what: Bilingual) -> list[Mark]:
        """Keep the marks whose value is within the limits; those of which that is not known become doubtful."""
        kept = []
        for mark in marks:
            verdict = compare(mark.value, condition, self.reckoner, name=name, what=what) if mark.value else None
            if verdict is None or verdict.truth is Truth.NO:
                continue
            doubt = mark.doubt or (verdict.missing[0] if verdict.truth is Truth.UNKNOWN else None)
            kept.append(replace(mark, doubt=doubt, why=_joined(verdict.whys)))
        return kept


def _joined(whys: Sequence[Bilingual]) -> Bilingual | None:
    return Bilingual("，".join(why.zh for why in whys), ", ".join(why.en for why in whys)) if whys else None
