"""Tells voices on one channel apart: the built-in way, and others that keep its promise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from transcription.types import Samples, Span, VoiceSpan
from transcription.voiceprint import prints_of
from transcription.voices import Stretch, two_voices

Sound = Callable[[Span], Samples]
"""Gives a stretch of the channel at BACKEND_RATE: a whole recording is never in memory."""


class SpeakerSeparator(Protocol):
    """Says which voice speaks when on a channel that may hold several."""

    @property
    def name(self) -> str:
        """Names the way and its version; another name is another transcript."""
        ...

    def separate(self, sound: Sound, speech: Sequence[Span]) -> Sequence[VoiceSpan]:
        """Spans in order, each with a voice numbered from 0; empty where voices cannot be told apart.

        `speech` is where somebody speaks, in seconds of the recording. A confidence is the chance, 0.5 to 1, that the
        span belongs to the voice that it names.
        """
        ...


class PrintSeparator:
    """The built-in way: two voices by spectrum and pitch, nothing learnt, nothing fetched."""

    name = "prints-1"

    def separate(self, sound: Sound, speech: Sequence[Span]) -> Sequence[VoiceSpan]:
        stretches = []
        for span in speech:
            prints, middles = prints_of(sound(span))
            stretches.append(Stretch(span, prints, middles + span.start_s))
        return two_voices(stretches)
