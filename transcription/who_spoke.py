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
from transcription.pieces import Piece, cut_at_voices
from transcription.role_words import weigh_words
from transcription.turn_roles import Clue, tell_sides
from transcription.types import Segment, Transcript

_TURN_GAP_S = 0.8  # one voice with a shorter pause goes on with what it was saying
_ROBOT_TURNS = 3  # a machine says at the beginning that it is one
_SOUND_SHARE = 0.6
_MACHINE = 0.97
_BY_SETTING = 0.95


def attribute(transcript: Transcript, facts: CallFacts) -> Attribution:
    """Say who spoke: by channel where sides are apart, else by voices and words; machines and echoes last.

    Nothing is left out: every segment with text comes back, whole or in pieces, in the order in which it was said.
    """
    only = set(facts.roles.values())
    one_channel = transcript.is_mono or holds_both_sides(transcript)
    if one_channel and len(only) != 1:
        found = _by_voice(transcript, facts)
    elif one_channel:
        (speaker,) = only
        said = tuple(Said(one, speaker, _BY_SETTING, Why.SETTING) for one in transcript.segments if one.text)
        found = Attribution(said, dict(facts.roles), ())
    else:
        found = _by_channel(transcript, facts)
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
    return Attribution(tuple(said), dict(settled.roles), notices)


def _by_voice(transcript: Transcript, facts: CallFacts) -> Attribution:
    pieces = [
        piece
        for channel in transcript.channels
        for piece in cut_at_voices([one for one in channel.segments if one.text], channel.voices)
        if piece.segment.text
    ]
    pieces.sort(key=lambda piece: piece.segment.start_s)
    turns = list(_turns(pieces))
    sides = tell_sides([_clue(turn, transcript.options.language) for turn in turns])
    said = []
    for turn, side in zip(turns, sides, strict=True):
        sure = max(side.chance, 1 - side.chance)
        speaker = UNKNOWN if sure < LEAST_CONFIDENCE else AGENT if side.chance > 0.5 else facts.reached
        why = Why.NOTHING if speaker == UNKNOWN else Why.VOICE if side.by_voice else Why.WORDS
        said += [Said(piece.segment, speaker, round(sure, 3), why, piece.voice) for piece in turn]
    code = NoticeCode.CHANNELS_ALIKE if transcript.audio.channels > 1 and transcript.is_mono else NoticeCode.ONE_CHANNEL
    return Attribution(tuple(said), {}, (Notice(code, {"known_percent": _known(said)}),))


def _turns(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces of one voice with short pauses between them belong together; a piece without a voice stands alone."""
    turn: list[Piece] = []
    for piece in pieces:
        goes_on = (
            bool(turn)
            and piece.voice is not None
            and piece.voice == turn[-1].voice
            and piece.segment.start_s - turn[-1].segment.end_s < _TURN_GAP_S
        )
        if turn and not goes_on:
            yield turn
            turn = []
        turn.append(piece)
    if turn:
        yield turn


def _clue(turn: Sequence[Piece], language: str) -> Clue:
    text = "".join(piece.segment.text for piece in turn)
    # Announcements sound like the agent, who did not speak them: they say nothing about a voice.
    weight = 0.0 if is_announcement(text) else weigh_words(text, language=language).log_odds
    sure = sum(piece.confidence for piece in turn) / len(turn)
    return Clue(weight, turn[0].voice, max(0.5, sure))


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
