"""What is said compared with what the account says, and facts reckoned with each other."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from rules import AccountFacts
from rules.examples import run_examples
from tests.rules.making import make_contact, make_pack, make_rule
from tests.rules.test_conditions import check, judge, outcome, words

OWED = make_contact(accounts=(AccountFacts("a", balance=Decimal("32000"), principal=Decimal("30000")),))
TWO = make_contact(
    accounts=(
        AccountFacts("a", balance=Decimal("32000"), principal=Decimal("30000"), days_past_due=40),
        AccountFacts("b", balance=Decimal("500"), principal=Decimal("500"), days_past_due=3),
    )
)


def entity(kind, **settings):
    return {"kind": "entity", "type": kind, **settings}


WRONG_AMOUNT = entity("amount", differs_from={"fact": "accounts.balance"}, tolerance="1%")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("您欠三万八", "finding"),
        ("您欠三万二", "clear"),
        ("您欠三万二千一百元", "clear"),
        ("您欠32,500.00元", "finding"),
        ("您欠三万多", "undetermined"),
        ("您欠1.2.3万", "undetermined"),
        ("您欠两千多块", "finding"),
        ("您好", "clear"),
    ],
)
def test_an_amount_that_is_said_is_compared_with_the_balance(text, expected):
    assert outcome(WRONG_AMOUNT, text, contact=OWED) == expected


def test_the_reason_has_the_numbers_that_decided():
    result = judge(check(WRONG_AMOUNT), "您好", "您欠三万八千元", contact=OWED)

    assert result.reason.en == "Tested, in turn 2 (amount 38000 is not equal to 32000)."
    assert result.reason.zh == "在第 2 轮：测试（金额 38000 不等于 32000）。"
    assert [(span.turn, span.text) for span in result.spans] == [(1, "三万八千元")]


def test_the_reason_of_a_limit_that_is_not_kept_says_how_it_is():
    few = judge(check({"not": {"kind": "turns", "at_least": 4}}), "您好")
    vague = judge(check(WRONG_AMOUNT), "您欠三万多", contact=OWED)

    assert "number of turns 1 is below 4" in few.reason.en
    assert "金额 30000–40000 可能不等于 32000" in vague.reason.zh
    assert vague.missing == ("words.amount",)


def test_a_balance_that_nobody_gave_leaves_the_amount_open():
    result = judge(check(WRONG_AMOUNT), "您欠三万八", contact=make_contact(accounts=(AccountFacts("a"),)))

    assert (result.outcome, result.missing) == ("undetermined", ("accounts.balance",))


def test_with_several_accounts_the_amount_may_be_that_of_any():
    assert outcome(WRONG_AMOUNT, "您欠五百元", contact=TWO) == "clear"
    assert outcome(WRONG_AMOUNT, "您欠八百元", contact=TWO) == "finding"
    assert outcome(entity("amount", above={"fact": "accounts.balance"}), "您欠八百元", contact=TWO) == "clear"


def test_only_the_amount_beside_the_words_counts():
    owed = {"debt": words("欠")}
    wrong = WRONG_AMOUNT | {"around": {"of": "debt", "characters": 3}}

    assert outcome(wrong, "您欠三万八，先还五百", conditions=owed, contact=OWED) == "finding"
    assert outcome(wrong, "您欠三万二，先还五百也行", conditions=owed, contact=OWED) == "clear"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("逾期四十天", "clear"), ("逾期九十天", "finding"), ("逾期一个多月", "clear"), ("逾期三个月了", "finding")],
)
def test_days_overdue_are_compared_with_the_account(text, expected):
    wrong = entity("days", differs_from={"fact": "accounts.days_past_due"}, tolerance=12)
    overdue = make_contact(accounts=(AccountFacts("a", days_past_due=40),))

    assert outcome(wrong, text, contact=overdue) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("六月十五日前还", "clear"),
        ("6月20号前还", "finding"),
        ("明天还清", "finding"),
        ("2026年6月15日", "clear"),
        ("20260616到期", "finding"),
        ("明年六月十五日", "finding"),
        ("一月三十二日", "clear"),
    ],
)
def test_days_of_the_calendar_are_compared_with_a_date(text, expected):
    due = make_contact(attributes={"due_date": "2026-06-15"})

    assert outcome(entity("date", differs_from={"fact": "attributes.due_date"}), text, contact=due) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pay by June 15th", "clear"),
        ("pay by the 16 of June", "finding"),
        ("pay tomorrow", "finding"),
        ("may I", "clear"),
    ],
)
def test_days_are_heard_in_english_too(text, expected):
    due = make_contact(attributes={"due_date": "2026-06-15"})
    wrong = entity("date", differs_from={"fact": "attributes.due_date"})

    assert outcome(wrong, text, contact=due, language="en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("you owe three thousand two hundred dollars", "clear"),
        ("you owe $3,200", "clear"),
        ("you owe $50", "finding"),
        ("you owe thirty-eight hundred dollars", "finding"),
        ("you owe 3.2k", "clear"),
        ("call us in fifty days", "clear"),
    ],
)
def test_amounts_are_heard_in_english_too(text, expected):
    owed = make_contact(accounts=(AccountFacts("a", balance=Decimal(3200)),))

    assert outcome(entity("amount", differs_from={"fact": "accounts.balance"}), text, contact=owed, language="en") == (
        expected
    )


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("phone", "打13800138000", "finding"),
        ("phone", "打12800138000", "clear"),
        ("id_card", "身份证11010519491231002X", "finding"),
        ("id_card", "身份证110105194912310021", "clear"),
        ("bank_card", "卡号6222021234567890127", "clear"),
        ("bank_card", "卡号4111111111111111", "finding"),
        ("percent", "年化36%", "finding"),
        ("percent", "年化百分之三十六", "finding"),
        ("percent", "还36个月", "clear"),
        ("amount", "欠款￥350", "finding"),
        ("amount", "第350号", "clear"),
    ],
)
def test_things_are_heard_by_their_form(kind, text, expected):
    assert outcome(entity(kind), text) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("phone", "call 617-555-0100 now", "finding"),
        ("phone", "case 617 555 01 00", "clear"),
        ("bank_card", "card 4111 1111 1111 1111", "finding"),
        ("bank_card", "card 4111 1111 1111 1112", "clear"),
    ],
)
def test_numbers_in_groups_are_heard_in_english(kind, text, expected):
    assert outcome(entity(kind), text, language="en") == expected


def test_a_rate_that_is_said_is_compared_with_a_number():
    high = entity("percent", above=24)

    assert outcome(high, "年化利率百分之三十六") == "finding"
    assert outcome(high, "年化利率百分之二十四") == "clear"


def test_what_one_side_says_is_compared_with_what_the_other_said():
    offered = {"offer": entity("amount", speaker="borrower")}
    more = entity("amount", above={"said": "offer"}, after="offer")

    assert outcome(more, ("borrower", "我先还五百元"), "至少要一千元", conditions=offered) == "finding"
    assert outcome(more, ("borrower", "我先还五百元"), "好的五百元", conditions=offered) == "clear"


SHARE_ADDED = {"divided_by": [{"minus": ["accounts.balance", "accounts.principal"]}, "accounts.principal"]}


def fact(value, **settings):
    return {"kind": "fact", "value": value, **settings}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (fact("accounts.days_past_due", above=30), "finding"),
        (fact("accounts.days_past_due", above=30, each_account=True), "clear"),
        (fact("accounts.balance", above={"fact": "accounts.principal"}), "finding"),
        (fact("accounts.balance", above={"fact": "accounts.principal"}, each_account=True), "clear"),
        (fact(SHARE_ADDED, above=0.05), "finding"),
        (fact(SHARE_ADDED, above=0.07), "clear"),
        (fact({"rounded": {"of": {"times": ["attributes.fee", 0.3333]}, "places": 1}}, equals=33.3), "finding"),
        (fact({"plus": ["attributes.fee", 1, 2]}, equals=103), "finding"),
        (fact("attributes.skill", one_of=["m1", "m2"]), "finding"),
        (fact("attributes.skill", equals="m3"), "clear"),
        (fact("attributes.skill", differs_from="m3"), "finding"),
        (fact("channel", equals="call"), "finding"),
        (fact("attributes.vip", equals=True), "finding"),
        (fact("attributes.fee"), "finding"),
        (fact("attributes.none"), "clear"),
        (fact("attributes.none", above=3), "undetermined"),
        (fact({"divided_by": ["attributes.fee", "attributes.zero"]}, above=3), "undetermined"),
        (fact({"minus": ["day", "attributes.told_on"]}, above=10), "finding"),
        (fact("accounts.count", at_least=2), "finding"),
    ],
)  # fmt: skip
def test_facts_are_compared_and_reckoned_with(condition, expected):
    attributes = {"fee": 100, "skill": "m2", "vip": True, "zero": 0, "told_on": "2026-05-20"}
    contact = make_contact(accounts=TWO.accounts, attributes=attributes)

    assert outcome(condition, "您好", contact=contact) == expected


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (fact("accounts.interest", above=1), "no fact of a contact"),
        (fact({"plus": ["accounts.balance"]}), "two terms or more"),
        (fact("duration_s", above=1, tolerance="five"), "a share of what is compared"),
        (fact("__import__('os')", above=1), "no fact of a contact"),
        (entity("amount", equals={"said": "nobody"}), "which conditions does not have"),
        (entity("amount", above="five"), "write a number"),
    ],
)
def test_comparisons_that_mean_nothing_are_refused(wrong, message):
    with pytest.raises(ValidationError, match=message):
        make_rule(check(wrong))


def test_an_example_in_a_rule_may_have_amounts_times_and_confidence():
    owed = {"contact": {"balance": "32000", "principal": "30000.00"}}
    quiet = [{"agent": "您好", "seconds": [0, 1]}, {"borrower": "喂", "seconds": [9, 10], "confidence": 0.9}]
    amounts = [
        {"expect": "finding", "agent": "您欠三万八", **owed},
        {"expect": "clear", "agent": "您欠三万二", **owed},
        {"expect": "undetermined", "agent": "您欠三万八"},
    ]
    times = [{"expect": "finding", "talk": quiet}, {"expect": "undetermined", "agent": "您好"}]
    for condition, examples in ((WRONG_AMOUNT, amounts), ({"kind": "silence", "above": 5}, times)):
        rule = make_rule(check(condition), examples=examples)

        assert [run.why for run in run_examples(make_pack(rule), rule)] == [""] * len(examples)
