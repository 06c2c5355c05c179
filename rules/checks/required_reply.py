"""After one side says X, the other side must, or must not, say Y within some turns."""

from bisect import bisect_right
from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.answer import Answer, clear, found, not_applicable, undetermined
from rules.case import Case
from rules.checks.forbidden_phrase import position_in_talk
from rules.checks.wording import place_of, spans_of, who
from rules.conditions import Said
from rules.hearing import Hit, is_doubtful
from rules.results import Outcome
from rules.roles import is_speaker_unknown
from rules.strict import Strict


class RequiredReply(Strict):
    """`after` is what starts it; the reply is looked for in the next `within_turns` turns of its own speaker."""

    kind: Literal["required_reply"]
    after: Said
    must: Said | None = None
    must_not: Said | None = None
    within_turns: Annotated[int, Field(ge=1)] = 3
    doubted_by_context: bool = True

    @model_validator(mode="after")
    def _something(self) -> "RequiredReply":
        if self.must is None and self.must_not is None:
            raise ValueError("needs must, must_not or both")
        return self


def judge(check: RequiredReply, case: Case) -> Answer:
    """Object when a reply that may not come comes, or one that must come does not; a sure objection comes first."""
    stream = case.stream(check.after)
    triggers = case.hear(check.after)
    if not triggers:
        return not_applicable("对方没有提出。", "The other side did not bring it up.")
    forbidden = _Replies(check.must_not, case, check.within_turns) if check.must_not else None
    due = _Replies(check.must, case, check.within_turns) if check.must else None
    doubtful: Answer | None = None
    for trigger in triggers:
        turn, _ = position_in_talk(trigger, stream, at_end=True)
        bad = forbidden.after(turn) if forbidden else []
        if bad or (due is not None and due.has_turns_after(turn) and not due.after(turn)):
            answer = _object(check, case, trigger, bad)
            if answer.outcome is Outcome.FINDING:
                return answer
            doubtful = doubtful or answer
    return doubtful or clear("答复合适。", "The reply was in order.")


class _Replies:
    """Where a reply is said, by the turns of the talk."""

    def __init__(self, said: Said, case: Case, within_turns: int) -> None:
        stream = case.stream(said)
        self.hits = case.hear(said)
        self.within_turns = within_turns
        self._turns = [turn.position for turn in stream.turns]
        self._hit_turns = [position_in_talk(hit, stream)[0] for hit in self.hits]

    def after(self, turn: int) -> list[Hit]:
        """Return what is said in the next turns of its speaker."""
        number = bisect_right(self._turns, turn) + self.within_turns - 1
        last = self._turns[min(number, len(self._turns) - 1)] if self._turns else turn
        return self.hits[bisect_right(self._hit_turns, turn) : bisect_right(self._hit_turns, last)]

    def has_turns_after(self, turn: int) -> bool:
        """Say whether its speaker had a turn in which it could have been said."""
        return bool(self._turns) and self._turns[-1] > turn


def _object(check: RequiredReply, case: Case, trigger: Hit, bad: list[Hit]) -> Answer:
    spans = spans_of([trigger], case.stream(check.after))
    said = check.must_not if bad else check.must
    title = case.title
    replied = case.stream(said) if said is not None else case.stream(check.after)
    unknown = is_speaker_unknown(trigger, case.stream(check.after), check.after.speaker, case.ear.language)
    if bad and check.must_not is not None:
        spans = spans_of(bad, replied) + spans
        unknown = unknown or is_speaker_unknown(bad[0], replied, check.must_not.speaker, case.ear.language)
    if unknown:
        return undetermined(
            f"疑似“{title.zh}”，但不知道是谁说的。",
            f"Possibly “{title.en}”, but it is not known who spoke.",
            "turns.speaker",
            spans=spans,
        )
    if is_doubtful(trigger, case.stream(check.after)) or (bad and all(is_doubtful(hit, replied) for hit in bad)):
        return undetermined(
            f"疑似“{title.zh}”，但识别结果不可靠，请听录音。",
            f"Possibly “{title.en}”, but the recogniser doubts these words; listen to the recording.",
            "words.confidence",
            spans=spans,
        )
    zh, en = who(said.speaker if said else "agent")
    at_zh, at_en = place_of(trigger, case.stream(check.after))
    return found(
        f"对方{at_zh}提出后，{zh}：{title.zh}。", f"{en}, after what was said {at_en}: {title.en}.", spans=spans
    )
