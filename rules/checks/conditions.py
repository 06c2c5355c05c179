"""Conditions of every kind, combined by all, any, none, not and n_of."""

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from rules.answer import Answer, clear, found, not_applicable, undetermined
from rules.case import Case
from rules.checks.wording import place_of_span
from rules.combination import Condition, Expression, cheapest_first, conditions_in, names_in
from rules.inquiry import Inquiry
from rules.marks import spans_of_marks
from rules.results import Span
from rules.strict import Strict, Text
from rules.truth import Truth, Verdict

_MOST_SPANS = 20


class ConditionsCheck(Strict):
    """A finding where `finding_if` holds; the check is only about contacts for which `applies_if` holds."""

    kind: Literal["conditions"]
    conditions: dict[Text, Expression] = Field(default_factory=dict)
    applies_if: Expression | None = None
    finding_if: Expression
    show: tuple[Text, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _names_fit(self) -> "ConditionsCheck":
        known = ", ".join(sorted(self.conditions)) or "none"
        used = set(self.show)
        for expression in self._expressions():
            used.update(names_in(expression))
        if unknown := sorted(used - self.conditions.keys()):
            raise ValueError(f"names the condition {unknown[0]!r}, which conditions does not have; it has {known}")
        if idle := sorted(self.conditions.keys() - used):
            raise ValueError(f"never uses the condition {idle[0]!r}; use it or take it out")
        for name in self.conditions:
            self._follow(name, ())
        return self

    def _expressions(self) -> Iterator[Expression]:
        yield from self.conditions.values()
        yield self.finding_if
        if self.applies_if is not None:
            yield self.applies_if

    def _follow(self, name: str, inside: tuple[str, ...]) -> None:
        if name in inside:
            circle = " → ".join((*inside[inside.index(name) :], name))
            raise ValueError(f"has a condition that asks for itself, by way of {circle}; break the circle")
        for inner in names_in(self.conditions[name]):
            self._follow(inner, (*inside, name))

    @cached_property
    def order(self) -> dict[int, list[int]]:
        """Return in which order to ask the parts of each `all`, found once."""
        return cheapest_first(self.conditions, self._expressions())

    def written(self) -> Iterator[tuple[str, Condition]]:
        """Yield every condition with its place below the check."""
        for name, expression in self.conditions.items():
            yield from conditions_in(expression, f"conditions.{name}")
        yield from conditions_in(self.finding_if, "finding_if")
        if self.applies_if is not None:
            yield from conditions_in(self.applies_if, "applies_if")


def judge(check: ConditionsCheck, case: Case) -> Answer:
    """Object if `finding_if` holds; what cannot be told is told only where it decides."""
    inquiry = Inquiry(check.conditions, check.order, case)
    if check.applies_if is not None:
        about = inquiry.judge(check.applies_if)
        if about.truth is Truth.NO:
            return not_applicable("规则不适用于此种情形。", "The rule is not about such a case.")
        if about.truth is Truth.UNKNOWN:
            return _open(about, case)
    verdict = inquiry.judge(check.finding_if)
    if verdict.truth is Truth.NO:
        return clear("没有该情形。", "Nothing of the kind was found.")
    if verdict.truth is Truth.UNKNOWN:
        return _open(verdict, case)
    zh, en = _because(verdict)
    spans, title = _spans(check, verdict, inquiry), case.title
    if spans and (len(case.talk.utterances) > 1 or spans[0].start_s is not None):
        at_zh, at_en = place_of_span(spans[0], len(case.talk.utterances))
        return found(f"{at_zh}：{title.zh}{zh}。", f"{title.en}, {at_en}{en}.", spans=spans)
    return found(f"{title.zh}{zh}。", f"{title.en}{en}.", spans=spans)


def _spans(check: ConditionsCheck, verdict: Verdict, inquiry: Inquiry) -> tuple[Span, ...]:
    marks = [mark for name in check.show for mark in inquiry.verdict(name).marks] or verdict.marks
    return spans_of_marks(marks)[:_MOST_SPANS]


def _because(verdict: Verdict) -> tuple[str, str]:
    if not verdict.whys:
        return "", ""
    return f"（{'；'.join(why.zh for why in verdict.whys)}）", f" ({'; '.join(why.en for why in verdict.whys)})"


_NOT_HEARD = frozenset({"words.confidence", "turns.speaker"})


def _open(verdict: Verdict, case: Case) -> Answer:
    if not case.talk.has_words and "words" in verdict.missing:
        return _no_words(case)
    zh, en = _because(verdict)
    facts = ", ".join(verdict.missing)
    spans = spans_of_marks(verdict.marks)[:_MOST_SPANS]
    if _NOT_HEARD.issuperset(verdict.missing):
        zh_fact, en_fact = "识别结果或说话人不可靠，请听录音", "the words or their speaker are doubtful; listen to it"
    else:
        zh_fact, en_fact = f"缺少 {facts}，或其表述不明确", f"{facts} is missing or vague"
    return undetermined(
        f"可能“{case.title.zh}”{zh}，但{zh_fact}。",
        f"Possibly “{case.title.en}”{en}, but {en_fact}.",
        *verdict.missing,
        spans=spans,
    )


def _no_words(case: Case) -> Answer:
    if case.evidence.utterances is not None:
        return not_applicable("没有任何话语或文字。", "Nothing was said or written.")
    why = case.evidence.words_missing or "not_transcribed"
    return undetermined(f"没有可判断的文字：{why}。", f"There are no words to judge: {why}.", "words")
