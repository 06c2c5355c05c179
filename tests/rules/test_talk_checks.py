"""Checks of what must be said, in time and in order, and of replies."""

from rules import Evidence, Utterance, evaluate
from tests.rules.making import judge, make_contact, make_pack, make_rule

IDENTIFY = {
    "kind": "required_phrase",
    "any_of": ["工号", "我是…6公司的"],
    "where": {"first_turns": 2},
    "at_least_turns": 2,
}
VERIFY_FIRST = {"kind": "required_phrase", "any_of": ["是…3本人吗"], "before": {"any_of": ["欠款", "逾期"]}}
RESPECT_STOP = {
    "kind": "required_reply",
    "after": {"speaker": "borrower", "any_of": ["别再打"]},
    "must_not": {"any_of": ["照样打"], "guards": []},
    "within_turns": 1,
}


def test_what_must_be_said_early_is_missing_when_it_comes_late():
    assert judge(IDENTIFY, "您好", "我是某某公司的小王").outcome == "clear"
    late = judge(IDENTIFY, "您好", "您有时间吗", "工号一零二三")

    assert late.outcome == "finding"
    assert "too late" in late.reason.en


def test_seconds_that_nobody_gave_leave_a_limit_of_seconds_open():
    check = {"kind": "required_phrase", "any_of": ["工号"], "where": {"first_seconds": 20}}
    pack = make_pack(make_rule(check))
    early, late = (Utterance(0, "agent", "工号一零二三", start, start + 2) for start in (3.0, 40.0))

    assert judge(check, "工号一零二三").missing == ("turns.start",)
    assert evaluate(pack, Evidence(make_contact(), (early,)))[0].outcome == "clear"
    assert evaluate(pack, Evidence(make_contact(), (late,)))[0].outcome == "finding"


def test_a_talk_that_hardly_began_owes_nothing():
    assert judge(IDENTIFY, "喂").outcome == "not_applicable"


def test_identity_comes_before_the_debt():
    asked_first = ("请问是王先生本人吗", ("borrower", "是"), "您的欠款三千元")
    told_first = ("您的欠款三千元", ("borrower", "什么"), "您是王先生本人吗")

    assert judge(VERIFY_FIRST, *asked_first).outcome == "clear"
    assert judge(VERIFY_FIRST, *told_first).spans[0].text == "欠款"
    assert judge(VERIFY_FIRST, "您好", "再见").outcome == "clear"


def test_an_announcement_by_the_switch_is_enough_where_the_rule_says_so():
    check = {"kind": "required_phrase", "any_of": ["录音"], "met_by_announcement": True}

    assert judge(check, "您好", contact=make_contact(announced_recording=True)).outcome == "clear"
    assert judge(check, "您好", contact=make_contact(announced_recording=False)).outcome == "finding"


def test_a_forbidden_reply_counts_only_in_the_turns_after_the_request():
    request = ("borrower", "你们别再打了")

    assert judge(RESPECT_STOP, "您好", request, "我照样打").outcome == "finding"
    assert judge(RESPECT_STOP, "您好", request, "好的不打了", "照样打").outcome == "clear"
    assert judge(RESPECT_STOP, "照样打", request, "好的").outcome == "clear"
    assert judge(RESPECT_STOP, "照样打").outcome == "not_applicable"


def test_a_reply_that_must_come_is_missed():
    care = RESPECT_STOP | {"must_not": None, "must": {"any_of": ["停止", "不再打"], "guards": []}}
    request = ("borrower", "别再打了")

    assert judge(care, request, "好的，我们不再打给您").outcome == "clear"
    assert judge(care, request, "您什么时候还").outcome == "finding"
    assert judge(care, "您好", request).outcome == "clear"


def test_a_reply_that_the_recogniser_doubts_is_left_open_unless_a_sure_one_comes():
    pack = make_pack(make_rule(RESPECT_STOP))

    def result(*turns):
        talk = tuple(Utterance(n, speaker, text, confidence=sure) for n, (speaker, text, sure) in enumerate(turns))
        return evaluate(pack, Evidence(make_contact(), talk))[0]

    doubted = (("borrower", "别再打了", 0.9), ("agent", "我照样打", 0.3))
    sure = (*doubted, ("borrower", "别再打了", 0.9), ("agent", "我照样打", 0.9))
    assert (result(*doubted).outcome, result(*doubted).missing) == ("undetermined", ("words.confidence",))
    assert result(("borrower", "别再打了", 0.3), ("agent", "我照样打", 0.9)).outcome == "undetermined"
    assert result(*sure).outcome == "finding"


def test_what_only_doubtful_words_call_for_is_left_open():
    pack = make_pack(make_rule(VERIFY_FIRST))

    def result(sure):
        return evaluate(pack, Evidence(make_contact(), (Utterance(0, "agent", "您的欠款三千元", confidence=sure),)))[0]

    assert (result(0.3).outcome, result(0.3).missing) == ("undetermined", ("words.confidence",))
    assert result(0.9).outcome == "finding"


def test_what_is_said_once_the_borrower_has_the_telephone_is_not_said_to_somebody_else():
    told = {"kind": "forbidden_phrase", "any_of": ["逾期"], "listener": "other"}
    wife, husband = ("other", "他开车呢，我接的"), ("borrower", "喂，你说")

    assert judge(told, wife, "他逾期两天了").outcome == "finding"
    assert judge(told, wife, "请他听电话", husband, "您逾期两天了").outcome == "clear"
    assert judge(told, wife, "他逾期两天了", husband, "好的").outcome == "finding"
    assert judge(told, husband, "逾期两天了").outcome == "finding"


def test_words_that_we_do_not_have_leave_every_spoken_rule_undetermined():
    pack = make_pack(make_rule(IDENTIFY))
    result = evaluate(pack, Evidence(make_contact(), None, words_missing="not_transcribed"))[0]

    assert (result.outcome, result.missing) == ("undetermined", ("words",))
    assert "not been transcribed" in result.reason.en
