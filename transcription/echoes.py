"""Words that one channel holds only because the other side's voice leaked into it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from transcription.types import Segment

QUIETER_DB = 8.0
_ALIKE = 0.6
_LATER_S = 0.6
_REACH = 8  # segments of the other channel before and after that are compared
_SHORTEST = 4


def find_echoes(segments: Sequence[Segment]) -> set[tuple[int, float]]:
    """Channel and beginning of each segment that repeats another channel's louder words at the same time.

    Without loudness nothing is an echo: which of two channels leaked could not be told.
    """
    echoes: set[tuple[int, float]] = set()
    for place, quiet in enumerate(segments):
        near = segments[max(0, place - _REACH) : place + _REACH + 1]
        if len(quiet.text) >= _SHORTEST and any(_leaked(loud, quiet) for loud in near):
            echoes.add((quiet.channel, quiet.start_s))
    return echoes


def _leaked(loud: Segment, quiet: Segment) -> bool:
    if loud.channel == quiet.channel or loud.loudness_db is None or quiet.loudness_db is None:
        return False
    if loud.loudness_db - quiet.loudness_db < QUIETER_DB:
        return False
    if quiet.start_s > loud.end_s + _LATER_S or loud.start_s > quiet.end_s + _LATER_S:
        return False
    match = SequenceMatcher(None, quiet.text, loud.text, autojunk=False)
    shared = sum(block.size for block in match.get_matching_blocks())
    return shared >= _ALIKE * len(quiet.text)
