"""Puts a speaker to everything in a transcript, and says how sure that is and what people should know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from transcription.attribution import (
    AGENT,
    CALLING,
    LEAST_CONFIDENCE,
    ROBOT,
    SYSTEM,
    UNKNOWN,
    Attribution,
    CallFacts,
    Notice,
    NoticeCode,
    Said,
    Why,
)
from transcription.channel_roles import holds_both_sides, settle_roles
from transcription.echoes import find_echoes
from transcription.machine_voices import hands_over, is_announcement, is_menu, is_robot
from transcription.pieces import Piece, cut_into_pieces, put_together
from transcription.prompt_echoes import drop_echoes
from transcription.role_words import weigh_words
from transcription.turn_roles import Clue, tell_sides
from transcription.types import Segment, Transcript

_TURN_GAP_S = 0.8  # one speaker with a shorter pause goes on with what was being said
_ROBOT_TURNS = 3  # a machine says at the beginning that it is one
_SOUND_SHARE = 0.6
_MACHINE = 0.97
_BY_SETTING = 0.95


def attribute(transcript: Transcript, facts: CallFacts) -> Attribution:
    """Say who spoke: by channel where sides are apart, else by voices and words; machines and echoes last.

    Every segment with text comes back, whole or in pieces, in the order in which it was said; left out, with a notice,
    is only the recogniser's own prompt where nobody spoke.
    """
    transcript, echoes = drop_echoes(transcript)
    only = set(facts.roles.values())
    one_channel = transcript.is_mono or holds_both_sides(transcript)
    if one_channel and len(only) != 1:
        found = _by_voice(transcript, facts)
    elif one_channel:
        (speaker,) = only
        said = tuple(Said(one, speaker, _BY_SETTING, Why.SETTING) for one in transcript.segments if one.text)
        found = Attribution(said, dict(facts.roles), (), is_mono=True)
    else:
        found = _by_channel(transcript, facts)
    if echoes:
        found = replace(found, notices=(*found.notices, Notice(NoticeCode.PROMPT_ECHO, {"count": float(echoes)})))
    return _with_machines(found, transcript, facts)


def _by_channel(transcript: Transcript, facts: CallFacts) -> Attribution:
    settled = settle_roles(transcript, facts)
    echoes = find_echoes(transcript.segments)
    said = []
    for segment in transcript.segments:
        if not segment.text:
            continue
        if (segment.channel, segment.start_s) in echoes:
            said.append(Said(segment, SYSTEM, _MACHINE, Why.ECHO))
            continue
        speaker = settled.roles.get(str(segment.channel), UNKNOWN)
        why = Why.NOTHING if speaker == UNKNOWN else Why.WORDS if settled.by_words else Why.SETTING
        said.append(Said(segment, speaker, settled.confidence, why))
    notices = (*settled.notices, *([Notice(NoticeCode.ECHO, {"count": float(len(echoes))})] if echoes else []))
    return Attribution(tuple(said), dict(settled.roles), notices, is_mono=False)


def _by_voice(transcript: Transcript, facts: CallFacts) -> Attribution:
    pieces = [
        piece
        for channel in transcript.channels
        for piece in cut_into_pieces([one for one in channel.segments if one.text], channel.voices)
        if piece.segment.text
    ]
    pieces.sort(key=lambda piece: piece.segment.start_s)
    sides = tell_sides([_clue(piece, transcript.options.language) for piece in pieces])
    said = []
    for piece, side in zip(pieces, sides, strict=True):
        sure = max(side.chance, 1 - side.chance)
        speaker = UNKNOWN if sure < LEAST_CONFIDENCE else AGENT if side.chance > 0.5 else facts.reached
        why = Why.NOTHING if speaker == UNKNOWN else Why.VOICE if side.by_voice else Why.WORDS
        said.append(Said(piece.segment, speaker, round(sure, 3), why, piece.voice))
    said = _put_together(said)
    code = NoticeCode.CHANNELS_ALIKE if transcript.audio.channels > 1 and transcript.is_mono else NoticeCode.ONE_CHANNEL
    notices = (Notice(code, {"known_percent": _known(said)}),)
    return Attribution(tuple(said), {}, notices, is_mono=True)


def _put_together(said: Sequence[Said]) -> list[Said]:
    """Pieces of one sentence after another by one speaker as one again; the less sure of two says how sure that is."""
    whole: list[Said] = []
    for one in said:
        last = whole[-1] if whole else None
        if last is not None and last.speaker == one.speaker and last.voice == one.voice and _touch(last, one):
            together = put_together(last.segment, one.segment)
            whole[-1] = replace(last, segment=together, confidence=min(last.confidence, one.confidence))
        else:
            whole.append(one)
    return whole


def _touch(first: Said, second: Said) -> bool:
    """Whether they come from one segment, which all its pieces have in common in how it was decoded."""
    one, other = first.segment, second.segment
    same = one.channel == other.channel and one.avg_logprob == other.avg_logprob and one.marks == other.marks
    return same and 0 <= other.start_s - one.end_s < _TURN_GAP_S


def _clue(piece: Piece, language: str) -> Clue:
    text = piece.segment.text
    # Announcements sound like the agent, who did not speak them: they say nothing about a voice.
    weight = 0.0 if is_announcement(text) else weigh_words(text, language=language).log_odds
    return Clue(weight, piece.voice, max(0.5, piece.confidence))


def _known(said: Sequence[Said]) -> float:
    seconds = [one.segment.end_s - one.segment.start_s for one in said]
    known = sum(length for one, length in zip(said, seconds, strict=True) if one.speaker != UNKNOWN)
    return float(round(100 * known / sum(seconds))) if sum(seconds) else 0.0


def _with_machines(found: Attribution, transcript: Transcript, facts: CallFacts) -> Attribution:
    said = [_of_the_line(one, transcript) for one in found.said]
    talks = [one for one in said if one.speaker in CALLING]
    says_so = any(is_robot(one.segment.text) or is_menu(one.segment.text) for one in talks[:_ROBOT_TURNS])
    if not facts.is_robot_call and not says_so:
        return replace(found, said=tuple(said))
    is_new = not facts.is_robot_call and ROBOT not in facts.roles.values()
    return replace(
        found,
        said=tuple(_as_robot(said)),
        roles={number: ROBOT if role == AGENT else role for number, role in found.roles.items()},
        notices=(*found.notices, *([Notice(NoticeCode.ROBOT_BY_WORDS)] if is_new else [])),
    )


def _of_the_line(one: Said, transcript: Transcript) -> Said:
    if one.why is Why.ECHO:
        return one
    if is_announcement(one.segment.text):
        return replace(one, speaker=SYSTEM, confidence=_MACHINE, why=Why.MACHINE)
    if one.speaker not in {*CALLING, UNKNOWN} and is_menu(one.segment.text):
        return replace(one, speaker=SYSTEM, confidence=_MACHINE, why=Why.MACHINE)
    if _sound_share(one.segment, transcript) >= _SOUND_SHARE:
        return replace(one, speaker=SYSTEM, confidence=_MACHINE, why=Why.SOUND)
    return one


def _sound_share(segment: Segment, transcript: Transcript) -> float:
    """The share of a segment's time in which its channel carries a tone or music."""
    channel = next(one for one in transcript.channels if one.number == segment.channel)
    covered = sum(
        max(0.0, min(segment.end_s, sound.end_s) - max(segment.start_s, sound.start_s)) for sound in channel.sounds
    )
    return covered / max(0.01, segment.end_s - segment.start_s)


def _as_robot(said: Sequence[Said]) -> Iterator[Said]:
    """The calling side is the robot until it hands over to a person."""
    is_person = False
    for one in said:
        if one.speaker in CALLING and not is_person:
            yield replace(one, speaker=ROBOT, why=one.why if one.speaker == ROBOT else Why.MACHINE)
            is_person = hands_over(one.segment.text)
        else:
            yield one
