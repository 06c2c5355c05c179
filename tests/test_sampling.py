"""The quality sample: drawn with known probabilities, and estimated without bias."""

import statistics

import pytest

from audit_app.sampling import OTHER, SUSPECTED, Looked, draw, estimate

STRATA = {SUSPECTED: [f"s{number}" for number in range(100)], OTHER: [f"o{number}" for number in range(1900)]}
#: 40 of the suspected and 38 of the others are violations: 78 of 2,000.
GUILTY = {f"s{number}" for number in range(40)} | {f"o{number}" for number in range(38)}


def heard(seed, *, suspected_share=0.5, size=200):
    drawn = draw(STRATA, size=size, suspected_share=suspected_share, seed=seed)
    return [Looked(one.stratum, one.probability, one.contact in GUILTY) for one in drawn]


def test_suspected_contacts_are_drawn_more_often_and_everybody_with_a_known_probability():
    drawn = draw(STRATA, size=100, suspected_share=0.5, seed=1)

    probabilities = {one.stratum: one.probability for one in drawn}
    assert probabilities == {SUSPECTED: 0.5, OTHER: 50 / 1900}
    assert len({one.contact for one in drawn}) == 100
    assert drawn == draw(STRATA, size=100, suspected_share=0.5, seed=1)
    assert drawn != draw(STRATA, size=100, suspected_share=0.5, seed=2)


@pytest.mark.parametrize("suspected_share", [0.05, 0.5])
def test_the_estimate_is_right_on_average_however_many_suspected_are_drawn(suspected_share):
    estimates = [estimate(heard(seed, suspected_share=suspected_share)) for seed in range(400)]

    assert statistics.mean(one.violations for one in estimates) == pytest.approx(78, rel=0.05)
    assert {round(one.contacts) for one in estimates} == {2000}


def test_the_interval_holds_the_truth_in_about_95_of_100_samples():
    estimates = [estimate(heard(seed)) for seed in range(400)]

    assert sum(one.low <= 78 / 2000 <= one.high for one in estimates) >= 0.93 * 400


def test_a_sample_without_violations_still_has_an_upper_bound():
    found = estimate([Looked(OTHER, 0.1, is_violation=False) for _ in range(60)])

    assert (found.violations, found.low) == (0, 0)
    assert 0.03 < found.high < 0.1


@pytest.mark.parametrize(
    ("suspected", "others", "expected"),
    [
        (0, 50, {OTHER: 10}),
        (50, 0, {SUSPECTED: 10}),
        (2, 50, {SUSPECTED: 2, OTHER: 8}),
        (50, 2, {SUSPECTED: 8, OTHER: 2}),
    ],
    ids=["none suspected", "all suspected", "few suspected", "few others"],
)
def test_a_small_group_gives_its_places_to_the_other(suspected, others, expected):
    strata = {SUSPECTED: [f"s{n}" for n in range(suspected)], OTHER: [f"o{n}" for n in range(others)]}

    drawn = draw(strata, size=10, suspected_share=0.5, seed=1)

    assert {name: sum(one.stratum == name for one in drawn) for name in expected} == expected


def test_a_sample_too_small_for_both_groups_and_an_empty_one_are_refused():
    with pytest.raises(ValueError, match="size is 1; at least 2"):
        draw(STRATA, size=1, suspected_share=0.5, seed=1)
    with pytest.raises(ValueError, match="empty"):
        estimate([])
