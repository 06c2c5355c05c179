"""Patterns, similar sentences, repetition, and messages that may hold only what is listed."""

import pytest
from pydantic import ValidationError

from rules.lint import lint_pack
from rules.phrase_check import wrong_phrases
from tests.rules.making import judge, make_pack, make_rule
from tests.rules.test_conditions import check, outcome


def pattern(expression, **settings):
    return {"kind": "pattern", "pattern": expression, **settings}


def test_a_pattern_points_at_the_original_characters():
    result = judge(check(pattern(r"https?://\S+")), "您好", "请点 https://pay.example/a?b=1 还款")

    assert [(span.turn, span.start, span.text) for span in result.spans] == [(1, 3, "https://pay.example/a?b=1")]


@pytest.mark.parametrize(
    ("condition", "text", "expected"),
    [
        (pattern(r"[A-Z]{2}\d{6}"), "案号AB123456", "finding"),
        (pattern(r"[A-Z]{2}\d{6}"), "案号ab12", "clear"),
        (pattern(r"\d+元", unless="优惠"), "欠30元", "finding"),
        (pattern(r"\d+元", unless="优惠"), "优惠30元", "clear"),
        (pattern(r"[！!]{2,}"), "还钱！！", "finding"),
        (pattern(r"\d+元", times=2), "欠30元，还20元", "finding"),
        (pattern(r"\d+元", times=2), "欠30元", "clear"),
        (pattern("催收", absent=True), "您好", "finding"),
    ],
)
def test_a_pattern_is_found_where_its_exception_is_not(condition, text, expected):
    assert outcome(condition, text) == expected


@pytest.mark.parametrize("expression", ["(a", r"(a)\1", "(?=a)b", "a*", "x{2000}"])
def test_a_pattern_that_could_hang_or_means_nothing_is_refused(expression):
    with pytest.raises(ValidationError, match="which is"):
        make_rule(check(pattern(expression)))


SAMPLE = "我们将依法向法院提起诉讼"


@pytest.mark.parametrize(
    ("text", "score", "expected"),
    [
        ("我们将依法向法院提起诉讼", 95, "finding"),
        ("您好，我们会依法向法院提起诉讼的，请注意", 85, "finding"),
        ("我们将依法像法院提起诉讼", 90, "finding"),
        ("我们将依法像法院提起诉讼", 95, "clear"),
        ("我们会给您提供帮助", 80, "clear"),
        ("法院", 50, "clear"),
        ("您好。很高兴为您服务", 60, "clear"),
    ],
)
def test_a_sentence_is_like_a_sample_by_its_score(text, score, expected):
    assert outcome({"kind": "similar", "to": [SAMPLE], "score": score}, text) == expected


def test_a_similar_sentence_shows_the_stretch_and_the_score():
    result = judge(check({"kind": "similar", "to": ["请您尽快还款", SAMPLE]}), "我再说一遍：我们将依法向法院提起诉讼！")

    assert [span.text for span in result.spans] == [SAMPLE]
    assert "similarity 100 to" in result.reason.en


def test_similarity_works_in_english():
    similar = {"kind": "similar", "to": ["this is an attempt to collect a debt"], "score": 85}

    assert outcome(similar, "Hello, this is an attempt to collect debt.", language="en") == "finding"
    assert outcome(similar, "Hello, how can I help you today?", language="en") == "clear"


ASK = "您什么时候把钱还上"
NAG = (ASK, ("borrower", "我没钱"), "您什么时候把钱还上呢", ("borrower", "没钱"), ASK)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, "finding"),
        ({"nth": 2}, "finding"),
        ({"nth": 3}, "clear"),
        ({"shortest": 12}, "clear"),
        ({"unless": ["什么时候"]}, "clear"),
        ({"of": "borrower"}, "clear"),
        ({"speaker": "borrower", "shortest": 2, "similarity": 75}, "finding"),
        ({"speaker": "borrower"}, "clear"),
    ],
)
def test_a_speaker_repeats_himself(condition, expected):
    assert outcome({"kind": "repeat"} | condition, *NAG) == expected


def test_a_speaker_repeats_what_the_other_side_said():
    echo = {"kind": "repeat", "of": "borrower", "similarity": 80}
    turns = (("borrower", "我的手机号换了"), "好的", "您的手机号换了")

    assert judge(check(echo), *turns).spans[1].text == "我的手机号换了"
    assert outcome(echo, "您的手机号换了", ("borrower", "我的手机号换了")) == "clear"
    assert outcome(echo, ("borrower", "我的手机号换了"), "您现在方便吗") == "clear"


def test_looking_back_stops_after_so_many_turns():
    back = {"kind": "repeat", "look_back": 1}

    assert outcome(back, ASK, ASK) == "finding"
    assert outcome(back, ASK, "好的知道了明白了", ASK) == "clear"


LIMITED = {
    "kind": "only",
    "slots": {
        "name": {"any_of": ["this is …3 {caller}"]},
        "reply": {"any_of": ["please [call|return my call]", "reply to this call"]},
        "number": {"any_of": ["at {@phone}"]},
        "greeting": {"any_of": ["hello", "hi (mr|ms)…1"]},
    },
}
CALLER = {"caller": ["of northfield", "from northfield"]}


def test_a_message_may_hold_only_what_is_listed():
    slots = LIMITED["slots"] | {"greeting": {"any_of": ["hello"]}}
    limited = check(LIMITED | {"slots": slots})
    fine = "Hello. This is Anna Smith from Northfield. Please call at 617-555-0100."
    told = "Hello. This is Anna Smith from Northfield about your overdue debt. Please call at 617-555-0100."

    assert judge(limited, fine, words=CALLER, language="en").outcome == "clear"
    result = judge(limited, told, words=CALLER, language="en")
    assert (result.outcome, [span.text for span in result.spans]) == ("finding", ["about your overdue debt"])
    assert judge(check(LIMITED | {"slots": slots, "spare": 4}), told, words=CALLER, language="en").outcome == "clear"


def test_a_closed_list_works_in_chinese():
    only = {"kind": "only", "slots": {"hello": {"any_of": ["您好", "我是…4"]}, "back": {"any_of": ["请回电[话]"]}}}
    only["slots"]["hello"] = {"any_of": ["您好[我是小(王|李)]"]}

    assert outcome(only, "您好，我是小王。请回电。") == "clear"
    assert judge(check(only), "您好，我是小王。您欠款三万。请回电。").spans[0].text == "您欠款三万"


def test_lint_and_loading_look_at_the_phrases_of_slots(tmp_path):
    rule = make_rule(check(LIMITED))
    pack = make_pack(rule, words=None, language="en")

    assert wrong_phrases(pack)[0][:2] == ("tested-rule.yaml", "check.finding_if.slots.name.any_of[0]")
    idle = make_rule(check({"kind": "only", "slots": {"a": {"any_of": ["您好…[啊]"]}}}))
    assert any("slots.a.any_of[0]" in str(problem) for problem in lint_pack(make_pack(idle), tmp_path))
