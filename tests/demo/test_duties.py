"""Duties that facts decide are planted without moving anything else of the month."""

from dataclasses import replace

import pytest

from audit_app.demo.build import plan_month
from audit_app.demo.drafts import EventDraft
from audit_app.demo.duties import DUTIES, plant_duties
from audit_app.demo.planting import load_expected_rules


@pytest.fixture(scope="module")
def planned():
    return plan_month()


def identity(draft):
    return (draft.borrower.id, draft.day, draft.clock)


KEYS = {duty.key for duty in DUTIES}


def test_each_duty_is_planted_once_on_a_borrower_of_its_own(planned):
    marks = [(draft.borrower.id, mark) for draft in planned.drafts for mark in draft.planted if mark.rule in KEYS]

    assert sorted((mark.rule, mark.kind) for _, mark in marks) == sorted((duty.key, duty.kind) for duty in DUTIES)
    assert len({borrower for borrower, _ in marks}) == len(DUTIES)


def test_planting_moves_no_contact_and_spares_those_with_events(planned):
    before = [
        replace(draft, planted=tuple(mark for mark in draft.planted if mark.rule not in KEYS))
        for draft in planned.drafts
    ]
    event = EventDraft(before[0].borrower, -5, 0, "consent")

    after, events = plant_duties(before, [event])

    changed = [new for old, new in zip(before, after, strict=True) if new != old]
    assert [identity(draft) for draft in after] == [identity(draft) for draft in before]
    assert len(changed) == len(DUTIES)
    assert event.borrower not in {draft.borrower for draft in changed}
    assert [one.type for one in events] == ["consent", "wrong_number", "claim_transferred"]


def test_a_duty_that_fits_nowhere_is_named():
    with pytest.raises(ValueError, match="fits the duty 'sms-inflated'"):
        plant_duties([], [])


def test_the_rule_of_every_duty_is_named():
    rules = load_expected_rules()

    assert {duty.key: [one.category for one in rules[duty.key]] for duty in DUTIES} == {
        duty.key: [duty.category] for duty in DUTIES
    }
