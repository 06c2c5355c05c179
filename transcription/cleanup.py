"""Guards against text that nobody said: doubtful segments are marked, never removed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace

from transcription.prompt_echoes import is_echo
from transcription.types import Mark, Options, Reading, Segment, Span, Word

LEAST_CONFIDENCE = 0.5
"""Below this mean probability of its words a segment is marked."""

LEAST_SPEECH_SHARE = 0.3
"""Below this share of its time with voice activity a segment is marked."""

LEAST_HEARD_SHARE = 0.5
"""Below this share of words with sound under them a segment is marked."""

MOST_CHARACTERS_A_SECOND = 12.0
"""Of a window: fast speakers of Chinese reach 9 syllables; the window is longer than the speech in it."""

LEAST_WORDS_FOR_COMPRESSION = 20
LEAST_CHARACTERS_FOR_RATE = 10
SURE_OF_SILENCE = 0.6
SAME_IN_A_ROW = 3
LEAST_CHARACTERS_IN_A_ROW = 4
SURE_OF_REPEATED = 0.7
_LOOP = re.compile(r"(.{2,24}?)\1{3,}")
_NUMERALS = set("零〇一二三四五六七八九十百千万亿两幺0123456789")
_ALIEN_TO_CHINESE = re.compile(r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0590-\u06ff\u0e00-\u0e7f\u0900-\u097f]")
_MARKS = re.compile(r"[\s，。？！、；：,.?!;:…]+")

INVENTED_PHRASES = (
    "请不吝点赞",
    "订阅转发打赏",
    "明镜与点点",
    "请订阅",
    "字幕由",
    "字幕志愿者",
    "字幕提供",
    "字幕制作",
    "amaraorg",
    "谢谢观看",
    "感谢观看",
    "感谢收看",
    "感谢您的观看",
    "谢谢收看",
    "谢谢大家观看",
    "多謝收看",
    "謝謝觀看",
    "請不吝點贊",
    "訂閱轉發",
    "中文字幕",
    "字幕組",
    "字幕组",
    "优优独播剧场",
    "優優獨播劇場",
    "作词作曲",
    "詞曲李宗盛",
    "作曲李宗盛",
    "小编的频道",
    "欢迎订阅",
    "ご視聴ありがとうございました",
    "시청해주셔서감사합니다",
    "下期再见",
    "thanksforwatching",
    "thankyouforwatching",
    "subtitlesby",
    "pleasesubscribe",
)
"""What Whisper is known to write into silence and music, without spaces and punctuation."""

NOISES = re.compile(r"♪|[\[(（【*]\s*(音乐|音樂|掌声|掌聲|笑声|music|applause|silence|laughter)", re.IGNORECASE)
"""Descriptions of sound that nobody said, as subtitles have them."""


def mark_segment(
    text: str,
    words: Sequence[Word],
    reading: Reading,
    *,
    speech_share: float,
    options: Options,
    heard_share: float = 1.0,
    window_s: float | None = None,
) -> tuple[Mark, ...]:
    """Every reason to doubt this segment of a window of `window_s` seconds.

    `speech_share` of its time has a voice in it, `heard_share` of its words have sound under them.
    """
    bare = _bare(text)
    marks: list[Mark] = []
    if reading.avg_logprob < options.least_logprob or mean_confidence(words) < LEAST_CONFIDENCE:
        marks.append(Mark.LOW_CONFIDENCE)
    if _repeats_itself(bare, options):
        marks.append(Mark.REPETITION)
    if speech_share < LEAST_SPEECH_SHARE or _is_silent(reading, options):
        marks.append(Mark.NO_SPEECH)
    if any(phrase in bare for phrase in INVENTED_PHRASES) or NOISES.search(text):
        marks.append(Mark.INVENTED_PHRASE)
    if heard_share < LEAST_HEARD_SHARE:
        marks.append(Mark.UNHEARD)
    if window_s is not None and _is_too_fast(bare, window_s):
        marks.append(Mark.TOO_FAST)
    if options.language == "zh" and _ALIEN_TO_CHINESE.search(text):
        marks.append(Mark.OTHER_SCRIPT)
    if is_echo(text, options=options, marks=marks, confidence=mean_confidence(words)):
        marks.append(Mark.PROMPT_ECHO)
    return tuple(marks)


def mark_repeated(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments of one channel; the same unsure text three times in a row is marked each time."""
    marked = list(segments)
    first = 0
    for place in range(1, len(segments) + 1):
        if place < len(segments) and _bare(segments[place].text) == _bare(segments[first].text):
            continue
        row = segments[first:place]
        if _is_idle_repetition(row):
            marked[first:place] = [_with_mark(segment, Mark.REPETITION) for segment in row]
        first = place
    return tuple(marked)


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
    # Numbers are read out digit by digit: eight eights are no loop.
    if any(not set(loop.group(1)) <= _NUMERALS for loop in _LOOP.finditer(bare)):
        return True
    if len(bare) < LEAST_WORDS_FOR_COMPRESSION:
        return False
    encoded = bare.encode()
    return len(encoded) / len(zlib.compress(encoded)) > options.most_compression


def _is_silent(reading: Reading, options: Options) -> bool:
    return reading.no_speech_prob > SURE_OF_SILENCE and reading.avg_logprob < options.least_logprob


def _bare(text: str) -> str:
    return _MARKS.sub("", text).lower()


def _is_too_fast(bare: str, window_s: float) -> bool:
    # Latin words have several letters a syllable; three is what names and abbreviations come to.
    latin = sum(character.isascii() for character in bare)
    syllables = len(bare) - latin + latin / 3
    return len(bare) >= LEAST_CHARACTERS_FOR_RATE and syllables > MOST_CHARACTERS_A_SECOND * window_s


def _is_idle_repetition(row: Sequence[Segment]) -> bool:
    sure = sum(segment.confidence for segment in row) / len(row)
    long_enough = len(_bare(row[0].text)) >= LEAST_CHARACTERS_IN_A_ROW
    return len(row) >= SAME_IN_A_ROW and long_enough and sure < SURE_OF_REPEATED


def _with_mark(segment: Segment, mark: Mark) -> Segment:
    return segment if mark in segment.marks else replace(segment, marks=(*segment.marks, mark))
