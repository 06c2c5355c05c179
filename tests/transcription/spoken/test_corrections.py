"""Terms of the vocabulary written with other characters of their sound: what is read for them, and what never is."""

import pytest

from rules.sound import known_sounds
from tests.transcription.spoken.talks import timed
from transcription.spoken.corrections import find_corrections
from transcription.spoken.edits import apply_edits

VOCABULARY = ("逾期", "违约金", "律师函", "强制执行", "穗禾银行", "麦浪分期", "征信", "仲裁")

READ = [
    ("您的愈期已经很久了", "您的逾期已经很久了", 0),
    ("尾约金是多少", "违约金是多少", 0),
    ("绿师函发出去了", "律师函发出去了", 0),
    ("我们是穗河银行", "我们是穗禾银行", 0),
    ("这是卖浪分期的", "这是麦浪分期的", 0),
    ("强制置行", "强制执行", 0),
    ("强自执行", "强制执行", 1),
]

LEFT = [
    ("a word that is right", "您的借款逾期了"),
    ("a common word of the same sound", "我的预期是这样"),
    ("the ends of two common words", "请核对完整信息"),
    ("two syllables with a confusion", "您的隐期"),
    ("nothing of the kind", "请您按时还款"),
    ("letters and figures", "APP123"),
]


def _found(text, *, confidence=0.3):
    return find_corrections(*timed(text, confidence=confidence), VOCABULARY, sounds=known_sounds())


@pytest.mark.parametrize(("heard", "read", "distance"), READ, ids=[row[0] for row in READ])
def test_unsure_words_that_sound_like_a_term_are_read_as_it(heard, read, distance):
    edits = _found(heard)

    assert [edit.distance for edit in edits] == [distance]
    assert apply_edits(heard, edits) == read


@pytest.mark.parametrize("heard", [row[1] for row in LEFT], ids=[row[0] for row in LEFT])
def test_ordinary_words_are_never_read_as_a_term(heard):
    assert _found(heard) == ()


def test_words_that_the_recogniser_is_sure_of_are_left_as_they_are():
    assert _found("您的愈期已经很久了", confidence=0.9) == ()


def test_words_of_which_nobody_knows_how_sure_they_are_stay_too():
    assert find_corrections("您的愈期", (), VOCABULARY, sounds=known_sounds()) == ()
