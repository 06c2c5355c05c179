"""Which sentences the built-in guards excuse, and which they do not."""

import pytest

from tests.rules.making import judge

CHECK = {"kind": "forbidden_phrase", "any_of": ["(坐牢|判刑|去[你|您](家|单位)|立案)"]}


@pytest.mark.parametrize(
    "text",
    [
        "我们不会让您坐牢的",
        "我们不可能去你家",
        "您放心，没有人会去您家",
        "我们没有权利给您判刑",
        "欠钱是民事纠纷，不涉及坐牢",
        "我们不去你家，也不去你单位",
        "有人说不还钱会坐牢，那是骗人的",
        "如果有人跟您说要坐牢，请不要相信",
        "您担心会坐牢，这个不会的",
        "网上说会判刑都是假的",
        "谁跟你说会坐牢了",
        "冒充法院说要立案的都是骗子",
        "我们并没有立案",
        "还没到立案的程度",
        "哪有还不上钱就坐牢的道理",
        "如果我们的同事去您家，您直接报警",
        "您上次说我们的人要去您单位，我核实过了没有这回事",
        "那位同事说要去您单位，这种做法是不对的",
        "我们要求催收员不得说坐牢这类话",
    ],
)
def test_denied_and_quoted_words_are_innocent(text):
    assert judge(CHECK, text).outcome == "clear"


@pytest.mark.parametrize(
    "text",
    [
        "再不还就等着坐牢吧",
        "你不会想坐牢吧",
        "难道你想坐牢吗",
        "是不是想坐牢",
        "信不信我去你家",
        "别以为我们不会去你家",
        "别逼我去你家",
        "不是吓唬你，真的会坐牢",
        "我没跟你开玩笑，坐牢等着你",
        "你没有还款就要坐牢",
        "你不还钱我们没有办法只能去你家",
        "您刚才说没钱，那我们就去你家",
        "我跟你说，你会坐牢",
        "你不要脸，等着坐牢",
        "有人会去你家的，你等着",
        "难道非要我们去你家你才还",
        "你听说过不还钱坐牢的吧，你就是下一个",
        "我们不想把事情做绝，但是你不还就别怪我们去你家",
        "不是我们不给你机会，明天就去你单位",
    ],
)
def test_a_threat_is_not_excused_by_words_that_only_look_like_denial_or_quotation(text):
    assert judge(CHECK, text).outcome == "finding"


def test_guards_can_be_switched_off():
    assert judge(CHECK | {"guards": []}, "我们不会让您坐牢的").outcome == "finding"


def test_lawful_information_is_innocent_only_where_the_rule_says_so():
    sentence = "是否立案以法院通知为准"

    assert judge(CHECK, sentence).outcome == "finding"
    assert judge(CHECK | {"guards": ["negation", "lawful"]}, sentence).outcome == "clear"


def test_a_question_is_innocent_only_where_the_rule_says_so_and_not_when_rhetorical():
    guarded = CHECK | {"guards": ["question"]}

    assert judge(guarded, "您方便我们去您家吗？").outcome == "clear"
    assert judge(guarded, "难道要我们去您家吗？").outcome == "finding"
