"""Text that nobody said is marked, whatever else the model claims."""

import numpy as np
import pytest

from transcription.alignment import token_starts
from transcription.cleanup import mark_segment
from transcription.types import Mark, Options, Reading, Word

SURE = Reading((), avg_logprob=-0.2, no_speech_prob=0.1, compression_ratio=1.1, temperature=0.0)
UNSURE = Reading((), avg_logprob=-1.4, no_speech_prob=0.1, compression_ratio=1.1, temperature=0.8)


def marks_of(text, *, reading=SURE, confidence=0.9, share=1.0):
    words = [Word(text, 0.0, 1.0, confidence)]
    return mark_segment(text, words, reading, speech_share=share, options=Options())


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("请不吝点赞 订阅 转发 打赏支持明镜与点点栏目", Mark.INVENTED_PHRASE),
        ("字幕由 Amara.org 社群提供", Mark.INVENTED_PHRASE),
        ("Thanks for watching!", Mark.INVENTED_PHRASE),
        ("你只能选择两个，你只能选择两个，你只能选择两个，你只能选择两个", Mark.REPETITION),
    ],
)
def test_known_inventions_and_loops_are_marked(text, mark):
    assert mark in marks_of(text)


@pytest.mark.parametrize("text", ["喂，喂，听得见吗？", "好的，好的，谢谢。", "您尾号一一一一的借款已经逾期十天了。"])
def test_honest_repetition_is_not_marked(text):
    assert marks_of(text) == ()


def test_low_probability_and_missing_speech_are_marked():
    assert marks_of("你好", reading=UNSURE) == (Mark.LOW_CONFIDENCE,)
    assert marks_of("你好", confidence=0.3) == (Mark.LOW_CONFIDENCE,)
    assert marks_of("你好", share=0.1) == (Mark.NO_SPEECH,)


def test_tokens_begin_where_the_attention_moves_on():
    attention = np.zeros((4, 12), np.float32)
    for token, frames in enumerate([(0, 3), (3, 5), (5, 10), (10, 12)]):
        attention[token, slice(*frames)] = 1.0

    assert token_starts(attention).tolist() == pytest.approx([0.0, 0.06, 0.10, 0.20])
