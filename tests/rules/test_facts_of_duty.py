"""What duties that facts decide need: whom an event is about, which facts are known, and words that nobody has."""

from datetime import timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from audit_app.interchange.fields import EventType as InterchangeEvent
from audit_app.words import WORDS
from rules import AccountFacts, Evidence, evaluate
from rules.applies import EventType
from rules.pack import Example
from tests.rules.making import NOON, judge, make_contact, make_event, make_pack, make_rule
from tests.rules.test_conditions import check, outcome, words

TOLD = {"kind": "event", "types": ["agency_notice_sent"], "scope": ["account"], "value_names": "agency"}
ONE = make_contact(agency="First", accounts=(AccountFacts("one"),))


def notice(days=3, **changes):
    return make_event("agency_notice_sent", NOON - timedelta(days=days), **changes)


@pytest.mark.parametrize(
    ("event", "contact", "expected"),
    [
        (notice(), ONE, "finding"),
        (notice(account="one", value="First"), ONE, "finding"),
        (notice(account="two"), ONE, "clear"),
        (notice(value="Second"), ONE, "clear"),
        (notice(days=-1), ONE, "clear"),
        (notice(value="First"), make_contact(), "undetermined"),
        (notice(account="one"), make_contact(agency="First"), "undetermined"),
    ],
    ids=["about-all", "same", "other-account", "other-agency", "later", "agency-unknown", "account-unknown"],
)
def test_an_event_can_be_held_to_account_and_agency(event, contact, expected):
    assert outcome(TOLD, "您好", contact=contact, events=[event]) == expected


def test_an_end_of_another_account_leaves_an_event_standing():
    plan = {"kind": "event", "types": ["plan_agreed"], "until": ["plan_broken"], "scope": ["account"]}
    agreed = make_event("plan_agreed", NOON - timedelta(days=9), account="one")
    broken = make_event("plan_broken", NOON - timedelta(days=2), account="two")

    assert outcome(plan, "您好", contact=ONE, events=[agreed, broken]) == "finding"
    assert outcome({**plan, "scope": []}, "您好", contact=ONE, events=[agreed, broken]) == "clear"


def test_an_event_may_need_a_value_and_says_that_it_is_missing():
    marketing = {"kind": "event", "types": ["consent"], "values": ["marketing"]}
    unsaid = make_event("consent", NOON - timedelta(days=9))

    assert outcome(marketing, "您好", events=[make_event("consent", NOON, value="marketing")]) == "finding"
    assert outcome(marketing, "您好", events=[make_event("consent", NOON, value="call")]) == "clear"
    assert judge(check(marketing), "您好", events=[unsaid]).missing == ("event.value",)


def test_what_did_not_come_before_is_named():
    result = judge(check({"not": TOLD}), "您好", contact=ONE)

    assert result.reason.en == "Tested (no agency_notice_sent before)."
    assert result.reason.zh == "测试（此前没有 agency_notice_sent）。"


def test_what_is_not_said_is_named_by_its_title():
    seal = words("公章", absent=True, title={"zh": "公章", "en": "seal"})

    assert judge(check(seal), "此致").reason.en == "Tested (no seal)."
    assert outcome(seal, "此致（公章）") == "clear"


def test_a_fact_that_is_true_or_false_is_shown_as_yes_or_no():
    listed = {
        "kind": "fact",
        "value": "attributes.listed",
        "equals": False,
        "title": {"zh": "在名单上", "en": "on the list"},
    }

    result = judge(check(listed), contact=make_contact(attributes={"listed": False}))

    assert (result.reason.zh, result.reason.en) == ("测试（在名单上：否）。", "Tested (on the list: no).")


COUNTED = {
    "kind": "contact_frequency",
    "at_most": 1,
    "distinct": "from_address",
    "window": {"sliding_days": 7},
    "counted": {"channels": ["call"], "known": ["from_address"]},
}


def test_contacts_that_lack_a_fact_are_not_those_meant():
    one, two = (make_contact(f"h{n}", NOON - timedelta(days=n), from_address=f"95{n}") for n in (1, 2))
    silent = make_contact("h3", NOON - timedelta(days=1))

    assert judge(COUNTED, contact=make_contact(from_address="950"), history=[one]).outcome == "finding"
    assert judge(COUNTED, contact=make_contact(from_address="951"), history=[one, silent]).outcome == "clear"
    assert judge(COUNTED, contact=make_contact(), history=[one, two]).outcome == "not_applicable"


def test_a_fact_of_accounts_is_known_if_each_has_it():
    known = {"kind": "contact_facts", "forbidden": {"known": ["accounts.balance"]}}
    both = (AccountFacts("a", balance=Decimal(1)), AccountFacts("b", balance=Decimal(2)))
    half = (AccountFacts("a", balance=Decimal(1)), AccountFacts("b"))

    assert judge(known, contact=make_contact(accounts=both)).outcome == "finding"
    assert judge(known, contact=make_contact(accounts=half)).outcome == "clear"
    with pytest.raises(ValidationError, match="no fact of a contact"):
        make_rule({"kind": "contact_facts", "forbidden": {"known": ["height"]}})


MIXED = tuple(AccountFacts(name, balance=Decimal(150), currency=name) for name in ("CNY", "USD"))


@pytest.mark.parametrize(
    ("accounts", "expected"),
    [
        ((AccountFacts("a", balance=Decimal(100)), AccountFacts("b", balance=Decimal(200))), "finding"),
        ((AccountFacts("a", balance=Decimal(100)),), "clear"),
        ((AccountFacts("a", balance=Decimal(300)), AccountFacts("b")), "undetermined"),
        ((), "undetermined"),
        (MIXED, "undetermined"),
    ],
    ids=["both", "one", "one-unknown", "none", "two-currencies"],
)
def test_balances_are_added_where_all_are_known_in_one_currency(accounts, expected):
    total = {"kind": "fact", "value": "accounts.total_balance", "equals": 300}

    assert outcome(total, "您好", contact=make_contact(accounts=accounts)) == expected


GONE = {"kind": "words_missing", "because": ["no_recording", "unreadable"]}


@pytest.mark.parametrize(
    ("missing", "expected"),
    [("no_recording", "finding"), ("unreadable: empty file", "finding"), ("not_transcribed", "clear")],
)
def test_words_may_be_missing_for_a_reason(missing, expected):
    pack = make_pack(make_rule(check(GONE)))

    assert evaluate(pack, Evidence(make_contact(), None, words_missing=missing))[0].outcome == expected


def test_words_that_are_there_are_not_missing():
    assert outcome(GONE, "您好") == "clear"
    assert judge(check(GONE)).outcome == "clear"


def test_an_example_has_words_or_says_that_they_are_missing():
    with pytest.raises(ValidationError, match="takes none of agent, message and talk"):
        Example.model_validate({"expect": "finding", "agent": "您好", "words_missing": "no_recording"})


def test_every_event_of_the_rules_can_be_imported_and_has_a_name():
    assert set(EventType.__args__) == set(InterchangeEvent.__args__) <= WORDS["event"].keys()
