"""Changes of a recogniser, told from chance where the right answer is known."""

import random

import pytest

from audit_app.drift import LEAST_PAIRS, find_drift
from audit_app.recognisers import changed_options


def things(counts, *, first=0, measure="error"):
    return {number: {measure: pair} for number, pair in enumerate(counts, first)}


def test_a_change_beyond_chance_differs():
    (change,) = find_drift(
        things([(1, 10), (2, 10)] * 20), things([(4, 10), (5, 10)] * 20, first=100), ["error"]
    ).changes

    assert change.before.value == pytest.approx(0.15)
    assert change.after.value == pytest.approx(0.45)
    assert change.change.value == pytest.approx(0.3)
    assert change.differs is True


def test_a_change_within_chance_does_not():
    mixed = [(place % 7, 10) for place in range(40)]

    (change,) = find_drift(things(mixed), things(mixed[::-1], first=100), ["error"]).changes

    assert change.change.value == pytest.approx(0.0)
    assert change.differs is False


def test_what_both_have_read_is_compared_with_itself():
    before = things([(place, 10) for place in range(LEAST_PAIRS)])
    after = things([(place + 0.5, 10) for place in range(LEAST_PAIRS)]) | things([(9, 10)] * 50, first=500)

    found = find_drift(before, after, ["error"])

    assert (found.is_paired, found.before, found.after) == (True, LEAST_PAIRS, LEAST_PAIRS)
    assert found.changes[0].change.value == pytest.approx(0.05)
    assert found.changes[0].differs is True


def test_too_few_on_a_side_say_nothing_about_chance():
    found = find_drift(things([(1, 10)] * 4), things([(9, 10)] * 40, first=100), ["error"])

    assert not found.is_enough
    assert found.changes[0].change.value == pytest.approx(0.8)
    assert found.changes[0].differs is None


def test_a_measure_without_a_base_is_left_out():
    found = find_drift(things([(0, 0)] * 9), things([(1, 10)] * 9, first=100), ["error", "lost"])

    assert found.changes == ()


def test_of_many_recognisers_that_did_not_change_hardly_one_is_said_to_differ():
    """Twelve measures at once, forty times over: two may mislead, by the promise of 95 in 100."""
    misled = 0
    measures = [f"m{number}" for number in range(12)]
    for seed in range(40):
        rng = random.Random(seed)  # noqa: S311 -- not cryptography
        sides = [
            {start + call: {name: (rng.randrange(0, 4), 10) for name in measures} for call in range(40)}
            for start in (0, 100)
        ]
        misled += any(change.differs for change in find_drift(*sides, measures).changes)

    assert misled <= 6


def test_changed_options_are_named_and_the_fingerprint_is_not():
    before = {"window_s": 10.0, "language": "zh", "fingerprint": "a"}

    assert changed_options(before, before | {"window_s": 28.0, "fingerprint": "b"}) == {"window_s": (10.0, 28.0)}
    assert changed_options({"fingerprint": "a"}, before) == {}
