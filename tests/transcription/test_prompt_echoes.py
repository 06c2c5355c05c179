"""The vocabulary given back as text where nobody spoke: marked, and left out of the talk."""

from dataclasses import replace

import pytest

import transcription
from transcription.attribution import CallFacts, NoticeCode
from transcription.cleanup import mark_segment
from transcription.types import AudioInfo, Channel, Mark, ModelInfo, Options, Reading, Segment, Transcript, Word

TERMS = ("逾期", "征信", "违约金", "律师函", "穗禾银行")
READING = Reading((), avg_logprob=-0.2, no_speech_prob=0.1, compression_ratio=1.1, temperature=0.0)


def _marks(text, *, confidence=0.9, speech_share=1.0, heard_share=1.0):
    return mark_segment(
        text, [Word(text, 0.0, 1.0, confidence)], READING,
        speech_share=speech_share, heard_share=heard_share, options=Options(vocabulary=TERMS),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("逾期、征信、违约金、律师函、穗禾银行。", {}),
        ("征信、违约金、律师函", {}),
        ("违约金，逾期。", {"speech_share": 0.1}),
        ("违约金，逾期。", {"heard_share": 0.2}),
        ("违约金，逾期。", {"confidence": 0.6}),
    ],
    ids=["the prompt", "three in its order", "no speech", "no sound", "unsure"],
)
def test_terms_in_a_row_are_marked_as_the_prompt_given_back(text, given):
    assert Mark.PROMPT_ECHO in _marks(text, **given)


@pytest.mark.parametrize(
    "text",
    ["您的逾期会影响征信。", "违约金，逾期。", "逾期", "我是穗禾银行的，征信和违约金的问题"],
    ids=["a sentence", "two terms, heard and sure", "one term", "terms in a sentence"],
)
def test_terms_that_somebody_says_are_not(text):
    assert _marks(text) == ()


def test_without_a_vocabulary_nothing_is_an_echo():
    marks = mark_segment(
        "逾期、征信、违约金", [Word("逾期、征信、违约金", 0, 1, 0.9)], READING, speech_share=1.0, options=Options()
    )

    assert marks == ()


def _segment(text, start_s, marks=()):
    words = tuple(Word(letter, start_s + n * 0.2, start_s + n * 0.2 + 0.2, 0.9) for n, letter in enumerate(text))
    end_s = words[-1].end_s
    return Segment(0, start_s, end_s, text, words, 0.9, -0.1, 0.0, 1.0, 0.0, 1.0, marks)


def _transcript(*segments):
    audio = AudioInfo("0" * 64, 60.0, 2, 8000, "pcm", "wav")
    model = ModelInfo("scripted", "script", "1" * 64, is_demo=False)
    channels = (Channel(0, 5.0, segments), Channel(1, 1.0, (replace(_segment("喂你好", 3.0), channel=1),)))
    return Transcript(audio, model, Options(vocabulary=TERMS), channels)


def _said(transcript):
    found = transcription.attribute(transcript, CallFacts(roles={"0": "agent", "1": "borrower"}))
    return [one.segment.text for one in found.said], {notice.code: notice.values for notice in found.notices}


def test_an_echo_that_nobody_said_is_left_out_of_the_talk_and_counted():
    echo = _segment("逾期征信违约金", 10.0, (Mark.NO_SPEECH, Mark.PROMPT_ECHO))
    transcript = _transcript(_segment("您的借款逾期了", 1.0), echo)

    texts, notices = _said(transcript)

    assert texts == ["您的借款逾期了", "喂你好"]
    assert notices[NoticeCode.PROMPT_ECHO] == {"count": 1.0}
    assert echo in transcript.segments  # the record keeps it
    assert transcription.from_json(transcription.to_json(transcript)) == transcript


def test_an_echo_that_somebody_may_have_said_stays_with_its_mark():
    texts, notices = _said(_transcript(_segment("逾期征信违约金", 10.0, (Mark.PROMPT_ECHO,))))

    assert "逾期征信违约金" in texts
    assert NoticeCode.PROMPT_ECHO not in notices
