"""Deadlines of complaint cases: counting, extensions, pauses, restarts."""

from datetime import date, timedelta

import pytest

from audit_app import clocks
from audit_app.clocks import ClockChange, ClockChangeKind, ClockState

RECEIVED = date(2026, 10, 1)


def test_the_day_of_receipt_is_not_counted():
    clock = clocks.read_clock(clocks.COMPLAINT, received_on=RECEIVED, today=RECEIVED)

    assert clock.due_on == date(2026, 10, 16)
    assert (clock.days_used, clock.days_left) == (0, 15)


def test_the_last_day_still_counts_and_the_next_is_overdue():
    on_the_day = clocks.read_clock(clocks.COMPLAINT, received_on=RECEIVED, today=date(2026, 10, 16))
    day_after = clocks.read_clock(clocks.COMPLAINT, received_on=RECEIVED, today=date(2026, 10, 17))

    assert (on_the_day.state, on_the_day.days_left) == (ClockState.NEARLY_DUE, 0)
    assert (day_after.state, day_after.days_left) == (ClockState.OVERDUE, -1)


@pytest.mark.parametrize(
    ("kinds", "total"),
    [
        pytest.param([], 15, id="base"),
        pytest.param([ClockChangeKind.EXTENDED_COMPLEX], 30, id="complex"),
        pytest.param(
            [ClockChangeKind.EXTENDED_COMPLEX, ClockChangeKind.EXTENDED_ESPECIALLY_COMPLEX], 60, id="especially"
        ),
    ],
)
def test_extensions_count_in_total_from_the_day_of_receipt(kinds, total):
    changes = [ClockChange(kind, RECEIVED + timedelta(days=10 + 10 * place)) for place, kind in enumerate(kinds)]

    clock = clocks.read_clock(clocks.COMPLAINT, received_on=RECEIVED, changes=changes, today=date(2026, 10, 12))

    assert clock.due_on == RECEIVED + timedelta(days=total)


def test_days_of_outside_appraisal_are_left_out():
    changes = [
        ClockChange(ClockChangeKind.PAUSED, date(2026, 10, 5)),
        ClockChange(ClockChangeKind.RESUMED, date(2026, 10, 9)),
    ]

    clock = clocks.read_clock(clocks.COMPLAINT, received_on=RECEIVED, changes=changes, today=date(2026, 10, 10))

    assert (clock.due_on, clock.paused_days, clock.days_used) == (date(2026, 10, 20), 4, 5)


def test_an_open_pause_stops_the_days_left():
    changes = [ClockChange(ClockChangeKind.PAUSED, date(2026, 10, 5))]

    early = clocks.read_clock(clocks.COMPLAINT, received_on=RECEIVED, changes=changes, today=date(2026, 10, 6))
    late = clocks.read_clock(clocks.COMPLAINT, received_on=RECEIVED, changes=changes, today=date(2026, 12, 6))

    assert early.days_left == late.days_left == 11
    assert late.state is ClockState.PAUSED


def test_new_facts_start_the_clock_again_without_the_old_extension():
    changes = [
        ClockChange(ClockChangeKind.EXTENDED_COMPLEX, date(2026, 10, 10)),
        ClockChange(ClockChangeKind.RESTARTED, date(2026, 10, 20)),
    ]

    clock = clocks.read_clock(clocks.COMPLAINT, received_on=RECEIVED, changes=changes, today=date(2026, 10, 21))

    assert (clock.started_on, clock.due_on) == (date(2026, 10, 20), date(2026, 11, 4))


def test_an_answer_stops_the_clock_for_good():
    kept = clocks.read_clock(
        clocks.COMPLAINT, received_on=RECEIVED, today=date(2027, 1, 1), answered_on=date(2026, 10, 16)
    )
    missed = clocks.read_clock(
        clocks.COMPLAINT, received_on=RECEIVED, today=date(2027, 1, 1), answered_on=date(2026, 10, 17)
    )

    assert (kept.state, missed.state) == (ClockState.KEPT, ClockState.MISSED)


def test_the_second_extension_follows_the_first_and_needs_an_approver():
    first = clocks.next_step(clocks.read_clock(clocks.COMPLAINT, received_on=RECEIVED, today=RECEIVED))
    extended = [ClockChange(ClockChangeKind.EXTENDED_COMPLEX, RECEIVED)]
    second = clocks.next_step(
        clocks.read_clock(clocks.COMPLAINT, received_on=RECEIVED, changes=extended, today=RECEIVED)
    )

    assert first is not None
    assert (first.total_days, first.needs_approver) == (30, False)
    assert second is not None
    assert (second.total_days, second.needs_approver) == (60, True)


def test_a_credit_objection_has_twenty_days_and_no_extension():
    clock = clocks.read_clock(clocks.CREDIT_OBJECTION, received_on=RECEIVED, today=RECEIVED)

    assert clock.due_on == date(2026, 10, 21)
    assert clocks.next_step(clock) is None
