"""How reasons name speakers and places."""

from collections.abc import Iterable

from rules.conditions import SpeakerScope
from rules.hearing import Hit
from rules.results import Span
from rules.talk import Stream

_WHO: dict[SpeakerScope, tuple[str, str]] = {
    "agent": ("催收人员", "The agent"),
    "robot": ("机器人", "The robot"),
    "borrower": ("借款人", "The borrower"),
    "other": ("第三人", "The third person"),
    "reached": ("接听人", "The person reached"),
    "system": ("系统", "The system"),
    "unknown": ("身份不明的说话人", "A speaker whom nobody knows"),
    "anyone": ("通话中", "Someone"),
}
_MOST_SPANS = 20


def who(speaker: SpeakerScope) -> tuple[str, str]:
    """Return a speaker's name in Chinese and English."""
    return _WHO[speaker]


def place_of(hit: Hit, stream: Stream) -> tuple[str, str]:
    """Say where a hit is: minute and second, or turn (from 1); nothing for a message."""
    return place_of_span(stream.spans(hit.start, hit.end)[0], len(stream.utterances))


def place_of_span(span: Span, turns: int) -> tuple[str, str]:
    """Say the same of a span in a talk of so many turns."""
    if span.start_s is not None:
        minutes, seconds = divmod(int(span.start_s), 60)
        return f"在 {minutes:02}:{seconds:02}", f"at {minutes:02}:{seconds:02}"
    if turns == 1:
        return "", "here"
    return f"在第 {span.turn + 1} 轮", f"in turn {span.turn + 1}"


def spans_of(hits: Iterable[Hit], stream: Stream) -> tuple[Span, ...]:
    """Return the places of hits in the original words, in order."""
    spans: list[Span] = []
    for hit in hits:
        meant = next((meant for _, _, meant in hit.parts if meant), None)
        spans += stream.spans(hit.start, hit.end, meant=meant)
    return tuple(spans[:_MOST_SPANS])
