"""Who may have spoken, by what was said: a hint for recordings with one channel, never a proof."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transcription.types import Segment

AGENT = "agent"
BORROWER = "borrower"
UNKNOWN = "unknown"

_AGENT_CUES = (
    "工号",
    "工作人员",
    "请问您",
    "请问是",
    "您的账单",
    "您的借款",
    "您尾号",
    "本次通话",
    "请您",
    "为您",
    "帮您",
    "感谢您",
    "打扰您",
    "应还",
    "你再不还",
    "不还钱",
    "今天必须",
)
_BORROWER_CUES = (
    "你哪位",
    "哪位",
    "我没钱",
    "没有钱",
    "我现在没",
    "还不上",
    "你打错",
    "晚几天",
    "你怎么知道",
    "我要投诉",
    "不要再给我",
    "别再打",
    "发工资",
    "你们凭什么",
    "听得见吗",
    "我就是",
    "我是他",
    "我不认识",
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class RoleGuess:
    """The likelier speaker of one segment; `confidence` from 0 to 1, `cues` are the words that decided."""

    role: str
    confidence: float
    cues: tuple[str, ...]


def guess_roles(segments: Sequence[Segment]) -> tuple[RoleGuess, ...]:
    """One guess for each segment, from its own words alone; without a cue the role is unknown."""
    return tuple(_guess(_SPACES.sub("", segment.text)) for segment in segments)


def _guess(text: str) -> RoleGuess:
    agent = tuple(cue for cue in _AGENT_CUES if cue in text)
    borrower = tuple(cue for cue in _BORROWER_CUES if cue in text)
    if len(agent) == len(borrower):
        return RoleGuess(UNKNOWN, 0.0, agent + borrower)
    role, cues, against = (AGENT, agent, borrower) if len(agent) > len(borrower) else (BORROWER, borrower, agent)
    # One cue is weak evidence; no number of cues makes words into proof of a voice.
    confidence = min(0.9, 0.5 + 0.15 * (len(cues) - len(against)))
    return RoleGuess(role, round(confidence, 2), cues)
