"""Tells from the words themselves who speaks, where the recording does not: 您的账单 is the agent's."""

from rules.conditions import SpeakerScope
from rules.cues import cues_between
from rules.hearing import Hit
from rules.languages.language import Language
from rules.talk import Stream


def is_speaker_unknown(hit: Hit, stream: Stream, scope: SpeakerScope, language: Language) -> bool:
    """Say whether nobody knows who said one of the words, and neither the phrase nor its turn shows it."""
    if scope in {"anyone", "unknown"} or hit.role_in_words:
        return False
    turns = [stream.turns[stream.turn_of[start]] for start, _, _ in hit.parts]
    return any(
        not turn.speaker_known and not _shows(scope, stream, turn.start, turn.end, language) for turn in set(turns)
    )


def _shows(scope: SpeakerScope, stream: Stream, start: int, end: int, language: Language) -> bool:
    """Say whether the words of a turn fit the scope and do not fit the other side."""
    words = cues_between(stream, start, end, language)
    agent, reached = bool(words.of("agent_words")), bool(words.of("reached_words"))
    if scope == "agent":
        return agent and not reached
    return scope in {"borrower", "reached"} and reached and not agent
