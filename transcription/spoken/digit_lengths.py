"""Digits read one by one against the time that they took: a recogniser drops and invents repeated ones (888).

How often a wrong string is noticed and a right one doubted: docs/speech.md, "Digits and the time they took".
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from transcription.spoken.placing import place_words
from transcription.spoken.quantities import find_quantities
from transcription.spoken.quantity import Kind
from transcription.spoken.syllables import count_nuclei, loud_level, voiced_seconds
from transcription.types import DigitDoubt, Samples, Segment, Span, VoiceSpan, Word

#: Measured for Chinese, whose digits have one syllable each; elsewhere nothing is doubted.
_LANGUAGE = "zh"
_LEAST_OTHER_SYLLABLES = 12
_MOST_OTHERS = 12
_NUCLEI_WEIGHT = 0.7  # the rest is the voiced time; chosen on strings of another seed than those of the benchmark
_BIAS = 0.2
_LIMIT, _LIMIT_BY_ROOT, _AROUND = 0.3, 0.3, 0.2
_HAN = re.compile("[\u4e00-\u9fff]")
_NO_SYLLABLES = re.compile("[A-Za-z0-9]")


@dataclass(frozen=True)
class Pace:
    """How a speaker speaks elsewhere: seconds and nuclei for each syllable, and the level of loud speech."""

    seconds: float
    nuclei: float
    loud: float


def doubt_digits(
    segments: Sequence[Segment],
    sound: Callable[[Span], Samples],
    speech: Sequence[Span],
    *,
    language: str,
    voices: Sequence[VoiceSpan] = (),
) -> tuple[DigitDoubt, ...]:
    """The strings of digits of one channel that are too many or too few for their time.

    What the same voice says elsewhere on the channel is the measure; where that is too little, nothing is doubted.
    """
    if not language.startswith(_LANGUAGE):
        return ()
    doubts = []
    measures = [one for one in segments if _is_measure(one)]
    for place, segment in enumerate(segments):
        strings = _strings(segment) if not segment.marks else []
        if not strings:
            continue
        pace = measure_pace([(one.text, sound(_span(one))) for one in _nearest(segment, measures, voices)])
        if pace is None:
            continue
        for words, digits in strings:
            heard = hear_digits(sound(_stretch(segments, place, words, speech)), pace)
            around = hear_digits(sound(_stretch(segments, place, segment.words, speech)), pace)
            if is_doubtful(len(digits), heard, more_around=around - _syllables(segment.text)):
                doubts.append(DigitDoubt(words[0].start_s, words[-1].end_s, len(digits), round(heard, 1)))
    return tuple(doubts)


def measure_pace(said: Sequence[tuple[str, Samples]]) -> Pace | None:
    """How a speaker speaks, from texts with their sound; none where they are too short."""
    syllables = sum(len(_HAN.findall(text)) for text, _ in said)
    if syllables < _LEAST_OTHER_SYLLABLES:
        return None
    loud = loud_level(np.concatenate([samples for _, samples in said]))
    seconds = sum(voiced_seconds(samples, loud=loud) for _, samples in said)
    nuclei = sum(count_nuclei(samples) for _, samples in said)
    return Pace(seconds / syllables, nuclei / syllables, loud) if seconds and nuclei else None


def hear_digits(samples: Samples, pace: Pace) -> float:
    """How many digits a stretch has room for."""
    by_nuclei = count_nuclei(samples) / pace.nuclei
    by_time = voiced_seconds(samples, loud=pace.loud) / pace.seconds
    return max(0.0, _NUCLEI_WEIGHT * by_nuclei + (1 - _NUCLEI_WEIGHT) * by_time - _BIAS)


def is_doubtful(written: int, heard: float, *, more_around: float) -> bool:
    """Whether so many digits do not fit into the room that was heard; longer strings have more leeway.

    The times of the words around may be wrong, so the whole segment must have more room, or less, for its syllables
    too: `more_around` is what it has room for beyond them.
    """
    limit = _LIMIT + _LIMIT_BY_ROOT * math.sqrt(written)
    return bool(
        (heard - written >= limit and more_around >= _AROUND) or (written - heard >= limit and -more_around >= _AROUND)
    )


def _nearest(segment: Segment, measures: Sequence[Segment], voices: Sequence[VoiceSpan]) -> list[Segment]:
    """What the same voice says near a segment: a few sentences are enough, and memory does not grow with the call."""
    voice = _voice(segment, voices)
    near = sorted(measures, key=lambda one: abs(one.start_s - segment.start_s))
    return [one for one in near if _voice(one, voices) == voice][:_MOST_OTHERS]


def _span(segment: Segment) -> Span:
    return Span(segment.start_s, segment.end_s)


def _is_measure(segment: Segment) -> bool:
    """Whether a segment may show how fast somebody speaks: sure words, each character a syllable, no digits."""
    has_digits = any(one.kind is Kind.DIGITS for one in find_quantities(segment.text, language=_LANGUAGE))
    return not (segment.marks or has_digits or _NO_SYLLABLES.search(segment.text))


def _strings(segment: Segment) -> list[tuple[list[Word], str]]:
    """Each string of digits with its words."""
    placed = place_words(segment.text, segment.words)
    strings = []
    for one in find_quantities(segment.text, language=_LANGUAGE):
        words = [placing.word for placing in placed if placing.start < one.end and placing.end > one.start]
        if one.kind is Kind.DIGITS and words:
            strings.append((words, one.value))
    return strings


def _stretch(segments: Sequence[Segment], place: int, words: Sequence[Word], speech: Sequence[Span]) -> Span:
    """The time between the words before and behind, or to where speech begins and ends: a dropped digit lies there."""
    own = segments[place]
    first, last = own.words.index(words[0]), own.words.index(words[-1])
    if first:
        start = own.words[first - 1].end_s
    else:
        begins = max((one.start_s for one in speech if one.start_s <= words[0].start_s), default=words[0].start_s)
        start = max(begins, segments[place - 1].end_s if place else 0.0)
    if last + 1 < len(own.words):
        end = own.words[last + 1].start_s
    else:
        ends = min((one.end_s for one in speech if one.end_s >= words[-1].end_s), default=words[-1].end_s)
        end = min(ends, segments[place + 1].start_s if place + 1 < len(segments) else ends)
    return Span(min(start, words[0].start_s), max(end, words[-1].end_s))


def _syllables(text: str) -> int:
    """How many syllables a Chinese text has; Latin letters are taken for one each."""
    return sum(character.isalnum() for character in text)


def _voice(segment: Segment, voices: Sequence[VoiceSpan]) -> int | None:
    """The voice that speaks longest in a segment, where voices were told apart."""
    seconds: dict[int, float] = {}
    for one in voices:
        overlap = min(one.end_s, segment.end_s) - max(one.start_s, segment.start_s)
        seconds[one.voice] = seconds.get(one.voice, 0.0) + max(0.0, overlap)
    return max(seconds, key=lambda voice: seconds[voice], default=None)
