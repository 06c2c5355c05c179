"""Text that nobody said is marked, whatever else the model claims."""

import numpy as np
import pytest

from transcription.alignment import token_starts
from transcription.audibility import is_heard
from transcription.cleanup import mark_repeated, mark_segment
from transcription.types import Mark, Options, Reading, Segment, Word

SURE = Reading((), avg_logprob=-0.2, no_speech_prob=0.1, compression_ratio=1.1, temperature=0.0)
UNSURE = Reading((), avg_logprob=-1.4, no_speech_prob=0.1, compression_ratio=1.1, temperature=0.8)


def marks_of(text, *, reading=SURE, confidence=0.9, share=1.0, **given):
    words = [Word(text, 0.0, 1.0, confidence)]
    return mark_segment(text, words, reading, speech_share=share, options=Options(), **given)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", Mark.INVENTED_PHRASE),
        ("字幕由 Amara.org 社群提供", Mark.INVENTED_PHRASE),
        ("Thanks for watching!", Mark.INVENTED_PHRASE),
        ("（音乐）", Mark.INVENTED_PHRASE),
        ("♪ la la la ♪", Mark.INVENTED_PHRASE),
        ("謝謝觀看", Mark.INVENTED_PHRASE),
        ("请您还款 ありがとう", Mark.OTHER_SCRIPT),
        ("你只能选择两个，你只能选择两个，你只能选择两个，你只能选择两个", Mark.REPETITION),
    ],
)
def test_known_inventions_and_loops_are_marked(text, mark):
    assert mark in marks_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "卡号是八八八八八八八八。",
        "请拨打 88888888。",
        "喂，喂，听得见吗？",
        "好的，好的，谢谢。",
        "您尾号一一一一的借款已经逾期十天了。",
    ],
)
def test_honest_repetition_is_not_marked(text):
    assert marks_of(text) == ()


def test_low_probability_and_missing_speech_are_marked():
    assert marks_of("你好", reading=UNSURE) == (Mark.LOW_CONFIDENCE,)
    assert marks_of("你好", confidence=0.3) == (Mark.LOW_CONFIDENCE,)
    assert marks_of("你好", share=0.1) == (Mark.NO_SPEECH,)


def test_more_text_than_can_be_said_is_marked():
    text = "您的借款已经逾期十天了请您今天处理一下"

    assert marks_of(text, window_s=1.0) == (Mark.TOO_FAST,)
    assert marks_of(text, window_s=4.0) == ()


def test_text_without_sound_under_its_words_is_marked():
    assert marks_of("请您还款", heard_share=0.25) == (Mark.UNHEARD,)
    assert marks_of("请您还款", heard_share=0.75) == ()


def test_a_word_is_heard_where_the_line_is_louder_than_its_own_noise():
    noise = np.random.default_rng(0).standard_normal(32_000).astype(np.float32) * 0.002
    noise[16_000:24_000] += 0.1 * np.sin(np.arange(8_000, dtype=np.float32) / 5)
    words = [Word("谢", 0.2, 0.5, 0.9), Word("您", 1.1, 1.3, 0.9), Word("好", 1.7, 1.9, 0.9)]

    assert is_heard(words, noise) == (False, True, False)


@pytest.mark.parametrize("level", [0.0, 0.00001])
def test_in_silence_no_word_is_heard(level):
    assert is_heard([Word("谢", 0.2, 0.5, 0.9)], np.full(16_000, level, np.float32)) == (False,)


def segment_of(text, *, start_s=0.0, confidence=0.9):
    return Segment(0, start_s, start_s + 1.0, text, (), confidence, -0.2, 0.0, 1.0, 0.0, 1.0)


def test_the_same_unsure_text_again_and_again_is_marked_and_an_announcement_is_not():
    unsure = [segment_of("你说的是什么意思", start_s=second, confidence=0.6) for second in range(3)]
    sure = [segment_of("请稍后再拨", start_s=second) for second in range(3, 6)]

    marked = mark_repeated([*unsure, *sure])

    assert [segment.marks for segment in marked] == [(Mark.REPETITION,)] * 3 + [()] * 3


def test_tokens_begin_where_the_attention_moves_on():
    attention = np.zeros((4, 12), np.float32)
    for token, frames in enumerate([(0, 3), (3, 5), (5, 10), (10, 12)]):
        attention[token, slice(*frames)] = 1.0

    assert token_starts(attention).tolist() == pytest.approx([0.0, 0.06, 0.10, 0.20])
