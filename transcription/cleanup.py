"""Guards against text that nobody said: doubtful segments are marked, never removed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

from transcription.types import Mark, Options, Reading, Span, Word

LEAST_CONFIDENCE = 0.5
"""Below this mean probability of its words a segment is marked."""

LEAST_SPEECH_SHARE = 0.3
"""Below this share of its time with voice activity a segment is marked."""

LEAST_WORDS_FOR_COMPRESSION = 20
SURE_OF_SILENCE = 0.6
_LOOP = re.compile(r"(.{2,24}?)\1{3,}")
_MARKS = re.compile(r"[\s，。？！、；：,.?!;:…]+")

INVENTED_PHRASES = (
    "请不吝点赞",
    "订阅转发打赏",
    "明镜与点点",
    "字幕由",
    "字幕志愿者",
    "字幕提供",
    "字幕制作",
    "amaraorg",
    "谢谢观看",
    "感谢观看",
    "感谢收看",
    "下期再见",
    "thanksforwatching",
    "thankyouforwatching",
    "subtitlesby",
    "pleasesubscribe",
)
"""What Whisper is known to write into silence and music, without spaces and punctuation."""


def mark_segment(
    text: str, words: Sequence[Word], reading: Reading, *, speech_share: float, options: Options
) -> tuple[Mark, ...]:
    """Every reason to doubt this segment."""
    bare = _MARKS.sub("", text).lower()
    marks: list[Mark] = []
    if reading.avg_logprob < options.least_logprob or mean_confidence(words) < LEAST_CONFIDENCE:
        marks.append(Mark.LOW_CONFIDENCE)
    if _repeats_itself(bare, options):
        marks.append(Mark.REPETITION)
    if speech_share < LEAST_SPEECH_SHARE or _is_silent(reading, options):
        marks.append(Mark.NO_SPEECH)
    if any(phrase in bare for phrase in INVENTED_PHRASES):
        marks.append(Mark.INVENTED_PHRASE)
    return tuple(marks)


def mean_confidence(words: Sequence[Word]) -> float:
    """The mean probability of the words; 0 for no words."""
    return sum(word.confidence for word in words) / len(words) if words else 0.0


def speech_share(span: Span, speech: Sequence[Span]) -> float:
    """The share of a span's time in which somebody speaks."""
    if span.duration_s <= 0:
        return 0.0
    covered = sum(max(0.0, min(span.end_s, one.end_s) - max(span.start_s, one.start_s)) for one in speech)
    return min(1.0, covered / span.duration_s)


def _repeats_itself(bare: str, options: Options) -> bool:
    if _LOOP.search(bare):
        return True
    if len(bare) < LEAST_WORDS_FOR_COMPRESSION:
        return False
    encoded = bare.encode()
    return len(encoded) / len(zlib.compress(encoded)) > options.most_compression


def _is_silent(reading: Reading, options: Options) -> bool:
    return reading.no_speech_prob > SURE_OF_SILENCE and reading.avg_logprob < options.least_logprob
