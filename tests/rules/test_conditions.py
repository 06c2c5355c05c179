"""Conditions combined by all, any, none, not and n_of, with positions, anchors and three-valued answers."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from rules import Evidence, Utterance, evaluate
from rules.lint import lint_pack
from tests.rules.making import NOON, judge, make_contact, make_event, make_pack, make_rule


def words(*phrases, **settings):
    return {"kind": "words", "any_of": list(phrases), **settings}


def check(finding_if, conditions=None, **settings):
    return {"kind": "conditions", "conditions": conditions or {}, "finding_if": finding_if, **settings}


def outcome(finding_if, *turns, conditions=None, **settings):
    return judge(check(finding_if, conditions), *turns, **settings).outcome


def timed(*turns):
    """Make utterances of (speaker, text, start, end)."""
    return tuple(Utterance(number, *turn) for number, turn in enumerate(turns))


def judge_timed(finding_if, *turns, conditions=None, language="zh", **contact):
    pack = make_pack(make_rule(check(finding_if, conditions)), language=language)
    return evaluate(pack, Evidence(make_contact(**contact), timed(*turns)))[0]


LATE = words("逾期")
FEE = words("手续费")
POLITE = words("麻烦您", "请您")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ({"all": [LATE, FEE]}, "finding"),
        ({"all": [LATE, words("违约金")]}, "clear"),
        ({"any": [words("违约金"), FEE]}, "finding"),
        ({"none": [words("违约金"), words("罚息")]}, "finding"),
        ({"none": [words("违约金"), FEE]}, "clear"),
        ({"not": LATE}, "clear"),
        ({"n_of": {"n": 2, "of": [LATE, words("罚息"), FEE]}}, "finding"),
        ({"n_of": {"n": 3, "of": [LATE, words("罚息"), FEE]}}, "clear"),
        ({"all": [LATE, {"any": [POLITE, {"not": words("罚息")}]}], "none": [words("违约金")]}, "finding"),
    ],
)
def test_conditions_nest(expression, expected):
    assert outcome(expression, "您这笔已经逾期，手续费三十元") == expected


def test_the_finding_points_at_the_words_that_decided_or_at_those_it_is_told_to_show():
    conditions = {"late": LATE, "fee": FEE}
    both = check({"all": ["late", "fee"]}, conditions)

    assert [span.text for span in judge(both, "已经逾期，手续费三十元").spans] == ["逾期", "手续费"]
    assert [span.text for span in judge(both | {"show": ["fee"]}, "已经逾期，手续费三十元").spans] == ["手续费"]


def test_what_the_check_is_not_about_is_not_applicable():
    polite = check({"not": POLITE}, applies_if=LATE)

    assert judge(polite, "您的款逾期了").outcome == "finding"
    assert judge(polite, "麻烦您看一下，款逾期了").outcome == "clear"
    assert judge(polite, "您好").outcome == "not_applicable"


def test_an_unknown_matters_only_where_it_decides():
    third = {"kind": "contact", "parties": ["third_party"]}
    unknown = make_contact(party_role="unknown")
    told = judge(check({"all": [third, LATE]}), "款逾期了", contact=unknown)

    assert (told.outcome, told.missing) == ("undetermined", ("party.role",))
    assert outcome({"all": [third, LATE]}, "您好", contact=unknown) == "clear"
    assert outcome({"any": [third, LATE]}, "款逾期了", contact=unknown) == "finding"
    assert outcome({"not": third}, "款逾期了", contact=unknown) == "undetermined"


def test_words_that_we_do_not_have_leave_open_what_facts_do_not_decide():
    pack = make_pack(make_rule(check({"all": [{"kind": "contact", "parties": ["spouse"]}, LATE]})))

    def result(party, utterances):
        return evaluate(pack, Evidence(make_contact(party_role=party), utterances))[0]

    assert (result("spouse", None).outcome, result("spouse", None).missing) == ("undetermined", ("words",))
    assert result("borrower", None).outcome == "clear"
    assert result("spouse", ()).outcome == "not_applicable"


def test_doubtful_words_alone_carry_no_finding():
    pack = make_pack(make_rule(check({"any": [LATE, FEE]})))

    def result(*turns):
        utterances = tuple(Utterance(n, "agent", text, confidence=sure) for n, (text, sure) in enumerate(turns))
        return evaluate(pack, Evidence(make_contact(), utterances))[0]

    assert (result(("逾期了", 0.3)).outcome, result(("逾期了", 0.3)).missing) == ("undetermined", ("words.confidence",))
    assert result(("逾期了", 0.3), ("手续费", 0.9)).outcome == "finding"
    assert result(("您好", 0.3)).outcome == "clear"


def test_doubtful_words_do_not_prove_that_something_was_left_out():
    pack = make_pack(make_rule(check(words("录音", absent=True))))
    heard = Evidence(make_contact(), (Utterance(0, "agent", "本次通话会录音", confidence=0.2),))

    assert evaluate(pack, heard)[0].outcome == "undetermined"


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"first_turns": 1}, "clear"),
        ({"turns": [2, 2]}, "finding"),
        ({"turns": [-2, -2]}, "finding"),
        ({"turns": [-1, -1]}, "clear"),
        ({"last_turns": 2}, "finding"),
        ({"first_turns": 2, "last_turns": 2}, "finding"),
        ({"first_seconds": 9}, "clear"),
        ({"first_seconds": 12}, "finding"),
        ({"last_seconds": 95}, "finding"),
        ({"last_seconds": 60}, "clear"),
        ({"seconds": [5, 15]}, "finding"),
        ({"first_percent": 20}, "finding"),
        ({"last_percent": 50}, "clear"),
    ],
)
def test_a_condition_looks_only_at_its_part_of_the_talk(where, expected):
    turns = (("agent", "您好", 0, 2), ("borrower", "喂", 3, 4), ("agent", "逾期了", 10, 12), ("agent", "再见", 98, 99))

    assert judge_timed(words("逾期", where=where), *turns, duration_s=100.0).outcome == expected


def test_a_part_of_the_talk_in_seconds_needs_times():
    result = judge(check(words("逾期", where={"first_percent": 10})), "逾期了")

    assert (result.outcome, result.missing) == ("undetermined", ("turns.start",))
    assert outcome(words("逾期", where={"first_percent": 10}), "您好") == "clear"


ASKED = {"asked": words("还不上", speaker="borrower"), "fee": words("手续费")}


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ({"of": "asked", "turns": 1}, "finding"),
        ({"of": "asked", "hit": 1, "turns": 1}, "clear"),
        ({"of": "asked", "hit": 2, "turns": 1}, "finding"),
        ({"of": "asked", "hit": 3}, "clear"),
        ({"of": "asked", "hit": "last", "turns": 1}, "finding"),
        ({"of": "asked", "hit": "first"}, "finding"),
        ({"of": "asked", "hit": "each", "turns": 1}, "clear"),
        ({"of": "asked", "hit": "each"}, "finding"),
        ("asked", "finding"),
    ],
)
def test_an_anchor_says_from_which_hit_and_how_far_to_look(anchor, expected):
    turns = ("您好", ("borrower", "我还不上"), "我记下了", ("borrower", "真的还不上"), "那要收手续费")
    found = check(words("手续费", after=anchor), {"asked": ASKED["asked"]})

    assert judge(found, *turns).outcome == expected


def test_before_and_around_look_the_other_way_and_both_ways():
    turns = ("手续费照收", ("borrower", "我还不上"), "我记下了")
    only = {"asked": ASKED["asked"]}

    assert outcome(words("手续费", before="asked"), *turns, conditions=only) == "finding"
    assert outcome(words("手续费", after="asked"), *turns, conditions=only) == "clear"
    assert outcome(words("手续费", around={"of": "asked", "turns": 1}), *turns, conditions=only) == "finding"
    assert outcome(words("手续费", around={"of": "asked", "turns": 0}), *turns, conditions=only) == "clear"


def test_a_distance_in_characters_stays_in_one_turn():
    only = {"home": words("父母")}
    near = words("单位", around={"of": "home", "characters": 4})

    assert outcome(near, "您父母和您单位", conditions=only) == "finding"
    assert outcome(near, "单位的父母", conditions=only) == "finding"
    assert outcome(near, "您父母身体好，您现在在哪个单位", conditions=only) == "clear"
    assert outcome(near, "您父母", "单位", conditions=only) == "clear"


def test_a_distance_in_seconds_uses_the_times_of_the_words():
    near = words("手续费", after={"of": "asked", "seconds": 10})
    only = {"asked": ASKED["asked"]}
    soon = (("borrower", "我还不上", 0, 2), ("agent", "手续费照收", 8, 10))
    late = (("borrower", "我还不上", 0, 2), ("agent", "手续费照收", 20, 22))

    assert judge_timed(near, *soon, conditions=only).outcome == "finding"
    assert judge_timed(near, *late, conditions=only).outcome == "clear"
    assert outcome(near, ("borrower", "我还不上"), "手续费照收", conditions=only) == "undetermined"


def test_something_may_be_absent_after_or_before_each_hit():
    care = words("登记", "分期", after={"of": "asked", "turns": 1}, absent=True)
    only = {"asked": ASKED["asked"]}
    ignored = (("borrower", "我还不上"), "给您登记", ("borrower", "还不上怎么办"), "今天必须还")
    heard = (("borrower", "我还不上"), "给您登记", ("borrower", "还不上怎么办"), "可以分期")

    assert judge(check(care, only), *ignored).spans[0].turn == 2
    assert outcome(care, *heard, conditions=only) == "clear"
    assert outcome(care, "今天必须还", conditions=only) == "clear"
    assert outcome(care, "您好", ("borrower", "还不上"), conditions=only) == "clear"


def test_what_excuses_is_believed_only_when_it_is_heard_clearly():
    excused = words("手续费", except_after={"of": "law", "turns": 0})
    pack = make_pack(make_rule(check(excused, {"law": words("法律规定")})))

    def result(*turns):
        talk = tuple(Utterance(n, "agent", text, confidence=sure) for n, (text, sure) in enumerate(turns))
        return evaluate(pack, Evidence(make_contact(), talk))[0]

    assert result(("法律规定的手续费", 0.9)).outcome == "clear"
    assert result(("法律规定的", 0.9), ("手续费照收", 0.9)).outcome == "finding"
    mixed = Utterance(0, "agent", "法律规定的手续费", word_confidences=((0, 4, 0.2), (4, 8, 0.9)))
    doubted = evaluate(pack, Evidence(make_contact(), (mixed,)))[0]
    assert (doubted.outcome, doubted.missing) == ("undetermined", ("words.confidence",))


def test_identity_comes_before_the_debt():
    only = {"debt": words("欠款", "逾期")}
    unasked = words("本人吗", before={"of": "debt", "hit": "first"}, absent=True)

    assert outcome(unasked, "是王先生本人吗", ("borrower", "是"), "您的欠款三千", conditions=only) == "clear"
    assert outcome(unasked, "您的欠款三千", ("borrower", "啊"), "您是本人吗", conditions=only) == "finding"
    assert outcome(unasked, "您的欠款三千", conditions=only) == "finding"
    assert outcome(unasked, "您好", conditions=only) == "clear"


def test_conditions_may_have_to_come_in_order():
    only = {"hello": words("您好"), "late": LATE, "fee": FEE}
    order = {"kind": "order", "of": ["hello", "late", "fee"]}

    assert outcome(order, "您好", "逾期了", "手续费", conditions=only) == "finding"
    assert outcome(order, "逾期了", "您好", "手续费", conditions=only) == "clear"
    assert outcome(order | {"turns": 1}, "您好", "逾期了", "对", "手续费", conditions=only) == "clear"
    assert outcome(order | {"turns": 1}, "您好", "逾期了", "逾期了", "手续费", conditions=only) == "clear"


@pytest.mark.parametrize(
    ("condition", "turns", "expected"),
    [
        (words("您", every_turn=True), ("您好", ("borrower", "喂"), "请您稍等"), "finding"),
        (words("您", every_turn=True), ("您好", ("borrower", "喂"), "快点"), "clear"),
        (words("您", every_turn=True, absent=True), ("您好", "快点"), "finding"),
        (words("您", every_turn=True, where={"first_turns": 1}), ("您好", "快点"), "finding"),
    ],
)
def test_something_may_have_to_be_in_every_turn(condition, turns, expected):
    assert outcome(condition, *turns) == expected


def test_an_event_before_the_contact_is_a_condition():
    stop = {"kind": "event", "types": ["stop_request"], "until": ["consent"], "within_days": 30}
    pressed = {"all": [stop, LATE]}
    asked, agreed = (
        make_event(kind, NOON - timedelta(days=days)) for kind, days in (("stop_request", 9), ("consent", 3))
    )

    assert judge(check(pressed), "逾期了", events=[asked]).reason.en.endswith("(stop_request on 2026-05-25).")
    assert outcome(pressed, "逾期了", events=[asked, agreed]) == "clear"
    assert outcome(pressed, "您好", events=[asked]) == "clear"
    assert outcome(stop | {"within_days": 5}, "您好", events=[asked]) == "clear"


def test_words_may_have_to_be_said_several_times():
    assert outcome(words("逾期", times=2), "逾期了", "逾期很久了") == "finding"
    assert outcome(words("逾期", times=2), "逾期了") == "clear"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (check("nobody"), "which conditions does not have"),
        (check("a", {"a": LATE, "b": FEE}), "never uses the condition 'b'"),
        (check("a", {"a": words("一样", after="b"), "b": words("二样", after="a")}), "break the circle"),
        (check({"all": []}), "combines nothing"),
        (check(words("逾期", where={})), "is empty"),
        (check(words("逾期", every_turn=True, after="a"), {"a": FEE}), "can have no anchor"),
        (check(words("逾期", where={"turns": [0, 2]})), "0 is no turn"),
        (check(words("逾期", after={"of": "a", "turns": 1, "seconds": 2}), {"a": FEE}), "at most one of"),
    ],
)
def test_what_is_wrongly_written_is_refused_with_its_name(wrong, message):
    with pytest.raises(ValidationError, match=message):
        make_rule(wrong)


def test_lint_looks_at_the_phrases_inside_conditions(tmp_path):
    pack = make_pack(make_rule(check({"all": [words("逾期…[了]"), {"not": FEE}]})))

    assert any("finding_if.all[0].any_of[0]" in str(problem) for problem in lint_pack(pack, tmp_path))


PARENTS = {"of": ["父母", "单位"], "apart": 3}
SCRIPT = {"of": ["我是", "银行", "委托", "机构"], "n": 3, "apart": 4, "ordered": True}


@pytest.mark.parametrize(
    ("near", "text", "expected"),
    [
        (PARENTS, "您父母和您单位", "finding"),
        (PARENTS, "您单位和您父母", "finding"),
        (PARENTS, "您父母身体都还好吧单位", "clear"),
        (PARENTS, "您单位。父母", "finding"),
        (PARENTS, "父母父母", "clear"),
        (PARENTS | {"ordered": True}, "您单位和您父母", "clear"),
        (PARENTS | {"ordered": True}, "父母单位", "finding"),
        (SCRIPT, "我是某某银行的委托机构", "finding"),
        (SCRIPT, "我是某某银行的合作机构", "finding"),
        (SCRIPT, "我是某某银行的员工", "clear"),
        (SCRIPT, "委托机构，银行，我是", "clear"),
    ],
)
def test_words_near_each_other_and_most_words_of_a_script(near, text, expected):
    assert outcome({"kind": "words", "near": near}, text) == expected


def test_in_english_nearness_counts_words():
    near = {"kind": "words", "near": {"of": ["your boss", "debt"], "apart": 2}}

    assert outcome(near, "Shall I tell your boss about your debt?", language="en") == "finding"
    assert outcome(near, "Your boss is kind. Now let us talk about the debt.", language="en") == "clear"


def test_a_word_inside_a_longer_phrase_does_not_count():
    report = words("报警", not_in=["(不会|没)报警", "报警电话"], guards=[])

    assert outcome(report, "我马上报警") == "finding"
    assert outcome(report, "我们不会报警") == "clear"
    assert outcome(report, "我们不会报警，他会报警") == "finding"
    assert outcome(words("credit", not_in=["credit card"]), "your credit card is fine", language="en") == "clear"
    assert outcome(words("credit", not_in=["credit card"]), "your credit suffers", language="en") == "finding"


def test_the_reason_shows_what_was_heard_and_what_was_meant():
    result = judge(check(words("征信", sound=True)), "会影响你的正信")

    assert result.reason.en == "Tested (heard “正信”, meant “征信”)."
    assert (result.spans[0].text, result.spans[0].meant) == ("正信", "征信")


def test_a_robot_and_a_speaker_nobody_knows_can_be_told_apart():
    late = words("逾期", speaker="robot")

    assert outcome(late, ("robot", "您已逾期")) == "finding"
    assert outcome(late, "您已逾期") == "clear"
    assert outcome(words("逾期", speaker="unknown"), ("unknown", "逾期")) == "finding"
    assert outcome(words("逾期", speaker="unknown"), "逾期") == "clear"
