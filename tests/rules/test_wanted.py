"""Asking for some outcomes gives the same results as asking for all and choosing from them."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rules
from rules import Evidence, Outcome
from tests.rules.making import NOON, judge, make_contact, make_event, make_pack, make_rule, say

TEXTS = ("您好，请问是王先生吗", "再不还钱，就让人打断你的腿", "不要再打了", "我会不会坐牢", "  ", "")

contacts = st.builds(
    lambda number, minutes, **facts: make_contact(f"c{number}", NOON + timedelta(minutes=minutes), **facts),
    st.integers(0, 9),
    st.integers(-2000, 2000),
    channel=st.sampled_from(["call", "sms", "visit"]),
    direction=st.sampled_from(["outbound", "inbound"]),
    result=st.sampled_from(["connected", "no_answer", "unknown"]),
    duration_s=st.sampled_from([None, 0.0, 60.0]),
    party_role=st.sampled_from(["borrower", "spouse", "unknown"]),
    purpose=st.sampled_from(["collection", "callback", "unknown"]),
    agency=st.sampled_from([None, "a"]),
    traits=st.sampled_from([(), ("deceased",)]),
    time_zones=st.sampled_from([(), ("Asia/Shanghai",), ("America/New_York", "Asia/Shanghai")]),
)
words = st.one_of(
    st.none(),
    st.lists(st.tuples(st.sampled_from(["agent", "borrower", "unknown"]), st.sampled_from(TEXTS)), max_size=4),
)
happened = st.lists(st.sampled_from(["stop_request", "complaint_opened", "litigation_filed"]), max_size=2, unique=True)


@pytest.fixture(scope="module")
def pack():
    return rules.load_pack(rules.PACKS_FOLDER / "cn-consumer-credit")


@settings(max_examples=150, deadline=None)
@given(
    contact=contacts,
    history=st.lists(contacts, max_size=6),
    said=words,
    happened=happened,
    wanted=st.sets(st.sampled_from(list(Outcome)), min_size=1),
)
def test_what_is_wanted_is_what_would_be_chosen_from_everything(pack, contact, history, said, happened, wanted):
    events = tuple(make_event(kind, NOON - timedelta(hours=1)) for kind in happened)
    evidence = Evidence(contact, None if said is None else say(*said), tuple(history), events)

    everything = rules.evaluate(pack, evidence)

    assert rules.evaluate(pack, evidence, wanted=wanted) == [one for one in everything if one.outcome in wanted]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Shanghai"])
@pytest.mark.parametrize("hours", range(0, 96, 6))
def test_a_rule_is_not_left_out_near_the_days_on_which_it_begins_and_ends(zone, hours):
    check = {"kind": "contact_facts", "forbidden": {"channels": ["call"]}}
    pack = make_pack(make_rule(check, effective={"since": "2026-06-04", "until": "2026-06-05"}))
    contact = make_contact(at=NOON - timedelta(days=1) + timedelta(hours=hours), time_zones=(zone,))

    everything = rules.evaluate(pack, Evidence(contact))

    assert rules.evaluate(pack, Evidence(contact), wanted={Outcome.FINDING}) == [
        one for one in everything if one.outcome == Outcome.FINDING
    ]


def test_two_packs_of_one_digest_are_told_apart():
    calls, texts = ({"kind": "contact_facts", "forbidden": {"channels": [channel]}} for channel in ("call", "sms"))
    one = make_pack(make_rule(calls))
    other = make_pack(make_rule(texts)).model_copy(update={"digest": one.digest})

    found = [
        len(rules.evaluate(pack, Evidence(make_contact()), wanted={Outcome.FINDING})) for pack in (one, other, one)
    ]

    assert found == [1, 0, 1]
    assert judge(calls).outcome == "finding"
