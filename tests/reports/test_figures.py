"""Rows to a report: what is counted, what stands apart, and what lies behind each number."""

from dataclasses import replace

import pytest

from audit_app.reports import figures
from audit_app.reports.intervals import wilson
from tests.reports.sample import case, contact, flag, sample_rows


def figure(rows, key):
    found = figures.find_figure(figures.build_report(rows), key)
    assert found is not None, key
    return found


def test_every_number_can_be_traced_to_as_many_ids_as_it_counts():
    report = figures.build_report(sample_rows())

    counts = [figure for figure in report.figures() if figure.unit == "count"]

    assert len(counts) > 60
    assert all(figure.value == len(set(figure.basis)) for figure in counts)


def test_keys_of_figures_are_unique():
    report = figures.build_report(sample_rows())

    keys = [figure.key for table in report.tables for row in table.rows for figure in row.figures]

    assert len(keys) == len(set(keys))


def test_what_was_judged_what_was_not_and_what_is_undetermined_add_up_to_all():
    rows = sample_rows()

    parts = ["determined", "undetermined", "not_judgeable/silent"]

    assert [figure(rows, f"judging/{part}/contacts").value for part in parts] == [118, 1, 1]
    assert figure(rows, "judging/total/contacts").value == 120


def test_a_contact_that_nobody_has_judged_yet_is_not_counted_as_judged():
    rows = replace(sample_rows(), contacts=(contact(1, state="imported"), contact(2)))

    assert figure(rows, "judging/waiting/contacts").basis == ("C-0001",)
    assert figure(rows, "by_agency/own/judged").basis == ("C-0002",)


def test_only_upheld_findings_count_as_violations_and_undecided_ones_stand_apart():
    rows = sample_rows()

    decided = {name: figure(rows, f"by_severity/total/{name}").value for name in ("findings", "upheld", "open")}

    assert decided == {"findings": 6, "upheld": 3, "open": 1}


def test_two_violations_in_one_contact_are_one_violating_contact():
    rows = sample_rows()

    rate = figure(rows, "by_agency/A1/rate")

    assert rate.basis == ("C-0100",)
    assert rate.value == pytest.approx(25.0)
    assert (rate.low, rate.high) == pytest.approx((4.43, 128.81))


def test_a_violation_in_a_contact_that_could_not_be_judged_is_in_neither_part_of_the_rate():
    silent = contact(1, state="not_judgeable", not_judgeable_reason="silent")
    rows = replace(sample_rows(), contacts=(silent, contact(2)), flags=(flag(1, silent, decision="upheld"),))

    assert figure(rows, "by_agency/own/upheld").value == 1
    assert figure(rows, "by_agency/own/rate").value == 0


def test_a_rate_without_anything_to_divide_by_is_not_said():
    rows = replace(sample_rows(), contacts=(), flags=(), cases=())

    assert figure(rows, "by_agency/total/rate").value is None


def test_hours_of_audio_are_the_sum_of_the_recordings():
    assert figure(sample_rows(), "by_channel/total/hours").value == pytest.approx(round((40 * 90 + 20) / 3600, 2))


def test_each_case_stands_in_exactly_one_row_of_timeliness():
    states = ("kept", "kept", "missed", "running", "nearly_due", "paused", "overdue", "withdrawn")
    cases = tuple(case(n, clock_state=state, days_taken=12 + 10 * n) for n, state in enumerate(states))
    rows = replace(sample_rows(), cases=cases)

    table = next(table for table in figures.build_report(rows).tables if table.key == "timeliness")

    counted = sorted(number for row in table.rows if not row.is_total for number in row.figures[0].basis)
    assert counted == sorted(one.number for one in cases)


def test_a_report_on_one_agency_compares_its_agents():
    rows = sample_rows()
    own = replace(
        rows,
        scope=replace(rows.scope, agency="A1", agency_name="恒信催收"),
        contacts=tuple(row for row in rows.contacts if row.agency == "A1"),
    )

    assert figure(own, "by_agent/H0/contacts").value == 14


def test_a_decision_after_the_freeze_is_named_as_the_figures_that_changed():
    before = sample_rows()
    flags = tuple(replace(one, decision="upheld") if one.id == "5" else one for one in before.flags)

    changed = figures.changed_figures(figures.build_report(before), figures.build_report(replace(before, flags=flags)))

    keys = {(old or new).key for old, new in changed}
    assert {"by_severity/total/upheld", "by_severity/total/open", "by_rule/cn-freq/upheld"} <= keys
    assert not any(key.startswith("by_channel/") for key in keys)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        # Reference values from Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
        pytest.param(81, 263, 0.2553, 0.3662, id="81-of-263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="15-of-148"),
        pytest.param(0, 20, 0.0, 0.1611, id="0-of-20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="1-of-29"),
    ],
)
def test_wilson_gives_the_published_intervals(hits, of, low, high):
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


def test_wilson_refuses_a_share_of_nothing():
    with pytest.raises(ValueError, match="no share"):
        wilson(0, 0)


def test_what_the_lender_put_aside_stands_in_a_table_of_its_own_and_in_no_other():
    rows = sample_rows()
    before = figures.build_report(rows)
    aside = replace(rows.contacts[0], suppressed_rules=("cn-hours",))
    after = figures.build_report(replace(rows, contacts=(aside, *rows.contacts[1:])))

    assert figures.find_figure(before, "suppressed/cn-hours/findings") is None
    assert figures.find_figure(after, "suppressed/cn-hours/findings").basis == (rows.contacts[0].id,)
    assert [pair[1].key for pair in figures.changed_figures(before, after)] == ["suppressed/cn-hours/findings"]
