"""Someone said what may not be said."""

from typing import Annotated, Literal

from pydantic import Field

from rules.answer import Answer, clear, found, undetermined
from rules.case import Case
from rules.checks.wording import place_of, spans_of, who
from rules.conditions import Said, Where
from rules.hearing import Hit, is_doubtful
from rules.roles import is_speaker_unknown
from rules.talk import Stream


class ForbiddenPhrase(Said):
    """Finds the words anywhere, or only in one part of the talk, after or before other words, or to one listener.

    Where the pack weighs words, a hit in talk that weighs like innocent talk is doubted, unless the rule says not to.
    """

    kind: Literal["forbidden_phrase"]
    where: Where | None = None
    listener: Literal["other"] | None = None
    after: Said | None = None
    before: Said | None = None
    at_least: Annotated[int, Field(ge=1)] = 1
    doubted_by_context: bool = True


def judge(check: ForbiddenPhrase, case: Case) -> Answer:
    """Object where the words are said in the part of the talk that the check is about."""
    stream = case.stream(check)
    hits = [hit for hit in case.hear(check) if is_within(hit, stream, check.where)]
    hits = [hit for hit in hits if not _borrower_listens(hit, stream, check, case)]
    hits = _after(hits, check, case)
    hits = _before(hits, check, case)
    if len(hits) < check.at_least:
        return clear("没有听到这样的话。", "Nothing of the kind was said.")
    known = [hit for hit in hits if not is_speaker_unknown(hit, stream, check.speaker, case.ear.language)]
    sure = [hit for hit in known if not is_doubtful(hit, stream)]
    title = case.title
    if len(sure) >= check.at_least:
        zh, en = who(check.speaker)
        at_zh, at_en = place_of(sure[0], stream)
        heard_zh, heard_en = heard_and_meant(sure, stream)
        return found(
            f"{zh}{at_zh}：{title.zh}{heard_zh}。", f"{en} {at_en}: {title.en}{heard_en}.", spans=spans_of(sure, stream)
        )
    if len(known) >= check.at_least:
        return undetermined(
            f"疑似“{title.zh}”，但识别结果不可靠，请听录音。",
            f"Possibly “{title.en}”, but the recogniser doubts these words; listen to the recording.",
            "words.confidence",
            spans=spans_of(known, stream),
        )
    return undetermined(
        f"疑似“{title.zh}”，但不知道是谁说的。",
        f"Possibly “{title.en}”, but it is not known who spoke.",
        "turns.speaker",
        spans=spans_of(hits, stream),
    )


def is_within(hit: Hit, stream: Stream, where: Where | None) -> bool:
    """Say whether a hit begins in the part of the talk that `where` names."""
    if where is None:
        return True
    turn = stream.turn_of[hit.start]
    if where.first_turns is not None and turn >= where.first_turns:
        return False
    if where.last_turns is not None and turn < len(stream.turns) - where.last_turns:
        return False
    if where.first_seconds is not None:
        start_s = stream.spans(hit.start, hit.end)[0].start_s
        return start_s is None or start_s <= where.first_seconds
    return True


def _borrower_listens(hit: Hit, stream: Stream, check: ForbiddenPhrase, case: Case) -> bool:
    """Say whether the borrower took the telephone over from another person before this was said."""
    if check.listener is None:
        return False
    before = case.talk.utterances[: stream.turns[stream.turn_of[hit.start]].position]
    reached = [utterance.speaker for utterance in before if utterance.speaker in {"borrower", "other"}]
    return bool(reached) and reached[-1] == "borrower" and "other" in reached


def position_in_talk(hit: Hit, stream: Stream, *, at_end: bool = False) -> tuple[int, int]:
    """Return a place that can be compared between the streams of two sides: turn in the talk, character in it."""
    place = hit.end - 1 if at_end else hit.start
    turn = stream.turns[stream.turn_of[place]]
    return turn.position, place - turn.start


def _after(hits: list[Hit], check: ForbiddenPhrase, case: Case) -> list[Hit]:
    if check.after is None:
        return hits
    starts = [position_in_talk(hit, case.stream(check.after), at_end=True) for hit in case.hear(check.after)]
    return [hit for hit in hits if any(start < position_in_talk(hit, case.stream(check)) for start in starts)]


def _before(hits: list[Hit], check: ForbiddenPhrase, case: Case) -> list[Hit]:
    if check.before is None:
        return hits
    ends = [position_in_talk(hit, case.stream(check.before)) for hit in case.hear(check.before)]
    return [hit for hit in hits if any(position_in_talk(hit, case.stream(check)) < end for end in ends)]


def heard_and_meant(hits: list[Hit], stream: Stream) -> tuple[str, str]:
    """Say which words were heard as others of the same sound."""
    pairs = [(stream.text[start:end], meant) for hit in hits for start, end, meant in hit.parts if meant]
    if not pairs:
        return "", ""
    zh = "、".join(f"识别为“{heard}”，应为“{meant}”" for heard, meant in pairs)
    en = ", ".join(f"heard “{heard}”, meant “{meant}”" for heard, meant in pairs)
    return f"（{zh}）", f" ({en})"
