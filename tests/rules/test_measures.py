"""Measures of a talk from the times of its turns, and how clearly and in which script it is spoken."""

import pytest
from pydantic import ValidationError

from rules import Evidence, Utterance, evaluate
from tests.rules.making import make_contact, make_pack, make_rule
from tests.rules.test_conditions import check, judge_timed, outcome, words

HOLD = {"hold": words("请稍等")}
QUIET = (
    ("agent", "您好", 0.0, 2.0),
    ("borrower", "喂", 3.0, 4.0),
    ("agent", "请稍等", 4.5, 6.0),
    ("agent", "查到了", 14.0, 16.0),
    ("borrower", "说吧", 22.0, 23.0),
    ("agent", "好的", 29.0, 30.0),
)


def judged(condition, *turns, conditions=None, **contact):
    return judge_timed(condition, *turns, conditions=conditions, **contact)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"above": 7}, "finding"),
        ({"above": 8}, "clear"),
        ({"above": 5, "times": 3}, "finding"),
        ({"above": 5, "times": 4}, "clear"),
        ({"above": 7, "except_after": {"of": "hold", "turns": 0}}, "clear"),
        ({"above": 5, "except_after": {"of": "hold", "turns": 0}}, "finding"),
        ({"above": 7, "between": "same"}, "finding"),
        ({"above": 7, "between": "different"}, "clear"),
        ({"above": 5.9, "between": "different", "speaker": "borrower"}, "finding"),
        ({"take": "total", "above": 21}, "finding"),
        ({"take": "total", "above": 22}, "clear"),
        ({"take": "longest", "equals": 8}, "finding"),
        ({"take": "mean", "below": 5}, "finding"),
        ({"take": "share", "above": 50}, "finding"),
        ({"above": 5, "where": {"first_seconds": 5}}, "clear"),
    ],
)
def test_silence_is_measured_between_turns(condition, expected):
    conditions = HOLD if "except_after" in condition else None

    assert judged({"kind": "silence"} | condition, *QUIET, conditions=conditions, duration_s=40.0).outcome == expected


def test_the_reason_of_a_silence_says_how_long_it_was_and_between_which_turns():
    result = judged({"kind": "silence", "above": 7}, *QUIET)

    assert result.reason.en == "Tested, at 00:04 (seconds of silence 8 is above 7)."
    assert [span.turn for span in result.spans] == [2, 3]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"above": 5}, "finding"),
        ({"above": 6}, "clear"),
        ({"take": "first", "at_most": 0.5}, "finding"),
        ({"take": "mean", "equals": 3.25}, "finding"),
        ({"take": "longest", "below": 7}, "finding"),
        ({"take": "longest", "below": 6}, "clear"),
        ({"speaker": "borrower", "at_least": 6}, "finding"),
    ],
)
def test_the_time_to_an_answer_is_measured_from_the_end_of_the_other_side(condition, expected):
    assert judged({"kind": "response"} | condition, *QUIET).outcome == expected


OVER = (
    ("borrower", "我上个月已经说过我没有钱还", 0.0, 10.0),
    ("agent", "您先听我说完这一句", 7.0, 12.0),
    ("borrower", "嗯", 11.0, 11.5),
    ("agent", "好", 14.0, 15.0),
)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"above": 2}, "finding"),
        ({"above": 3}, "clear"),
        ({"above": 2, "into_s": 8}, "clear"),
        ({"above": 2, "shortest": 20}, "clear"),
        ({"speaker": "borrower", "above": 0.4}, "finding"),
        ({"speaker": "borrower", "above": 0.4, "shortest": 4}, "clear"),
        ({"speaker": "anyone", "take": "total", "equals": 3.5}, "finding"),
        ({"speaker": "anyone", "above": 0.1, "times": 3}, "clear"),
    ],
)
def test_talking_into_another_turn_is_overtalk(condition, expected):
    assert judged({"kind": "overtalk"} | condition, *OVER).outcome == expected


def test_on_one_channel_nobody_knows_who_interrupted():
    turns = (("unknown", "我没有钱还", 0.0, 5.0), ("unknown", "您先听我说", 2.0, 6.0))
    result = judged({"kind": "overtalk", "above": 2}, *turns)

    assert (result.outcome, result.missing) == ("undetermined", ("turns.speaker",))


def test_on_one_channel_nobody_hears_an_interruption_even_where_the_speakers_are_known():
    pack = make_pack(make_rule(check({"kind": "overtalk", "above": 2})))
    turns = (Utterance(0, "agent", "您好", 0.0, 2.0), Utterance(1, "borrower", "喂", 3.0, 4.0))

    def judged_as(*, is_mono):
        result = evaluate(pack, Evidence(make_contact(), turns, is_mono=is_mono))[0]
        return result.outcome, result.missing

    assert judged_as(is_mono=True) == ("undetermined", ("recording.channels",))
    assert judged_as(is_mono=False) == ("clear", ())


LEVELS = (-30.0, -12.0, -28.0, -30.0, -14.0)


def judged_by_loudness(condition, *, levels=LEVELS, speakers=("agent", "borrower", "agent", "agent", "agent")):
    pack = make_pack(make_rule(check({"kind": "loudness", "speaker": "agent"} | condition)))
    turns = tuple(
        Utterance(index, speaker, "您什么时候还款", 3.0 * index, 3.0 * index + 2, loudness_db=level)
        for index, (speaker, level) in enumerate(zip(speakers, levels, strict=True))
    )
    return evaluate(pack, Evidence(make_contact(), turns))[0]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"above": 14}, "finding"),
        ({"above": 15}, "clear"),
        ({"than": "before", "above": 15}, "finding"),
        ({"than": "before", "above": 16}, "clear"),
        ({"than": "full_scale", "above": -15}, "finding"),
        ({"than": "full_scale", "above": -13}, "clear"),
        ({"than": "before", "above": 1, "times": 2}, "finding"),
    ],
)
def test_a_raised_voice_is_measured_against_the_speaker_s_own_turns(condition, expected):
    assert judged_by_loudness(condition).outcome == expected


def test_without_levels_or_speakers_nobody_knows_who_raised_the_voice():
    nothing = judged_by_loudness({"above": 10}, levels=(-30.0, None, None, -30.0, -10.0))
    nobody = judged_by_loudness({"above": 10}, speakers=("agent", "borrower", "agent", "agent", "unknown"))

    assert (nothing.outcome, nothing.missing) == ("undetermined", ("turns.loudness",))
    assert (nobody.outcome, nobody.missing) == ("undetermined", ("turns.speaker",))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"kind": "hang_up", "above": 5}, "finding"),
        ({"kind": "hang_up", "above": 5, "speaker": "borrower"}, "clear"),
        ({"kind": "hang_up", "below": 5, "speaker": "agent"}, "clear"),
        ({"kind": "pick_up", "above": 2, "speaker": "agent"}, "clear"),
        ({"kind": "pick_up", "above": 2, "speaker": "borrower"}, "finding"),
        ({"kind": "turns", "at_least": 4}, "finding"),
        ({"kind": "turns", "at_least": 5}, "clear"),
        ({"kind": "turns", "at_least": 2, "where": {"first_seconds": 5}}, "finding"),
        ({"kind": "turn_length", "at_least": 2, "times": 2}, "finding"),
        ({"kind": "turn_length", "above": 2}, "clear"),
        ({"kind": "talk_share", "above": 75}, "finding"),
        ({"kind": "talk_share", "above": 78}, "clear"),
        ({"kind": "fact", "value": "duration_s", "above": 30, "at_most": 40}, "finding"),
    ],
)
def test_the_edges_and_the_shares_of_a_talk(condition, expected):
    assert judged(condition, *QUIET, duration_s=40.0).outcome == expected


@pytest.mark.parametrize(
    "kind", ["silence", "response", "overtalk", "pick_up", "hang_up", "turn_length", "speech_rate"]
)
def test_without_times_nothing_is_measured(kind):
    pack = make_pack(make_rule(check({"kind": kind, "above": 1})))
    result = evaluate(pack, Evidence(make_contact(duration_s=9.0), (Utterance(0, "agent", "您好您好您好"),)))[0]

    assert (result.outcome, result.missing) == ("undetermined", ("turns.start",))


def test_a_long_pause_between_the_words_of_one_turn_is_silence_too():
    times = ((0, 2, 0.0, 1.0), (2, 4, 7.0, 8.0))
    pack = make_pack(make_rule(check({"kind": "silence", "above": 5, "between": "same"})))

    def result(word_times):
        turn = Utterance(0, "agent", "您好再见", 0.0, 8.0, word_times=word_times)
        return evaluate(pack, Evidence(make_contact(), (turn,)))[0]

    assert [span.text for span in result(times).spans] == ["您好", "再见"]
    assert result(()).outcome == "clear"


def test_words_with_times_of_their_own_say_exactly_when_they_were_heard():
    times = ((0, 2, 0.0, 1.0), (2, 4, 7.0, 7.5))
    pack = make_pack(
        make_rule(check(words("再见", where={"first_seconds": 6}))), make_rule(check(words("再见")), id="r")
    )
    results = evaluate(pack, Evidence(make_contact(), (Utterance(0, "agent", "您好再见", 0.0, 8.0, word_times=times),)))

    assert [result.outcome for result in results] == ["clear", "finding"]
    assert (results[1].spans[0].start_s, results[1].spans[0].end_s) == (7.0, 7.5)


def test_without_the_length_of_the_call_the_hang_up_is_open():
    assert judged({"kind": "hang_up", "above": 1}, *QUIET).missing == ("duration_s",)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"above": 290}, "finding"),
        ({"above": 300}, "clear"),
        ({"above": 200, "shortest": 11}, "clear"),
        ({"take": "mean", "equals": 240}, "finding"),
        ({"take": "mean", "above": 290}, "clear"),
    ],
)
def test_speech_rate_counts_characters_a_minute(condition, expected):
    turns = (
        ("agent", "您好这里是某某银行啊", 0.0, 2.0),
        ("agent", "您的账单已经到期了哦", 3.0, 6.0),
        ("agent", "好", 7.0, 7.1),
    )

    assert judged({"kind": "speech_rate"} | condition, *turns).outcome == expected


def test_in_english_speech_rate_counts_words():
    turn = ("agent", "this is a call about your account", 0.0, 2.0)
    fast, faster = ({"kind": "speech_rate", "above": limit} for limit in (200, 220))

    assert judge_timed(fast, turn, language="en").outcome == "finding"
    assert judge_timed(faster, turn, language="en").outcome == "clear"


def clarity(*turns, **condition):
    pack = make_pack(make_rule(check({"kind": "clarity", **condition})))
    utterances = tuple(Utterance(n, "agent", text, confidence=sure) for n, (text, sure) in enumerate(turns))
    return evaluate(pack, Evidence(make_contact(), utterances))[0]


def test_clarity_is_the_share_of_words_that_the_recogniser_doubts():
    assert clarity(("一二三四五", 0.9), ("六七八九十", 0.3), above=40).outcome == "finding"
    assert clarity(("一二三四五", 0.9), ("六七八九十", 0.3), above=60).outcome == "clear"
    assert clarity(("一二三四五", 0.9), ("六七八九十", 0.3), worse_than=0.2, above=0).outcome == "clear"
    assert clarity(("一二三四五", None), above=40).missing == ("turns.confidence",)
    assert clarity(("一二三四五", 0.3), ("六七八九十", None), above=40).outcome == "finding"
    assert clarity(("一二三四五", 0.3), ("六七八九十", None), above=60).outcome == "undetermined"


def test_a_turn_in_another_script_is_a_switch_of_language():
    latin = {"kind": "script", "script": "latin", "above": 50}

    assert outcome(latin, "您好", "please speak English to me") == "finding"
    assert outcome(latin, "您好，请下载APP还款") == "clear"
    assert outcome(latin, "OK") == "clear"
    assert outcome({"kind": "script", "script": "han", "above": 50}, "您的欠款逾期", language="en") == "finding"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "silence"}, "has no limit"),
        ({"kind": "silence", "above": 3, "take": "total", "times": 2}, "no times"),
    ],
)
def test_a_measure_without_sense_is_refused(wrong, message):
    with pytest.raises(ValidationError, match=message):
        make_rule(check(wrong))
