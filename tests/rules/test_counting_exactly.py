"""Counting against a naive counter: the same for every contact, in two zones too, and in every turn of the unknown."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rules import AccountFacts, Evidence, evaluate
from rules.applies import ContactFilter
from rules.counting.columns import Columns, most_counts_of_all
from rules.counting.screen import most_counts
from rules.filters import missing_facts
from rules.time_line import TimeLine
from tests.rules.making import make_contact, make_pack, make_rule
from tests.rules.naive_counting import exceeds, worlds

START = datetime.fromisoformat("2026-03-27T20:00:00+00:00")
ADDRESSES = ("n1", "n2")
ZONES = (("Asia/Shanghai",), ("America/New_York", "Europe/Berlin"), ("America/Los_Angeles",))

windows = st.one_of(
    st.sampled_from([{"calendar": unit} for unit in ("day", "week", "month", "year")]),
    st.sampled_from([{"calendar": "week", "first_weekday": "sun"}, {"ever": True}]),
    st.integers(1, 8).map(lambda days: {"sliding_days": days}),
    st.integers(1, 40).map(lambda hours: {"sliding_hours": hours}),
    st.integers(1, 600).map(lambda minutes: {"sliding_minutes": minutes}),
)
checks = st.builds(
    lambda at_most, window, keys, results: {
        "kind": "contact_frequency",
        "at_most": at_most,
        "window": window,
        "counted": {"channels": ["call", "robot_call"]} | ({"results": ["connected"]} if results else {}),
        "group_by": sorted(keys) or ["borrower"],
    },
    st.integers(0, 3),
    windows,
    st.sets(st.sampled_from(["borrower", "agency", "address", "account", "channel"]), max_size=3),
    st.booleans(),
)


def contacts(results, addresses, most):
    one = st.tuples(
        st.integers(0, 8 * 24 * 4).map(lambda quarter: START + timedelta(minutes=15 * quarter)),
        st.sampled_from(["call", "robot_call", "sms"]),
        st.sampled_from(results),
        st.sampled_from(addresses),
        st.sampled_from(["a1", "a2"]),
        st.sets(st.sampled_from(["d1", "d2"]), min_size=1),
    )
    return st.builds(
        lambda made, zones: [
            make_contact(
                f"c{number:02}",
                at=at,
                channel=channel,
                result=result,
                address=address,
                agency=agency,
                accounts=tuple(AccountFacts(name) for name in sorted(accounts)),
                time_zones=zones,
            )
            for number, (at, channel, result, address, agency, accounts) in enumerate(made)
        ],
        st.lists(one, min_size=1, max_size=most),
        st.sampled_from(ZONES),
    )


def outcomes(check, history):
    pack = make_pack(make_rule(check))
    shared = tuple(history)
    return [evaluate(pack, Evidence(one, (), shared))[0].outcome for one in history]


@settings(max_examples=250, deadline=None)
@given(checks, contacts(["connected", "no_answer", "busy"], ADDRESSES, 16))
def test_known_facts_give_what_a_naive_counter_gives(check, made):
    wanted = [exceeds(check, one, made) for one in made]

    assert [outcome == "finding" for outcome in outcomes(check, made)] == wanted
    assert "undetermined" not in outcomes(check, made)


@settings(max_examples=250, deadline=None)
@given(checks, contacts(["connected", "no_answer", "unknown"], (*ADDRESSES, None), 5))
def test_unknown_facts_give_a_finding_only_if_no_turn_of_them_makes_it_innocent(check, made):
    possible = list(worlds(made, (*ADDRESSES, "n3")))

    for place, outcome in enumerate(outcomes(check, made)):
        verdicts = {exceeds(check, world[place], world) for world in possible}
        if outcome == "finding":
            assert verdicts == {True}
        elif outcome == "undetermined":
            assert True in verdicts
        else:
            assert verdicts == {False}


def is_before(other, one):
    return other is not one and other.started_at <= one.started_at


@settings(max_examples=30, deadline=None)
@given(checks, contacts(["connected", "no_answer", "unknown"], (*ADDRESSES, None), 10))
def test_a_history_that_ends_with_the_contact_gives_the_same_as_one_shared_by_all(check, made):
    pack = make_pack(make_rule(check))
    alone = [
        evaluate(pack, Evidence(one, (), tuple(other for other in made[::-1] if is_before(other, one))))[0]
        for one in made
    ]

    assert [result.outcome for result in alone] == outcomes(check, made)


@settings(max_examples=150, deadline=None)
@given(
    checks, st.lists(contacts(["connected", "no_answer", "unknown"], (*ADDRESSES, None), 12), min_size=1, max_size=3)
)
def test_columns_of_many_borrowers_give_the_numbers_of_each_alone(check, borrowers):
    rule = make_rule(check).check
    lines = [
        [replace(one, id=f"{number}{one.id}", borrower_id=f"b{number}") for one in made]
        for number, made in enumerate(borrowers)
    ]
    columns = Columns(one for line in lines[::-1] for one in line)
    numbers = most_counts_of_all(rule, rule.window, columns)
    alone = {}
    for line in map(TimeLine, map(tuple, lines)):
        most = most_counts(rule, rule.window, line, ())
        alone |= {one.id: number for one, number in zip(line.contacts, most, strict=True)}

    assert {one.id: int(n) for one, n in zip(columns.contacts, numbers, strict=True)} == alone


def test_a_copied_filter_forgets_what_the_old_one_remembered():
    calls = ContactFilter(channels=("call",))
    assert missing_facts(calls, make_contact()) == ()

    messages = calls.model_copy(update={"channels": ("sms",)})

    assert missing_facts(messages, make_contact()) is None
    assert missing_facts(calls, make_contact()) == ()


def test_threads_that_judge_different_borrowers_do_not_disturb_each_other():
    check = {
        "kind": "contact_frequency",
        "at_most": 2,
        "window": {"calendar": "day"},
        "counted": {"channels": ["call"]},
    }
    pack = make_pack(make_rule(check))
    wrong = []

    def work(number):
        history = tuple(
            make_contact(f"{number}-{n}", at=START + timedelta(minutes=n), borrower_id=str(number))
            for n in range(number + 2)
        )
        for _ in range(20):
            found = [evaluate(pack, Evidence(one, (), history))[0].outcome == "finding" for one in history]
            if found != [n >= 2 for n in range(number + 2)]:
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
