"""Words that weigh enough together: no single phrase says it, but the whole stretch of talk does."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from rules.answer import Answer, clear, found, not_applicable, undetermined
from rules.case import Case
from rules.checks.wording import place_of, spans_of, who
from rules.hearing import Hit, is_doubtful
from rules.roles import is_speaker_unknown
from rules.strict import Strict, Text
from rules.talk import Stream, Turn
from rules.weighing import Window, objected, windows
from rules.weights import ANY, Weights


class WeighedWords(Strict):
    """One or two turns of the agent in a row, with what was said to them, weigh more than `weights.tsv` says is usual.

    `column` names what they are weighed for; a kind of conduct is reported only where the column `any` agrees. Where it
    agrees and no kind reaches its own limit, the kind that comes nearest to being one is reported.
    """

    kind: Literal["weighed_words"]
    column: Text


def judge(check: WeighedWords, case: Case) -> Answer:
    """Object where a stretch of talk weighs more than is usual for its kind and for any violation."""
    weights = case.ear.weights
    if weights is None:
        return not_applicable("规则包没有措辞权重。", "The pack has no table of weights.")
    stream = case.talk.stream("agent")
    kind = weights.column(check.column)
    talk, contact = case.talk, case.evidence.contact
    if kind not in objected(weights, talk, contact):
        return clear("措辞没有达到界限。", "The words stay below the limit.")
    over = [window for window in windows(weights, talk, contact) if kind in weights.objected(window.scores)]
    heaviest = max(over, key=lambda window: float(window.scores[kind]))
    hit = _heaviest_words(weights, kind, heaviest, stream)
    measured = kind if heaviest.scores[kind] > weights.least[kind] else weights.column(ANY)
    return _object(case, stream, hit, float(heaviest.scores[measured]), float(weights.least[measured]))


def _heaviest_words(weights: Weights, column: int, window: Window, stream: Stream) -> Hit:
    """Return the stretch of one turn that weighs most; a turn without any such stretch is returned whole."""
    best: tuple[float, Turn, int, int] | None = None
    for turn in stream.turns[window.first : window.last + 1]:
        share = weights.share_of_characters(stream.text[turn.start : turn.end], column)
        if share.size:
            weight, start, end = _heaviest_stretch(share - share.mean())
            if best is None or weight > best[0]:
                best = weight, turn, start, end
    if best is None or best[2] == best[3]:
        turn = stream.turns[window.first]
        return Hit(turn.start, turn.end, ((turn.start, turn.end, None),))
    _, turn, start, end = best
    return Hit(turn.start + start, turn.start + end, ((turn.start + start, turn.start + end, None),))


def _heaviest_stretch(share: npt.NDArray[np.float32]) -> tuple[float, int, int]:
    """Return the sum and the bounds of the contiguous stretch with the greatest sum (Kadane 1984)."""
    best, bounds, total, start = 0.0, (0, 0), 0.0, 0
    for place, value in enumerate(share):
        if total <= 0:
            total, start = 0.0, place
        total += float(value)
        if total > best:
            best, bounds = total, (start, place + 1)
    return best, *bounds


def _object(case: Case, stream: Stream, hit: Hit, score: float, least: float) -> Answer:
    title, spans = case.title, spans_of([hit], stream)
    if is_speaker_unknown(hit, stream, "agent", case.ear.language):
        return undetermined(
            f"疑似“{title.zh}”，但不知道是谁说的。",
            f"Possibly “{title.en}”, but it is not known who spoke.",
            "turns.speaker",
            spans=spans,
        )
    if is_doubtful(hit, stream):
        return undetermined(
            f"疑似“{title.zh}”，但识别结果不可靠，请听录音。",
            f"Possibly “{title.en}”, but the recogniser doubts these words; listen to the recording.",
            "words.confidence",
            spans=spans,
        )
    zh, en = who("agent")
    at_zh, at_en = place_of(hit, stream)
    return found(
        f"{zh}{at_zh}：{title.zh}（措辞评分 {score:.2f}，界限 {least:.2f}）。",
        f"{en} {at_en}: {title.en} (the words score {score:.2f}, the limit is {least:.2f}).",
        spans=spans,
    )
