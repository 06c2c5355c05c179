"""Bounds of rates and of their changes, where what they must be is known."""

import pytest

from transcription.intervals import change_of, rate_of


def test_a_rate_is_the_count_over_the_base_and_not_a_mean_of_rates():
    found = rate_of([(1, 10), (0, 90)])

    assert (found.value, found.base) == (pytest.approx(0.01), 100)


def test_equal_recordings_leave_no_room_for_chance():
    found = rate_of([(1, 10)] * 5)

    assert (found.low, found.high) == (pytest.approx(0.1), pytest.approx(0.1))


def test_the_bounds_are_those_of_the_binomial_where_each_recording_is_right_or_wrong():
    found = rate_of([(1, 1)] * 20 + [(0, 1)] * 80)

    # 95 in 100 draws from a binomial with n = 100 and p = 0.2 lie between 12 and 28.
    assert found.low == pytest.approx(0.12, abs=0.015)
    assert found.high == pytest.approx(0.28, abs=0.015)


def test_without_a_base_nothing_is_known():
    assert rate_of([(3, 0)]).value is None
    assert rate_of([]).value is None


def test_a_change_of_the_same_recordings_is_told_from_chance_where_apart_it_is_not():
    before = [(place, 10) for place in range(10)]
    after = [(place + 1, 10) for place in range(10)]

    together = change_of(before, after, paired=True)
    apart = change_of(before, after, paired=False)

    assert together.value == pytest.approx(0.1)
    assert (together.low, together.high) == (pytest.approx(0.1), pytest.approx(0.1))
    assert apart.value == pytest.approx(0.1)
    assert apart.low < 0 < apart.high


def test_looking_at_many_changes_together_widens_the_bounds():
    before, after = [(one % 3, 10) for one in range(30)], [(one % 4, 10) for one in range(30)]

    one, many = (change_of(before, after, paired=False, of=changes) for changes in (1, 12))

    assert many.low < one.low
    assert one.high < many.high


def test_the_same_numbers_give_the_same_bounds():
    assert rate_of([(1, 9), (2, 7), (0, 5)]) == rate_of([(1, 9), (2, 7), (0, 5)])
