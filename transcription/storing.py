"""Transcripts as JSON text and back, for databases and the cache."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from transcription.raw import RawSound
from transcription.types import (
    AudioInfo,
    Channel,
    DigitDoubt,
    Mark,
    ModelInfo,
    Options,
    Segment,
    SoundKind,
    SoundSpan,
    Transcript,
    VoiceSpan,
    Word,
)

VERSION = 3
"""Raised whenever a stored transcript would no longer be what this code would make."""


def to_json(transcript: Transcript) -> str:
    """The transcript as one JSON object; `from_json` gives the equal transcript back."""
    return json.dumps({"version": VERSION, **asdict(transcript)}, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Transcript:
    """The transcript that `to_json` wrote. Raises ValueError when it is of another version."""
    content = json.loads(text)
    if content.get("version") != VERSION:
        raise ValueError(f"transcript version {content.get('version')!r} is not {VERSION}; transcribe again.")
    options = {**content["options"], "temperatures": tuple(content["options"]["temperatures"])}
    options["vocabulary"] = tuple(options["vocabulary"])
    options["raw"] = RawSound(**options["raw"]) if options["raw"] else None
    return Transcript(
        audio=AudioInfo(**content["audio"]),
        model=ModelInfo(**content["model"]),
        options=Options(**options),
        channels=tuple(_channel(entry) for entry in content["channels"]),
        separator=content["separator"],
    )


def _channel(entry: Mapping[str, Any]) -> Channel:  # parsed JSON
    segments = tuple(_segment(segment) for segment in entry["segments"])
    voices = tuple(VoiceSpan(**voice) for voice in entry["voices"])
    sounds = tuple(SoundSpan(**{**sound, "kind": SoundKind(sound["kind"])}) for sound in entry["sounds"])
    doubts = tuple(DigitDoubt(**doubt) for doubt in entry["digit_doubts"])
    return Channel(**{**entry, "segments": segments, "voices": voices, "sounds": sounds, "digit_doubts": doubts})


def _segment(entry: Mapping[str, Any]) -> Segment:  # parsed JSON
    words = tuple(Word(**word) for word in entry["words"])
    marks = tuple(Mark(mark) for mark in entry["marks"])
    return Segment(**{**entry, "words": words, "marks": marks})
