"""Segments of a channel with both sides, cut where the speaker may change: a recogniser writes on across it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from transcription.cleanup import mean_confidence
from transcription.types import Segment, VoiceSpan, Word

_SHORTEST_S = 0.4  # a shorter change of voice is an error of the ear
_NEAR = 3  # words between a change of voice and a pause or the end of a sentence that is meant by it
_PAUSE_S = 0.25
_ENDS = frozenset("。？！?!…")


@dataclass(frozen=True)
class Piece:
    """A segment, or a part of one, with its voice and how sure that is; no voice where none was told apart."""

    segment: Segment
    voice: int | None
    confidence: float


def cut_into_pieces(segments: Sequence[Segment], voices: Sequence[VoiceSpan]) -> list[Piece]:
    """The segments in order, each cut where another voice goes on, after a pause, and at the end of a sentence."""
    pieces: list[Piece] = []
    for segment in segments:
        own = [voice for voice in voices if voice.end_s > segment.start_s and voice.start_s < segment.end_s]
        pieces.extend(_piece(part, own) for part in _parts(segment, own))
    return pieces


def put_together(first: Segment, second: Segment) -> Segment:
    """Two pieces of one segment as one again."""
    return _part(first, first.words + second.words)


def _parts(segment: Segment, voices: Sequence[VoiceSpan]) -> list[Segment]:
    words = segment.words
    if len(words) < 2:
        return [segment]
    cuts = {place for place in range(1, len(words)) if _may_change(words[place - 1], words[place])}
    heard = [_voice_between(word.start_s, word.end_s, voices) for word in words]
    place = 0
    for _, run in groupby(_steady(words, heard)):
        if place and not any(abs(cut - place) <= _NEAR for cut in cuts):
            cuts.add(place)
        place += len(list(run))
    return [_part(segment, words[low:high]) for low, high in pairwise([0, *sorted(cuts), len(words)])]


def _may_change(before: Word, after: Word) -> bool:
    return after.start_s - before.end_s >= _PAUSE_S or before.text.strip()[-1:] in _ENDS


def _steady(words: Sequence[Word], heard: Sequence[int | None]) -> list[int | None]:
    """The voices of the words with short changes taken back, and words of no voice given to the one before."""
    filled: list[int | None] = []
    for voice in heard:
        filled.append(voice if voice is not None or not filled else filled[-1])
    steady = list(filled)
    place = 0
    for _, run in groupby(filled):
        length = len(list(run))
        long_enough = words[place + length - 1].end_s - words[place].start_s >= _SHORTEST_S
        if not long_enough and place:
            steady[place : place + length] = [steady[place - 1]] * length
        place += length
    return steady


def _part(segment: Segment, words: tuple[Word, ...]) -> Segment:
    return replace(
        segment,
        start_s=words[0].start_s,
        end_s=words[-1].end_s,
        text="".join(word.text for word in words).strip(),
        words=words,
        confidence=round(mean_confidence(words), 4),
    )


def _piece(segment: Segment, voices: Sequence[VoiceSpan]) -> Piece:
    voice = _voice_between(segment.start_s, segment.end_s, voices)
    own = [one for one in voices if one.voice == voice]
    seconds = sum(_overlap(one, segment.start_s, segment.end_s) for one in own)
    sure = sum(_overlap(one, segment.start_s, segment.end_s) * one.confidence for one in own)
    return Piece(segment, voice, round(sure / seconds, 3) if seconds else 0.0)


def _voice_between(start_s: float, end_s: float, voices: Sequence[VoiceSpan]) -> int | None:
    seconds: dict[int, float] = {}
    for one in voices:
        seconds[one.voice] = seconds.get(one.voice, 0.0) + _overlap(one, start_s, max(end_s, start_s + 0.01))
    longest = max(seconds, key=lambda voice: seconds[voice], default=None)
    return longest if longest is not None and seconds[longest] > 0 else None


def _overlap(voice: VoiceSpan, start_s: float, end_s: float) -> float:
    return max(0.0, min(voice.end_s, end_s) - max(voice.start_s, start_s))
