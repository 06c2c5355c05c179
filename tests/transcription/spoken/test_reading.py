"""Punctuation and capitals for reading: put over the text, which stays as it was heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.spoken.talks import timed
from transcription.spoken.edits import Edit, Why, apply_edits, without
from transcription.spoken.punctuation import restore
from transcription.types import Word

CHINESE = [
    ("question word", "请问您什么时候还款", "请问您什么时候还款？"),
    ("particle that asks", "您是王先生吗[0.5]我是银行的", "您是王先生吗？我是银行的。"),
    ("breath", "您的借款[0.4]已经逾期十天", "您的借款，已经逾期十天。"),
    ("long pause", "我知道[0.9]下周还", "我知道。下周还。"),
    ("closing particle", "逾期了[0.35]请您还款", "逾期了。请您还款。"),
    ("no pause, no comma", "请您今天处理", "请您今天处理。"),
    ("what is no question", "我没什么钱", "我没什么钱。"),
    ("whatever", "不管什么时候都行", "不管什么时候都行。"),
    ("is it so", "您是不是本人", "您是不是本人？"),
]

OWN = [
    ("sentences", "您好。请问您方便吗？", "您好。请问您方便吗？"),
    ("commas only", "您好，我是客服，很高兴为您服务", "您好，我是客服，很高兴为您服务。"),
    ("exclamation", "还钱！", "还钱！"),
]

ENGLISH = [
    ("question", "when can you pay", "When can you pay?"),
    ("statement with I", "i will pay on monday", "I will pay on Monday."),
    ("breath", "well[0.4] i can pay[0.9] call me", "Well, I can pay. Call me."),
    ("written with capitals", "I can pay", "I can pay."),
]


def _read(text, words, language="zh"):
    return apply_edits(text, restore(text, words, language=language))


@pytest.mark.parametrize(("said", "wanted"), [row[1:] for row in CHINESE], ids=[row[0] for row in CHINESE])
def test_a_text_without_marks_gets_them_from_pauses_and_words(said, wanted):
    assert _read(*timed(said)) == wanted


@pytest.mark.parametrize(("said", "wanted"), [row[1:] for row in OWN], ids=[row[0] for row in OWN])
def test_marks_of_the_recogniser_stay_and_only_a_missing_end_is_put_in(said, wanted):
    assert _read(*timed(said)) == wanted


@pytest.mark.parametrize(("said", "wanted"), [row[1:] for row in ENGLISH], ids=[row[0] for row in ENGLISH])
def test_english_without_marks_gets_them_and_its_capitals(said, wanted):
    assert _read(*timed(said, english=True), "en") == wanted


def test_the_comma_between_two_stretches_is_read_as_the_end_of_a_sentence():
    words = timed("还款吗[0.5]我没钱")[1]

    assert _read("还款吗，我没钱", words) == "还款吗？我没钱。"


def test_without_times_only_the_end_gets_its_mark():
    assert _read("您好我是客服", ()) == "您好我是客服。"


def test_taking_the_edits_of_one_reason_away_shows_what_was_heard():
    edits = (Edit(0, 2, "逾期", Why.VOCABULARY), Edit(3, 3, "。", Why.ENDING))

    assert apply_edits("愈期了", edits) == "逾期了。"
    assert apply_edits("愈期了", without(edits, Why.VOCABULARY)) == "愈期了。"


def test_edits_that_overlap_are_refused():
    with pytest.raises(ValueError, match="overlaps"):
        apply_edits("愈期了", [Edit(0, 2, "逾期", Why.VOCABULARY), Edit(1, 3, "期乐", Why.VOCABULARY)])


@given(
    st.lists(st.tuples(st.text("您好还款吗了什么abc ，。", min_size=1, max_size=4), st.floats(0, 1.5)), max_size=12),
    st.sampled_from(["zh", "en"]),
)
def test_no_letter_is_lost_or_moved_by_any_reading(parts, language):
    at, words = 0.0, []
    for text, pause in parts:
        words.append(Word(text, at, at + 0.2, 0.9))
        at += 0.2 + pause
    text = "".join(word.text for word in words).strip()

    read = _read(text, words, language)

    assert [one.lower() for one in read if one.isalnum()] == [one.lower() for one in text if one.isalnum()]
