"""What a channel's sound says besides its words: voices, tones, music, loudness, and whether digits fit their time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from transcription.audio import Recording
from transcription.loudness import with_loudness
from transcription.separation import SpeakerSeparator
from transcription.spoken.digit_lengths import doubt_digits
from transcription.tones import find_sounds
from transcription.types import Channel, Samples, Span


def listen(
    recording: Recording,
    channel: Channel,
    speech: Sequence[Span],
    *,
    separator: SpeakerSeparator | None,
    language: str = "zh",
) -> Channel:
    """The channel with what is heard on it; `separator` only where it may hold both sides."""

    def sound(span: Span) -> Samples:
        return recording.read(channel.number, span)

    voices = tuple(separator.separate(sound, speech)) if separator is not None else ()
    return replace(
        channel,
        segments=tuple(with_loudness(recording, segment) for segment in channel.segments),
        voices=voices,
        sounds=find_sounds(recording, channel.number),
        digit_doubts=doubt_digits(channel.segments, sound, speech, language=language, voices=voices),
    )
