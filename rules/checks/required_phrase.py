"""Someone did not say what must be said, or said it too late."""

from typing import Annotated, Literal

from pydantic import Field

from rules.answer import Answer, clear, found, not_applicable, undetermined
from rules.case import Case
from rules.checks.forbidden_phrase import is_within, position_in_talk
from rules.checks.wording import spans_of, who
from rules.conditions import Said, Where
from rules.hearing import Hit, is_doubtful
from rules.results import Outcome, Span
from rules.talk import Stream


class RequiredPhrase(Said):
    """The words must be said: in `where`, before `before` is said, and only if `when` is said (if given)."""

    kind: Literal["required_phrase"]
    where: Where | None = None
    before: Said | None = None
    when: Said | None = None
    at_least_turns: Annotated[int, Field(ge=0)] = 1
    met_by_announcement: bool = False


def judge(check: RequiredPhrase, case: Case) -> Answer:
    """Object when the words are not said, or later than they were due."""
    if check.met_by_announcement and case.evidence.contact.announced_recording:
        return clear("系统在通话前已播放提示。", "The switch announced it before the talk.")
    stream = case.stream(check)
    if len(stream.turns) < max(1, check.at_least_turns):
        return not_applicable("该方说话太少。", "That side spoke too little.")
    if check.when is not None and next(case.hear_each(check.when), None) is None:
        return not_applicable("没有出现需要这样说的情形。", "Nothing called for it.")
    deadline = _deadline(check, case)
    if check.before is not None and deadline is None:
        return clear("没有出现须在其之前说明的内容。", "What it must come before was never said.")
    for hit in case.hear_each(check):
        if deadline is not None and position_in_talk(hit, stream) >= deadline[0]:
            break
        if is_within(hit, stream, check.where):
            return _said(check, hit, stream)
    return _unless_doubtful(_missed(check, case, deadline[1] if deadline else None), check, case)


def _unless_doubtful(answer: Answer, check: RequiredPhrase, case: Case) -> Answer:
    """Leave a finding open where only doubtful words called for it."""
    if answer.outcome is not Outcome.FINDING or not _rests_on_doubt(check, case):
        return answer
    return undetermined(
        f"{case.title.zh}：要求它的话识别不可靠，请听录音。",
        f"{case.title.en}: the recogniser doubts the words that called for it; listen to the recording.",
        "words.confidence",
        spans=answer.spans,
    )


def _rests_on_doubt(check: RequiredPhrase, case: Case) -> bool:
    """Say whether all that called for the words, or set their deadline, is doubtful."""
    for said in (check.when, check.before):
        if said is not None:
            stream = case.stream(said)
            if all(is_doubtful(hit, stream) for hit in case.hear_each(said)):
                return True
    return False


def _said(check: RequiredPhrase, hit: Hit, stream: Stream) -> Answer:
    """It was said; whether within the first seconds is open where the transcript has no times."""
    spans = stream.spans(hit.start, hit.end)
    if check.where is not None and check.where.first_seconds is not None and spans[0].start_s is None:
        return undetermined(
            "已经说明，但不知道在第几秒。", "It was said, but at which second is unknown.", "turns.start", spans=spans
        )
    return clear("已经说明。", "It was said.")


def _deadline(check: RequiredPhrase, case: Case) -> tuple[tuple[int, int], tuple[Span, ...]] | None:
    """Return the first place of what the words must come before."""
    if check.before is None:
        return None
    stream, first = case.stream(check.before), next(case.hear_each(check.before), None)
    return (position_in_talk(first, stream), spans_of([first], stream)) if first else None


def _missed(check: RequiredPhrase, case: Case, due: tuple[Span, ...] | None) -> Answer:
    stream, hits = case.stream(check), case.hear(check)
    first = stream.turns[0]
    spans = due or (stream.spans(first.start, first.end) if first.end > first.start else ())
    title = case.title
    if hits and case.talk.has_unknown_speakers:
        return undetermined(
            f"不知道是谁说的，无法判断是否及时：{title.zh}。",
            f"It is not known who spoke, so whether it came in time is open: {title.en}.",
            "turns.speaker",
            spans=spans,
        )
    zh, en = who(check.speaker)
    late_zh, late_en = ("说得太晚", "said it too late") if hits else ("始终没有说", "never said it")
    return found(f"{zh}{late_zh}：{title.zh}。", f"{en} {late_en}: {title.en}.", spans=spans)
