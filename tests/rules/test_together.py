"""Judging many contacts together gives, for each, the results that it gets alone."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rules
from rules import AccountFacts, Evidence, Outcome
from rules.clock_hours import Hours, minutes_within
from tests.rules.making import NOON, make_contact, make_event, make_pack, make_rule, say

OBJECTIONS = frozenset({Outcome.FINDING, Outcome.PRESUMED, Outcome.UNDETERMINED})
START = datetime.fromisoformat("2026-03-27T20:00:00+00:00")
ZONES = ((), ("Asia/Shanghai",), ("America/New_York", "Europe/Berlin"), ("Asia/Kolkata",))
TEXTS = ("您好，请问是王先生吗", "再不还钱，就让人打断你的腿", "  ")
EVENTS = (
    "consent", "consent_withdrawn", "stop_request", "complaint_opened", "plan_agreed", "deceased", "litigation_filed",
    "inconvenient_time", "agreed_hours",
)  # fmt: skip

windows = st.sampled_from(
    [
        {"calendar": "day"},
        {"calendar": "week"},
        {"calendar": "month"},
        {"sliding_days": 2},
        {"sliding_hours": 5},
        {"ever": True},
    ]
)
counts = st.builds(
    lambda at_most, window, keys, counted, more: (
        {"at_most": at_most, "window": window, "counted": counted, "group_by": sorted(keys) or ["borrower"]}
        | {"kind": "contact_frequency"}
        | more
    ),
    st.integers(0, 2),
    windows,
    st.sets(st.sampled_from(["borrower", "agency", "address", "account", "channel", "person"]), max_size=2),
    st.sampled_from(
        [
            {"channels": ["call"]},
            {"channels": ["call"], "results": ["connected"]},
            {"conversation": True},
            {"at_least_seconds": 30},
        ]
    ),
    st.sampled_from(
        [
            {},
            {"consent": {}},
            {"consent": {"contacts": {"directions": ["inbound"]}, "days": 2, "events": []}},
            {"reset_by": {"events": ["consent"]}},
            {"reset_by": {"contacts": {"results": ["connected"]}}},
            {"distinct": "address"},
            {"distinct": "account"},
            {"zones": "first"},
            {"zones_if_unknown": ["Asia/Shanghai"], "exceeded_is": "presumed"},
            {"not_counted": [{"purposes": ["callback"]}]},
        ]
    ),
)
hours = st.builds(
    lambda allowed, more: {"kind": "contact_hours", "allowed": allowed} | more,
    st.sampled_from(
        [
            [{"start": "08:00", "end": "21:00"}],
            [{"start": "22:00", "end": "06:00", "days": ["fri", "sun"]}],
            [{"start": "00:00", "end": "24:00", "days": ["sat"]}, {"start": "09:15", "end": "10:00"}],
            [{"start": "08:00", "end": "20:15", "end_included": True}],
        ]
    ),
    st.sampled_from(
        [
            {},
            {"agreed_hours": "replace"},
            {"agreed_hours": "ignore", "zones": "first"},
            {"zones_if_unknown": ["America/St_Johns"]},
            {"inconvenient": {}},
            {"timed_by": "whole"},
            {"exempt_purposes": ["callback"]},
            {"consent": {}},
            {"blackouts": [{"on": {"events": ["deceased"]}, "days_after": 3}]},
        ]
    ),
)
bars = st.builds(
    lambda state, traits: {"kind": "barred_contact", "states": [state], "traits": traits},
    st.sampled_from(
        [
            {"since": ["stop_request"], "until": ["consent"]},
            {"since": ["complaint_opened", "plan_agreed"], "scope": ["address"]},
        ]
    ),
    st.sampled_from([[], ["deceased"]]),
)
others = st.sampled_from(
    [
        {"kind": "contact_spacing", "counted": {"channels": ["call"]}, "at_least": {"hours": 3}},
        {"kind": "contact_facts", "forbidden": {"channels": ["visit"]}},
        {"kind": "forbidden_phrase", "any_of": ["打断"]},
        {"kind": "required_phrase", "any_of": ["您好"]},
    ]
)
scopes = st.sampled_from([{}, {"channels": ["call"]}, {"parties": ["liable"]}, {"not_after_events": ["consent"]}])
contacts = st.builds(
    lambda quarter, second, accounts, **facts: make_contact(
        at=START + timedelta(minutes=15 * quarter, seconds=second),
        accounts=tuple(map(AccountFacts, sorted(accounts))),
        **facts,
    ),
    st.integers(0, 8 * 24 * 4),
    st.sampled_from([0, 0, 59.999999]),
    st.sets(st.sampled_from(["d1", "d2"])),
    channel=st.sampled_from(["call", "call", "sms", "visit"]),
    direction=st.sampled_from(["outbound", "outbound", "inbound"]),
    result=st.sampled_from(["connected", "no_answer", "unknown"]),
    duration_s=st.sampled_from([None, 0.0, 60.0, 3600.0]),
    party_role=st.sampled_from(["borrower", "spouse", "unknown"]),
    address=st.sampled_from(["n1", "n2", None]),
    purpose=st.sampled_from(["collection", "callback", "unknown"]),
    agency=st.sampled_from([None, "a"]),
    traits=st.sampled_from([(), (), ("deceased",)]),
    time_zones=st.sampled_from(ZONES),
)
words = st.one_of(st.none(), st.just(()), st.sampled_from(TEXTS).map(say))
happened = st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(-100, 200)), max_size=3)
borrowers = st.lists(st.tuples(st.lists(st.tuples(contacts, words), min_size=1, max_size=7), happened), max_size=3)


def make_evidence(made):
    """Return all contacts of some borrowers, each with its borrower's whole history and events."""
    evidence = []
    for borrower, (own, happened) in enumerate(made):
        history = tuple(
            replace(contact, id=f"c{borrower}{number}", borrower_id=f"b{borrower}")
            for number, (contact, _) in enumerate(own)
        )
        events = tuple(
            replace(make_event(kind, START + timedelta(hours=hours)), id=f"e{borrower}{number}")
            for number, (kind, hours) in enumerate(happened)
        )
        evidence += [Evidence(contact, said, history, events) for contact, (_, said) in zip(history, own, strict=True)]
    return evidence


def one_by_one(pack, evidence, wanted):
    return [rules.evaluate(pack, one, wanted=wanted) for one in evidence]


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(st.one_of(counts, hours, bars, others), scopes), min_size=1, max_size=4), borrowers)
def test_all_together_get_what_each_gets_alone(checks, made):
    pack = make_pack(
        *(make_rule(check, id=f"rule-{number}", applies_to=scope) for number, (check, scope) in enumerate(checks))
    )
    evidence = make_evidence(made)

    together = list(rules.evaluate_all(pack, evidence, wanted=OBJECTIONS))

    assert together == one_by_one(pack, evidence, OBJECTIONS)


@pytest.fixture(scope="module")
def shipped_pack():
    pack = rules.load_pack(rules.PACKS_FOLDER / "cn-consumer-credit")
    return pack.model_copy(update={"digest": "all on", "rules": tuple(map(switched_on, pack.rules))})


def switched_on(rule):
    return rule.model_copy(update={"enabled": True})


@settings(max_examples=40, deadline=None)
@given(made=borrowers, wanted=st.sets(st.sampled_from(list(Outcome)), min_size=1))
def test_so_do_contacts_judged_by_the_shipped_pack_whatever_is_wanted(shipped_pack, made, wanted):
    evidence = make_evidence(made)

    together = list(rules.evaluate_all(shipped_pack, evidence, wanted=wanted))

    assert together == one_by_one(shipped_pack, evidence, wanted)


def test_histories_that_are_not_shared_or_lack_the_contact_count_as_they_are():
    check = {"kind": "contact_frequency", "at_most": 1, "window": {"calendar": "day"}, "counted": {}}
    first, second, third = (make_contact(f"c{n}", NOON + timedelta(minutes=n)) for n in range(3))
    evidence = [
        Evidence(first),
        Evidence(first),
        Evidence(second, (), (first,)),
        Evidence(third, (), (replace(second),)),
        Evidence(third, (), (third,)),
    ]
    pack = make_pack(make_rule(check))

    together = list(rules.evaluate_all(pack, evidence, wanted=OBJECTIONS))

    assert together == one_by_one(pack, evidence, OBJECTIONS)
    assert [len(found) for found in together] == [0, 0, 1, 1, 0]


def test_only_borrowers_with_something_to_object_to_are_looked_at_one_by_one(monkeypatch):
    check = {
        "kind": "contact_frequency",
        "at_most": 2,
        "window": {"calendar": "day"},
        "counted": {"channels": ["call"]},
    }
    made = [([(make_contact(at=NOON + timedelta(minutes=n)), ()) for n in range(calls)], []) for calls in (1, 2, 3, 2)]
    evidence = make_evidence(made)
    asked = []

    def note(pack, one, **how):
        asked.append(one.contact.id)
        return rules.evaluate(pack, one, **how)

    monkeypatch.setattr("rules.together.evaluate", note)

    together = list(rules.evaluate_all(make_pack(make_rule(check)), evidence, wanted=OBJECTIONS))

    assert asked == ["c22"]
    assert [one.contact for found in together for one in found] == ["c22"]


def test_nothing_to_judge_and_no_rules_give_nothing():
    assert list(rules.evaluate_all(make_pack(), [Evidence(make_contact())], wanted=OBJECTIONS)) == [[]]
    assert list(rules.evaluate_all(make_pack(), [], wanted=OBJECTIONS)) == []


@pytest.mark.parametrize(
    "written",
    [
        {"start": "08:00", "end": "22:00"},
        {"start": "22:30", "end": "06:15", "days": ("sun", "tue")},
        {"start": "00:00", "end": "24:00", "days": ("wed",)},
        {"start": "09:00", "end": "09:00", "end_included": True},
    ],
    ids=["day", "night", "whole day", "one moment"],
)
def test_every_minute_that_is_called_within_is_within_at_each_of_its_seconds(written):
    hours = Hours.model_validate(written | ({"days": written["days"]} if "days" in written else {}))
    monday = datetime(2026, 6, 1)  # noqa: DTZ001 -- a clock on a wall
    within = minutes_within((hours,))

    for minute, is_within in enumerate(within.tolist()):
        moments = (monday + timedelta(minutes=minute, seconds=second) for second in (0, 1, 30, 59, 59.999999))
        assert is_within == all(map(hours.holds, moments))
