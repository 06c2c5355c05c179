"""What the recogniser heard as the turns that are stored: who spoke, joined where one person went on speaking; pure."""

from collections.abc import Mapping
from dataclasses import dataclass

import transcription
from audit_app import models

#: Segments of one speaker with a shorter pause between them are one turn.
JOIN_GAP_S = 0.8
_SENTENCE_OR_PAUSE = "。！？!?；;，,、：:…. "
_REACHED = frozenset({"borrower", "unknown", None})


@dataclass(frozen=True)
class SpokenTurn:
    """What one speaker said in one go, with the times of its words.

    `speaker_confidence` is the chance, 0 to 1, that the speaker is right, `speaker_reason` what it rests on.
    """

    channel: int
    speaker: str
    text: str
    start_s: float
    end_s: float
    confidence: float | None
    marks: tuple[str, ...]
    words: tuple[transcription.Word, ...]
    speaker_confidence: float
    speaker_reason: str
    loudness_db: float | None


def call_facts(
    contact: models.Contact, roles: Mapping[str, str], default_roles: Mapping[str, str]
) -> transcription.CallFacts:
    """Return what is known of a call beside its sound.

    `roles` came with the contact; where it names none, `default_roles` holds, the setting for the agency, whose
    "borrower" is whoever the contact says was reached.
    """
    reached = "borrower" if contact.party_role in _REACHED else "other"
    usual = {number: reached if role == "borrower" else role for number, role in default_roles.items()}
    return transcription.CallFacts(
        roles=dict(roles) or usual,
        is_outbound=contact.direction == "outbound",
        reached=reached,
        is_robot_call=contact.channel == "robot_call",
    )


def join_turns(found: transcription.Attribution) -> list[SpokenTurn]:
    """Put what was said together into turns, in order.

    On one channel nothing is joined: two stretches in a row may be two people however short the pause. Text that the
    guards doubt stays a turn of its own, so that it casts no doubt on what stands beside it.
    """
    turns: list[SpokenTurn] = []
    for said in found.said:
        turn = _turn(said)
        if turns and not found.is_mono and _goes_on(turns[-1], turn):
            turns[-1] = _join(turns[-1], turn)
        else:
            turns.append(turn)
    return turns


def describe_speakers(found: transcription.Attribution, heard: transcription.Transcript) -> dict[str, object]:
    """Return what a transcript's row keeps about its speakers and the sounds on the line, as plain JSON."""
    return {
        "roles": dict(found.roles),
        "is_mono": found.is_mono,
        "notices": [{"code": one.code.value, "values": dict(one.values)} for one in found.notices],
        "sounds": [
            {"channel": channel.number, "kind": one.kind.value, "start_s": one.start_s, "end_s": one.end_s}
            for channel in heard.channels
            for one in channel.sounds
        ],
    }


def _goes_on(last: SpokenTurn, turn: SpokenTurn) -> bool:
    same = last.channel == turn.channel and last.speaker == turn.speaker and bool(last.marks) == bool(turn.marks)
    return same and turn.start_s - last.end_s < JOIN_GAP_S


def _turn(said: transcription.Said) -> SpokenTurn:
    segment = said.segment
    return SpokenTurn(
        channel=segment.channel,
        speaker=said.speaker,
        text=segment.text,
        start_s=segment.start_s,
        end_s=segment.end_s,
        confidence=segment.confidence,
        marks=tuple(mark.value for mark in segment.marks),
        words=segment.words,
        speaker_confidence=said.confidence,
        speaker_reason=said.why.value,
        loudness_db=segment.loudness_db,
    )


def _join(first: SpokenTurn, second: SpokenTurn) -> SpokenTurn:
    """Make one turn of two; the short pause between them is written as a comma, which rules hear across."""
    comma = "" if first.text[-1] in _SENTENCE_OR_PAUSE else "，"
    return SpokenTurn(
        channel=first.channel,
        speaker=first.speaker,
        text=f"{first.text}{comma}{second.text}",
        start_s=first.start_s,
        end_s=max(first.end_s, second.end_s),
        confidence=round(_weighed(first, second, first.confidence or 0.0, second.confidence or 0.0), 4),
        marks=tuple(dict.fromkeys(first.marks + second.marks)),
        words=first.words + second.words,
        speaker_confidence=min(first.speaker_confidence, second.speaker_confidence),
        speaker_reason=first.speaker_reason,
        loudness_db=_joined_level(first, second),
    )


def _joined_level(first: SpokenTurn, second: SpokenTurn) -> float | None:
    if first.loudness_db is None or second.loudness_db is None:
        return None
    return round(_weighed(first, second, first.loudness_db, second.loudness_db), 1)


def _weighed(first: SpokenTurn, second: SpokenTurn, one: float, other: float) -> float:
    """Return the mean of two values by the length of the texts."""
    lengths = len(first.text), len(second.text)
    return (one * lengths[0] + other * lengths[1]) / sum(lengths)
