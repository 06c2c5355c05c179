"""Separators by name; a foreign one is imported only when it is asked for."""

from __future__ import annotations

from pathlib import Path

from transcription.separation import PrintSeparator, SpeakerSeparator


def load_separator(pipeline: Path | str | None = None) -> SpeakerSeparator:
    """The built-in way, or a pyannote pipeline by its path on this machine. Raises ModelUnavailable."""
    if pipeline is None:
        return PrintSeparator()
    from transcription.pyannote_separation import PyannoteSeparator

    return PyannoteSeparator.from_path(pipeline)
