"""After one side says X, the other side must, or must not, say Y within some turns."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from rules.answer import Answer, clear, found, not_applicable, undetermined
from rules.case import Case
from rules.checks.forbidden_phrase import position_in_talk
from rules.checks.wording import place_of, spans_of, who
from rules.conditions import Said
from rules.hearing import Hit
from rules.roles import is_speaker_unknown
from rules.strict import Strict


class RequiredReply(Strict):
    """`after` is what starts it; the reply is looked for in the next `within_turns` turns of its own speaker."""

    kind: Literal["required_reply"]
    after: Said
    must: Said | None = None
    must_not: Said | None = None
    within_turns: Annotated[int, Field(ge=1)] = 3

    @model_validator(mode="after")
    def _something(self) -> "RequiredReply":
        if self.must is None and self.must_not is None:
            raise ValueError("needs must, must_not or both")
        return self


def judge(check: RequiredReply, case: Case) -> Answer:
    """Object when a reply that may not come comes, or one that must come does not."""
    stream = case.stream(check.after)
    triggers = case.hear(check.after)
    if not triggers:
        return not_applicable("对方没有提出。", "The other side did not bring it up.")
    for trigger in triggers:
        start = position_in_talk(trigger, stream, at_end=True)
        bad = _replies(check.must_not, check, case, start)
        missing = (
            check.must is not None
            and _had_a_turn(check.must, case, start)
            and not _replies(check.must, check, case, start)
        )
        if bad or missing:
            return _object(check, case, trigger, bad)
    return clear("答复合适。", "The reply was in order.")


def _replies(said: Said | None, check: RequiredReply, case: Case, start: tuple[int, int]) -> list[Hit]:
    """Return what of `said` comes in the next turns of its speaker."""
    if said is None:
        return []
    stream = case.stream(said)
    next_turns = [turn for turn in stream.turns if turn.position > start[0]][: check.within_turns]
    positions = {turn.position for turn in next_turns}
    return [hit for hit in case.hear(said) if position_in_talk(hit, stream)[0] in positions]


def _had_a_turn(said: Said, case: Case, start: tuple[int, int]) -> bool:
    return any(turn.position > start[0] for turn in case.stream(said).turns)


def _object(check: RequiredReply, case: Case, trigger: Hit, bad: list[Hit]) -> Answer:
    spans = spans_of([trigger], case.stream(check.after))
    said = check.must_not if bad else check.must
    title = case.title
    unknown = is_speaker_unknown(trigger, case.stream(check.after), check.after.speaker, case.ear.language)
    if bad and check.must_not is not None:
        replied = case.stream(check.must_not)
        spans = spans_of(bad, replied) + spans
        unknown = unknown or is_speaker_unknown(bad[0], replied, check.must_not.speaker, case.ear.language)
    if unknown:
        return undetermined(
            f"疑似“{title.zh}”，但不知道是谁说的。",
            f"Possibly “{title.en}”, but it is not known who spoke.",
            "turns.speaker",
            spans=spans,
        )
    zh, en = who(said.speaker if said else "agent")
    at_zh, at_en = place_of(trigger, case.stream(check.after))
    return found(
        f"对方{at_zh}提出后，{zh}：{title.zh}。", f"{en}, after what was said {at_en}: {title.en}.", spans=spans
    )
