"""Two versions of a pack on the same contacts: what is new, lost, elsewhere and unchanged."""

from datetime import date

import pytest

from rules import Evidence, evaluate
from rules.backtest import Change, Tally, compare_results
from tests.rules.making import make_contact, make_pack, make_rule, say

DAY = date(2026, 6, 3)


def compared(old, new, text):
    evidence = Evidence(contact=make_contact(), utterances=say(text))
    return {one.rule: one.change for one in compare_results(evaluate(old, evidence), evaluate(new, evidence))}


def pack_of(*phrases, **changes):
    return make_pack(make_rule({"kind": "forbidden_phrase", "any_of": list(phrases)}, **changes))


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (["坐牢"], ["坐牢", "起诉"], Change.UNCHANGED),
        (["起诉"], ["坐牢"], Change.NEW),
        (["坐牢"], ["起诉"], Change.LOST),
        (["坐牢"], ["你去坐牢"], Change.ELSEWHERE),
        (["起诉"], ["判刑"], None),
    ],
    ids=["found by both", "found by the newer", "found by the older", "other words", "found by neither"],
)
def test_a_finding_is_new_lost_elsewhere_or_unchanged(old, new, change):
    assert compared(pack_of(*old), pack_of(*new), "你去坐牢") == {"tested-rule": change}


def test_what_a_draft_finds_is_no_finding():
    assert compared(pack_of("坐牢"), pack_of("坐牢", status="draft"), "坐牢") == {"tested-rule": Change.LOST}


def test_a_rule_that_is_gone_loses_its_findings():
    assert compared(pack_of("坐牢"), pack_of("坐牢", id="other-rule"), "坐牢") == {
        "other-rule": Change.NEW,
        "tested-rule": Change.LOST,
    }


def filled(order, **settings):
    tally = Tally(**({"sample": 3, "seed": 1} | settings))
    for number in order:
        tally.add_contact(DAY)
        tally.add(Change.NEW, "r", DAY, contact=f"c{number}", line={"contact": f"c{number}"})
    return tally


def test_the_sample_is_the_same_in_whatever_order_the_contacts_come():
    forward, backward = filled(range(100)), filled(reversed(range(100)))

    assert forward.sampled(Change.NEW) == backward.sampled(Change.NEW)
    assert len(forward.sampled(Change.NEW)) == 3
    assert forward.sampled(Change.LOST) == []


def test_another_seed_draws_another_sample():
    assert filled(range(100)).sampled(Change.NEW) != filled(range(100), seed=2).sampled(Change.NEW)


def test_the_workload_is_counted_over_all_days_that_had_contacts():
    tally = Tally(sample=0, seed=1)
    for day in (1, 2, 3, 4):
        tally.add_contact(date(2026, 6, day))
    tally.add(Change.LOST, "r", DAY, contact="a", line={})
    tally.add(Change.NEW, "r", DAY, contact="b", line={})
    tally.add(Change.UNCHANGED, "r", DAY, contact="c", line={})
    tally.add(Change.NEW, "r", DAY, contact="d", line={})
    before, after = tally.workload(tally.before), tally.workload(tally.after)

    assert (before.mean, before.most) == (0.5, 2)
    assert (after.mean, after.most) == (0.75, 3)
