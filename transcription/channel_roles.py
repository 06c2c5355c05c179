"""Who is on which channel: what the setting says, held against the words that were spoken there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transcription.attribution import AGENT, CALLING, UNKNOWN, CallFacts, Notice, NoticeCode
from transcription.machine_voices import is_announcement
from transcription.role_words import Weighed, weigh_words
from transcription.types import Channel, Segment, Transcript

DOUBTED = 3.0
"""Words against the setting that weigh more than this leave nobody known; docs/speech.md says how often they err."""

DECIDED = 6.0
"""Words that weigh more than this say who is on which channel, without a setting or against it."""

_SETTING = 3.0  # what a setting weighs by itself: about one in twenty is taken to be wrong
_OPENING = 1.0  # what it weighs who speaks first
_LONGEST_GREETING = 8
_SURE = 0.99
_SHOWN = 4
_HELLO = ("喂", "hello", "hi")


@dataclass(frozen=True)
class ChannelRoles:
    """Who is on each channel ("0" → "agent"), how sure that is (0 to 1), and what people should know about it."""

    roles: Mapping[str, str]
    confidence: float
    by_words: bool
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class _Heard:
    """What the words say about two channels: `margin` above 0 makes the first of them the agent's."""

    first: str
    second: str
    margin: float
    cues: tuple[str, ...]


def settle_roles(transcript: Transcript, facts: CallFacts) -> ChannelRoles:
    """Decide between the setting and the words. The transcript has two or more channels that differ.

    The words are asked only where two channels differ; a setting that names one side for all of them stands.
    """
    channels = [channel for channel in transcript.channels if channel.duplicate_of is None]
    calling = [channel for channel in channels if facts.roles.get(str(channel.number)) in CALLING]
    reached = [
        channel for channel in channels if facts.roles.get(str(channel.number), UNKNOWN) not in {*CALLING, UNKNOWN}
    ]
    if len(channels) != 2 or len(calling) == 2 or len(reached) == 2:
        return ChannelRoles(dict(facts.roles), _chance(_SETTING) if facts.roles else 0.0, by_words=False)
    heard = _hear(channels[0], channels[1], transcript, facts)
    if not calling and not reached:
        return _by_words(heard, facts)
    is_first = channels[0] in calling or channels[1] in reached
    return _held_against(heard, facts, for_setting=heard.margin if is_first else -heard.margin)


def holds_both_sides(transcript: Transcript) -> bool:
    """Whether all words are on one channel of several, and they are clearly those of two sides."""
    spoken = [channel for channel in transcript.channels if channel.segments]
    if len(spoken) != 1:
        return False
    weights = [one.log_odds for one in _weighed(spoken[0].segments, transcript)]
    return sum(max(0.0, one) for one in weights) > DECIDED and sum(min(0.0, one) for one in weights) < -DECIDED


def _held_against(heard: _Heard, facts: CallFacts, *, for_setting: float) -> ChannelRoles:
    if for_setting >= -DOUBTED:
        return ChannelRoles(dict(facts.roles), _chance(_SETTING + for_setting / 2), by_words=False)
    values = _values(heard)
    if for_setting > -DECIDED:
        return ChannelRoles(
            {heard.first: UNKNOWN, heard.second: UNKNOWN},
            _chance(for_setting + _SETTING),
            by_words=False,
            notices=(Notice(NoticeCode.CHANNELS_DOUBTED, values),),
        )
    one, other = (facts.roles.get(number) for number in (heard.first, heard.second))
    sides = {heard.first: other or _side(heard.margin > 0, facts), heard.second: one or _side(heard.margin < 0, facts)}
    notices = (Notice(NoticeCode.CHANNELS_SWAPPED, values),)
    return ChannelRoles(sides, _chance(-for_setting - _SETTING), by_words=True, notices=notices)


def _by_words(heard: _Heard, facts: CallFacts) -> ChannelRoles:
    if abs(heard.margin) < DECIDED:
        unknown = {heard.first: UNKNOWN, heard.second: UNKNOWN}
        notices = (Notice(NoticeCode.CHANNELS_UNKNOWN),)
        return ChannelRoles(unknown, _chance(abs(heard.margin)), by_words=False, notices=notices)
    sides = {heard.first: _side(heard.margin > 0, facts), heard.second: _side(heard.margin < 0, facts)}
    notices = (Notice(NoticeCode.CHANNELS_BY_WORDS, _values(heard)),)
    return ChannelRoles(sides, _chance(abs(heard.margin)), by_words=True, notices=notices)


def _side(is_calling: bool, facts: CallFacts) -> str:  # noqa: FBT001  a fact, not a switch
    return AGENT if is_calling else facts.reached


def _hear(first: Channel, second: Channel, transcript: Transcript, facts: CallFacts) -> _Heard:
    sides = [_weighed(channel.segments, transcript) for channel in (first, second)]
    margin = sum(one.log_odds for one in sides[0]) - sum(one.log_odds for one in sides[1])
    margin += _opening(transcript, first, facts)
    agents, others = sides if margin > 0 else sides[::-1]
    shown = [*(one for one in agents if one.log_odds > 0), *(one for one in others if one.log_odds < 0)]
    shown.sort(key=lambda one: -abs(one.log_odds))
    cues = dict.fromkeys(cue.strip("^$") for one in shown for cue in one.cues)
    return _Heard(str(first.number), str(second.number), margin, tuple(cue for cue in cues if len(cue) > 1)[:_SHOWN])


def _weighed(segments: Sequence[Segment], transcript: Transcript) -> list[Weighed]:
    language = transcript.options.language
    return [weigh_words(one.text, language=language) for one in segments if not is_announcement(one.text)]


def _opening(transcript: Transcript, first: Channel, facts: CallFacts) -> float:
    """Whoever is called answers with a hello; whoever answers for the lender gives its name."""
    opening = next((segment for segment in transcript.segments if segment.text), None)
    if opening is None:
        return 0.0
    text = opening.text.strip().lower()
    is_hello = text.startswith(_HELLO) and len(text) <= _LONGEST_GREETING
    says_agent = not is_hello if facts.is_outbound else not is_hello and len(text) > _LONGEST_GREETING
    if facts.is_outbound and not is_hello:
        return 0.0  # on many lines the agent speaks first, and on as many the other side does
    return _OPENING if says_agent == (opening.channel == first.number) else -_OPENING


def _values(heard: _Heard) -> dict[str, float | str]:
    return {"weight": round(abs(heard.margin), 1), "cues": "、".join(heard.cues)}


def _chance(log_odds: float) -> float:
    return round(min(_SURE, 1 / (1 + math.exp(-max(-30.0, log_odds)))), 3)
