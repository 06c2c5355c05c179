"""Who said each stretch of a transcript: from the channels, the voices and the words, with how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from transcription.types import Segment

AGENT, BORROWER, OTHER = "agent", "borrower", "other"
ROBOT, SYSTEM, UNKNOWN = "robot", "system", "unknown"
CALLING = frozenset({AGENT, ROBOT})
"""The side of whoever collects; everybody else but the line itself is the side that is reached."""

LEAST_CONFIDENCE = 0.9
"""Below this chance of being right a speaker is `unknown`: rules that need one then answer *undetermined*."""


class Why(StrEnum):
    """What a speaker rests on."""

    SETTING = "setting"
    WORDS = "words"
    VOICE = "voice"
    MACHINE = "machine"
    SOUND = "sound"
    ECHO = "echo"
    NOTHING = "nothing"


class NoticeCode(StrEnum):
    """What people should know before they rest on a speaker; `Notice.values` has what filled each sentence."""

    CHANNELS_SWAPPED = "channels_swapped"
    CHANNELS_DOUBTED = "channels_doubted"
    CHANNELS_BY_WORDS = "channels_by_words"
    CHANNELS_UNKNOWN = "channels_unknown"
    CHANNELS_ALIKE = "channels_alike"
    ONE_CHANNEL = "one_channel"
    ROBOT_BY_WORDS = "robot_by_words"
    ECHO = "echo"
    PROMPT_ECHO = "prompt_echo"


@dataclass(frozen=True)
class Notice:
    """A warning with its numbers and words: `share` of the speech whose speaker is known, `cues` that decided, …"""

    code: NoticeCode
    values: Mapping[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class CallFacts:
    """What is known of a call beside its sound.

    `roles` names who is on which channel ("0" → "agent"), as contact, agency or installation say; `reached` is whom the
    call reached ("borrower" or "other"); a robot call has no agent.
    """

    roles: Mapping[str, str] = field(default_factory=dict)
    is_outbound: bool = True
    reached: str = BORROWER
    is_robot_call: bool = False


@dataclass(frozen=True)
class Said:
    """A segment, or a piece of one, with its speaker; `confidence` is the chance, 0 to 1, that the speaker is right.

    For an `unknown` speaker it is the chance of the likelier side. `voice` numbers voices where one channel holds two.
    """

    segment: Segment
    speaker: str
    confidence: float
    why: Why
    voice: int | None = None


@dataclass(frozen=True)
class Attribution:
    """Everything said, in order, with its speakers; `roles` of the channels as they were used, and the notices.

    `is_mono`: both sides are on one channel, so nobody hears them talk at the same time.
    """

    said: tuple[Said, ...]
    roles: Mapping[str, str]
    notices: tuple[Notice, ...]
    is_mono: bool
