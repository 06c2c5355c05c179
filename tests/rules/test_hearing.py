"""What the phrase notation hears, and exactly where."""

import pytest

from rules import Evidence, Utterance, evaluate
from tests.rules.making import hears, judge, make_contact, make_pack, make_rule

WORDS = {"jail": ["坐牢", "判刑"], "not_pay": ["不还", "再不(处理|解决)"]}


@pytest.mark.parametrize(
    ("phrase", "text", "heard"),
    [
        pytest.param("{not_pay} … {jail}", "你再不处理就等着坐牢", True, id="word sets with a gap"),
        pytest.param("{not_pay} … {jail}", "你再不处理。坐牢", False, id="a gap ends with the sentence"),
        pytest.param("{not_pay} …2 {jail}", "不还的话你就等着坐牢", False, id="a gap has a limit"),
        pytest.param("(抓|关)[了]你", "把人关了你信不信", True, id="choice and optional part"),
        pytest.param("^您好", "喂您好", False, id="the beginning of a turn"),
        pytest.param("坐牢$", "你要坐牢。", True, id="the end of a turn"),
        pytest.param("去你家", "去，嗯，你家", True, id="fillers and commas inside a phrase"),
        pytest.param("我们会去", "我我我们会去", True, id="stuttered words"),
        pytest.param("头发银行", "頭髮銀行", True, id="traditional characters"),
        pytest.param("ABC", "ａｂｃ", True, id="full width and case"),
        pytest.param("打三次", "打3次", True, id="single digits and figures"),
        pytest.param("欠{@amount}", "你欠一万二千块", True, id="an amount in words"),
        pytest.param("号{@id_card}", "身份证号11010519491231002X对吧", True, id="an identity number that checks"),
        pytest.param(
            "号{@id_card}", "身份证号110105194912310021对吧", False, id="an identity number that does not check"
        ),
    ],
)
def test_a_phrase_is_heard(phrase, text, heard):
    assert hears(phrase, text, words=WORDS, guards=[]) is heard


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("不会放过你", "我哋唔会放过你"),
        ("找他", "我要揾佢"),
        ("没钱", "冇钱？"),
        ("你这条狗", "你这条🐶"),
        ("送你棺材", "送你⚰️材"),
        ("唔好打", "唔好打"),
    ],
)
def test_dialect_and_pictures_say_what_the_usual_characters_say(phrase, text):
    assert hears(phrase, text, guards=[])


@pytest.mark.parametrize("text", ["唔会放过你", "我哋唔会打你"])
def test_a_cantonese_no_is_no_filler(text):
    assert not hears("们会放过你", text, guards=[])
    assert not hears("我们会打你", text, guards=[])


def test_a_lone_hum_stays_a_filler():
    assert hears("好的我知道", "唔，好的，我知道", guards=[])


def test_the_place_of_a_finding_is_that_of_the_original_characters():
    result = judge({"kind": "forbidden_phrase", "any_of": ["去你家"]}, "　那个，我們會去 …你、家門口！")

    assert [(span.start, span.end, span.text) for span in result.spans] == [(7, 13, "去 …你、家")]


def test_a_threat_split_over_two_turns_is_one_threat():
    split = ("你要是再不处理", ("borrower", "嗯"), "就等着坐牢吧")

    assert hears("{not_pay} … {jail}", *split, words=WORDS)
    assert [span.turn for span in judge(_split_check(), "不还试试。", "会坐牢。", words=WORDS).spans] == [0, 1]


def _split_check():
    return {"kind": "forbidden_phrase", "all_of": ["{not_pay}", "{jail}"], "within": "2 turns"}


def test_parts_that_lie_too_far_apart_are_no_threat():
    assert judge(_split_check(), "不还。", "今天天气不错。", "坐牢。", words=WORDS).outcome == "clear"


def test_n_of_asks_for_different_items():
    check = {"kind": "forbidden_phrase", "n_of": {"n": 2, "of": ["单位", "父母", "邻居"]}, "within": "talk"}

    assert judge(check, "单位单位", "单位").outcome == "clear"
    assert judge(check, "单位", "邻居").outcome == "finding"


def test_only_the_speaker_asked_for_is_heard():
    assert not hears("坐牢", ("borrower", "我会坐牢吗"))
    assert hears("坐牢", ("robot", "您将坐牢"))


def test_a_word_is_innocent_beside_an_unless_phrase_of_its_clause():
    assert not hears("报警", "您可以报警处理", unless=["您可以"])
    assert hears("报警", "您可以投诉，我们马上就报警", unless=["您可以"])


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("明天就去力案", True),
        ("明天就起素你", True),
        ("上正信报告", True),
        ("这是真心话", False),
        ("请合理安排资金", False),
    ],
)
def test_sound_hears_mishearings_of_two_characters(text, heard):
    words = {"legal": {"words": ["立案", "起诉", "征信"], "sound": True}}

    assert hears("{legal}", text, words=words) is heard


def test_a_finding_by_sound_says_what_was_heard_and_what_was_meant():
    words = {"legal": {"words": ["立案"], "sound": True, "not_sound": ["例案"]}}
    result = judge({"kind": "forbidden_phrase", "any_of": ["{legal}"]}, "马上力案", words=words)

    assert "“力案”" in result.reason.zh
    assert "“立案”" in result.reason.zh
    assert result.spans[0].meant == "立案"
    assert not hears("{legal}", "马上例案", words=words)


def test_english_hears_whole_words_over_fillers_and_apostrophes():
    check = {"kind": "forbidden_phrase", "any_of": ["you don't pay … jail"]}

    assert judge(check, "If you don’t, um, pay you will go to jail", language="en").outcome == "finding"
    assert judge(check, "If you don't pay you will go to jailhouse rock", language="en").outcome == "clear"


def test_an_unknown_speaker_gives_a_finding_only_if_the_words_show_the_role():
    check = {"kind": "forbidden_phrase", "any_of": ["坐牢", {"say": "我们法务部", "role_in_words": True}]}
    unsure = judge(check, ("unknown", "你会坐牢"))

    assert (unsure.outcome, unsure.missing) == ("undetermined", ("turns.speaker",))
    assert judge(check, ("unknown", "我们法务部会处理")).outcome == "finding"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("再不还钱，你就等着坐牢", "finding"),
        ("您的账单逾期了，会坐牢的", "finding"),
        ("你们上次说我不还就坐牢", "undetermined"),
        ("我还不上，是不是要坐牢", "undetermined"),
        ("坐牢", "undetermined"),
    ],
)
def test_a_turn_may_show_by_its_words_who_speaks(text, outcome):
    check = {"kind": "forbidden_phrase", "any_of": ["坐牢"], "guards": []}

    assert judge(check, ("unknown", text)).outcome == outcome


def test_words_that_the_recogniser_doubts_do_not_carry_a_finding_alone():
    pack = make_pack(make_rule({"kind": "forbidden_phrase", "any_of": ["坐牢"]}))
    doubted = Utterance(0, "agent", "你会坐牢", 0.0, 2.0, 0.9, word_confidences=((0, 2, 0.9), (2, 4, 0.2)))
    trusted = Utterance(0, "agent", "你会坐牢", 0.0, 2.0, 0.9)

    assert evaluate(pack, Evidence(make_contact(), (doubted,)))[0].missing == ("words.confidence",)
    assert evaluate(pack, Evidence(make_contact(), (trusted,)))[0].outcome == "finding"


def test_seconds_of_a_finding_lie_within_its_turn():
    pack = make_pack(make_rule({"kind": "forbidden_phrase", "any_of": ["坐牢"]}))
    spoken = Utterance(3, "agent", "你会坐牢", 60.0, 64.0)
    result = evaluate(pack, Evidence(make_contact(), (spoken,)))[0]

    assert (result.spans[0].turn, result.spans[0].start_s, result.spans[0].end_s) == (3, 62.0, 64.0)
    assert "01:02" in result.reason.en
