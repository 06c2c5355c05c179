"""Segments of a channel with two voices, cut where the voice changes: a recogniser hears no difference between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from transcription.cleanup import mean_confidence
from transcription.types import Segment, VoiceSpan, Word

_SHORTEST_S = 0.4  # a shorter change of voice is an error of the ear
_NEAR = 3  # words on each side of a change among which the longest pause, or the end of a sentence, is the place
_ENDS = "。？！.?!，,；;"


@dataclass(frozen=True)
class Piece:
    """A segment, or a part of one, with its voice and how sure that is; no voice where none was told apart."""

    segment: Segment
    voice: int | None
    confidence: float


def cut_at_voices(segments: Sequence[Segment], voices: Sequence[VoiceSpan]) -> list[Piece]:
    """The segments in order, each cut where another voice goes on for a while."""
    pieces: list[Piece] = []
    for segment in segments:
        own = [voice for voice in voices if voice.end_s > segment.start_s and voice.start_s < segment.end_s]
        pieces.extend(_piece(part, own) for part in _parts(segment, own))
    return pieces


def _parts(segment: Segment, voices: Sequence[VoiceSpan]) -> list[Segment]:
    heard = [_voice_between(word.start_s, word.end_s, voices) for word in segment.words]
    runs = [len(list(run)) for _, run in groupby(_steady(segment.words, heard))]
    if len(runs) < 2:
        return [segment]
    cuts: list[int] = []
    place = 0
    for length in runs[:-1]:
        place += length
        cuts.append(_best_place(segment.words, place, cuts[-1] + 1 if cuts else 1))
    edges = [0, *sorted(set(cuts)), len(segment.words)]
    return [_part(segment, segment.words[low:high]) for low, high in pairwise(edges) if low < high]


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


def _best_place(words: Sequence[Word], place: int, lowest: int) -> int:
    near = range(max(lowest, place - _NEAR), min(len(words) - 1, place + _NEAR) + 1)

    def worth(cut: int) -> tuple[bool, float, int]:
        ends = words[cut - 1].text.strip()[-1:] in _ENDS and bool(words[cut - 1].text.strip())
        return ends, words[cut].start_s - words[cut - 1].end_s, -abs(cut - place)

    return max(near, key=worth, default=place)


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
