"""Recordings whose words a person has written down: one JSON object each, and what a transcript made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

from transcription.attribution import AGENT, BORROWER, OTHER, ROBOT, SYSTEM, UNKNOWN, Attribution, CallFacts
from transcription.evaluating import Heard
from transcription.speaker_error import SpokenTurn
from transcription.types import Span, Transcript

Thing = TypeVar("Thing")

SPEAKERS = (AGENT, BORROWER, OTHER, ROBOT, SYSTEM, UNKNOWN)
GROUPS = ("agency", "format", "source")


class WrongReference(ValueError):
    """Raised when a reference cannot be used; the message names the field and says what to write."""

    def __init__(self, field: str, remedy: str) -> None:
        super().__init__(f"{field}: {remedy}")
        self.field = field
        self.remedy = remedy


@dataclass(frozen=True)
class Reference:
    """What was said in a recording. `turns` and `passages` go by channel; without turns nobody's speaker is known.

    Where `passages` are given only these were written down, and only these are measured.
    """

    recording: str
    texts: tuple[str, ...]
    groups: Mapping[str, str]
    names: tuple[str, ...] = ()
    turns: tuple[tuple[SpokenTurn, ...], ...] = ()
    passages: tuple[tuple[Span, ...], ...] | None = None
    roles: Mapping[str, str] | None = None


def parse_reference(entry: Any) -> Reference:  # noqa: ANN401  parsed JSON
    """Read one entry: `recording` with `channels` (a text each) or `turns`. Raises WrongReference."""
    if not isinstance(entry, dict) or "recording" not in entry or not {"channels", "turns"} & set(entry):
        raise WrongReference("entry", "Name the fields recording and channels, or recording and turns.")
    recording = entry["recording"]
    if not isinstance(recording, str) or not recording:
        raise WrongReference("recording", "Write the recording's path as a text.")
    names = _texts(entry.get("names", []), "names")
    groups = {kind: str(entry[kind]) for kind in GROUPS if entry.get(kind)}
    roles = _roles(entry.get("roles"))
    if "turns" not in entry:
        return Reference(recording, _texts(entry["channels"], "channels"), groups, names, roles=roles)
    turns = [_turn(one, f"turns[{place}]") for place, one in enumerate(_list(entry["turns"], "turns"))]
    spans = [_passage(one, f"passages[{at}]") for at, one in enumerate(_list(entry.get("passages", []), "passages"))]
    count = _count(entry.get("channels"), [number for number, _ in (*turns, *spans)])
    by_channel = _sorted_out(turns, count)
    return Reference(
        recording,
        tuple("，".join(turn.text for turn in own if turn.text) for own in by_channel),
        groups,
        names,
        by_channel,
        _sorted_out(spans, count) if spans else None,
        roles,
    )


def call_facts(reference: Reference, *, usual: Sequence[str]) -> CallFacts:
    """What is known of the call: the roles that the reference names, else the usual ones of its agency."""
    return CallFacts(roles=reference.roles or {str(number): role for number, role in enumerate(usual)})


def hear(
    reference: Reference, transcript: Transcript | None, found: Attribution | None, *, duration_s: float, sha256: str
) -> list[Heard]:
    """Set each channel's account beside what was written of it; no transcript at all loses everything.

    A channel that repeats another is set beside the text of that one. Raises WrongReference for other channels than
    the recording has.
    """
    if transcript is not None:
        have, written = len(transcript.channels), len(reference.texts)
        if have < written or (reference.passages is None and have != written):
            raise WrongReference(f"channels ({written})", f"The recording has {have} channels; write a text for each.")
    return [
        _hear_channel(reference, transcript, found, channel=channel, duration_s=duration_s, sha256=sha256)
        for channel in range(len(reference.texts))
        if reference.passages is None or reference.passages[channel]
    ]


def _hear_channel(
    reference: Reference,
    transcript: Transcript | None,
    found: Attribution | None,
    *,
    channel: int,
    duration_s: float,
    sha256: str,
) -> Heard:
    passages = reference.passages[channel] if reference.passages is not None else None
    source = channel
    if transcript is not None and transcript.channels[channel].duplicate_of is not None:
        source = transcript.channels[channel].duplicate_of or 0
    written = _written(transcript, source, passages)
    return Heard(
        said=reference.texts[channel],
        written=written,
        duration_s=duration_s if passages is None else sum(span.duration_s for span in passages),
        groups={**reference.groups, "channel": str(channel)},
        names=reference.names,
        said_turns=reference.turns[channel] if reference.turns else (),
        written_turns=_turns(found, source, passages),
        passages=passages,
        recording=sha256,
    )


def _written(transcript: Transcript | None, channel: int, passages: Sequence[Span] | None) -> str:
    if transcript is None:
        return ""
    segments = transcript.channels[channel].segments
    if passages is None:
        return "".join(segment.text for segment in segments)
    return "".join(
        word.text for segment in segments for word in segment.words if _lies_in(word.start_s, word.end_s, passages)
    )


def _turns(found: Attribution | None, channel: int, passages: Sequence[Span] | None) -> tuple[SpokenTurn, ...]:
    if found is None:
        return ()
    turns = []
    for said in found.said:
        segment = said.segment
        if segment.channel != channel:
            continue
        if passages is None:
            turns.append(SpokenTurn(said.speaker, segment.text, segment.start_s, segment.end_s))
            continue
        words = [word for word in segment.words if _lies_in(word.start_s, word.end_s, passages)]
        if words:
            text = "".join(word.text for word in words)
            turns.append(SpokenTurn(said.speaker, text, words[0].start_s, words[-1].end_s))
    return tuple(turns)


def _lies_in(start_s: float, end_s: float, passages: Sequence[Span]) -> bool:
    return any(span.start_s <= (start_s + end_s) / 2 < span.end_s for span in passages)


def _sorted_out(numbered: Sequence[tuple[int, Thing]], count: int) -> tuple[tuple[Thing, ...], ...]:
    return tuple(tuple(thing for number, thing in numbered if number == channel) for channel in range(count))


def _turn(entry: Any, where: str) -> tuple[int, SpokenTurn]:  # noqa: ANN401  parsed JSON
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        raise WrongReference(where, "Write a turn as {channel, speaker, text, start_s, end_s}.")
    if entry.get("speaker") not in SPEAKERS:
        raise WrongReference(f"{where}.speaker ({entry.get('speaker')!r})", f"Write one of {', '.join(SPEAKERS)}.")
    has_times = "start_s" in entry or "end_s" in entry
    span = _span(entry, where) if has_times else None
    times = (span.start_s, span.end_s) if span is not None else (None, None)
    return _channel(entry, where), SpokenTurn(entry["speaker"], entry["text"], *times)


def _passage(entry: Any, where: str) -> tuple[int, Span]:  # noqa: ANN401  parsed JSON
    if not isinstance(entry, dict):
        raise WrongReference(where, "Write a passage as {channel, start_s, end_s}.")
    return _channel(entry, where), _span(entry, where)


def _span(entry: Mapping[str, Any], where: str) -> Span:  # parsed JSON
    times = [entry.get(name) for name in ("start_s", "end_s")]
    numbers = [float(time) for time in times if isinstance(time, int | float) and not isinstance(time, bool)]
    if len(numbers) < 2 or not all(0 <= first < second for first, second in pairwise(numbers)):
        raise WrongReference(f"{where}.start_s, end_s ({times})", "Write seconds, the end after the beginning.")
    return Span(*numbers)


def _channel(entry: Mapping[str, Any], where: str) -> int:  # parsed JSON
    number = entry.get("channel", 0)
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 16:
        raise WrongReference(f"{where}.channel ({number!r})", "Write the channel's number, from 0.")
    return number


def _count(channels: Any, used: Sequence[int]) -> int:  # noqa: ANN401  parsed JSON
    """How many channels: as `channels` says beside turns, else up to the highest that is used."""
    least = max(used, default=0) + 1
    if channels is None:
        return least
    if not isinstance(channels, int) or isinstance(channels, bool) or channels < least:
        raise WrongReference(f"channels ({channels!r})", "Beside turns, write how many channels the recording has.")
    return channels


def _roles(roles: Any) -> Mapping[str, str] | None:  # noqa: ANN401  parsed JSON
    if roles is None:
        return None
    if not isinstance(roles, dict) or not set(roles.values()) <= set(SPEAKERS):
        raise WrongReference(f"roles ({roles!r})", f'Write {{"0": SPEAKER, …}} with {", ".join(SPEAKERS)}.')
    return {str(number): str(role) for number, role in roles.items()}


def _texts(values: Any, field: str) -> tuple[str, ...]:  # noqa: ANN401  parsed JSON
    listed = _list(values, field)
    if not all(isinstance(value, str) for value in listed):
        raise WrongReference(field, "Write a list of texts.")
    return tuple(listed)


def _list(values: Any, field: str) -> list[Any]:  # noqa: ANN401  parsed JSON
    if not isinstance(values, list):
        raise WrongReference(field, "Write a list.")
    return values
