"""The vocabulary given back as text: a decoder that hears nothing writes its own prompt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from transcription.types import Mark, Options, Segment, Transcript

_COVERED = 0.8  # of the characters that say something
_IN_A_ROW, _IN_ORDER = 2, 3
_UNSURE = 0.7
_MARKS = re.compile(r"[\W_]+")
_NOBODY = frozenset({Mark.NO_SPEECH, Mark.UNHEARD, Mark.TOO_FAST, Mark.LOW_CONFIDENCE})


def is_echo(text: str, *, options: Options, marks: Sequence[Mark], confidence: float) -> bool:
    """Whether a segment is the prompt and not what was said.

    It is nothing but two terms or more, and there is a reason to doubt that anybody spoke, or the words are unsure; or
    it has three or more in the order of the vocabulary, which nobody says.
    """
    bare = _bare(text)
    terms = [_bare(term) for term in options.vocabulary]
    said = _terms_in(bare, terms)
    if not bare or len(said) < _IN_A_ROW or sum(map(len, said)) < _COVERED * len(bare):
        return False
    return bool(set(marks) & _NOBODY) or confidence < _UNSURE or _follow(said, terms)


def drop_echoes(transcript: Transcript) -> tuple[Transcript, int]:
    """The transcript as it is talked about, and how many segments were left out of it.

    An echo that nobody can have said (no speech, no sound, too fast, or unsure) is left out; the stored transcript
    keeps it with its marks. Any other keeps its place, its mark, and no confidence.
    """
    kept = tuple(
        replace(channel, segments=tuple(one for one in channel.segments if not _is_dropped(one)))
        for channel in transcript.channels
    )
    dropped = sum(map(_is_dropped, transcript.segments))
    return (replace(transcript, channels=kept), dropped) if dropped else (transcript, 0)


def _is_dropped(segment: Segment) -> bool:
    return Mark.PROMPT_ECHO in segment.marks and bool(_NOBODY & set(segment.marks))


def _terms_in(bare: str, terms: Sequence[str]) -> list[str]:
    """The terms of a text in order, the longest at each place."""
    if not terms:
        return []
    either = "|".join(re.escape(term) for term in sorted(terms, key=len, reverse=True) if term)
    return re.findall(either, bare) if either else []


def _follow(said: Sequence[str], terms: Sequence[str]) -> bool:
    places = [terms.index(term) for term in said]
    runs = longest = 1
    for before, after in pairwise(places):
        runs = runs + 1 if after == before + 1 else 1
        longest = max(longest, runs)
    return longest >= _IN_ORDER


def _bare(text: str) -> str:
    return _MARKS.sub("", text).lower()
