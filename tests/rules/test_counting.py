"""Rules that count and rules of state: hours, frequency, third parties, bars."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.making import NOON, judge, make_contact, make_event

HOURS = {"kind": "contact_hours", "allowed": [{"start": "08:00", "end": "22:00"}]}
THREE_A_DAY = {
    "kind": "contact_frequency",
    "at_most": 3,
    "window": {"calendar": "day"},
    "counted": {"channels": ["call"], "results": ["connected"], "not_purposes": ["callback"]},
}
NO_THIRD = {
    "kind": "third_party_contact",
    "needs_any_of": [{"event": "address_invalid"}, {"failed_calls": {"in_a_row": 3, "on_an_earlier_day": True}}],
}
STOP = {
    "kind": "barred_contact",
    "states": [{"since": ["stop_request"], "until": ["consent"]}],
    "allowed_purposes": ["service"],
}
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(f"2026-06-{text}+08:00")


@pytest.mark.parametrize(
    ("time", "outcome"),
    [("03T07:59:59", "finding"), ("03T08:00", "clear"), ("03T21:59:59", "clear"), ("03T22:00", "finding")],
)
def test_hours_begin_with_their_first_minute_and_end_before_their_last(time, outcome):
    assert judge(HOURS, contact=make_contact(at=at(time))).outcome == outcome


def test_hours_must_be_kept_in_every_zone_where_the_borrower_may_be():
    zones = {"time_zones": ("Asia/Shanghai", "Europe/Berlin")}

    assert "Europe/Berlin" in judge(HOURS, contact=make_contact(at=at("03T09:00"), **zones)).reason.en
    assert judge(HOURS, contact=make_contact(at=at("03T15:00"), **zones)).outcome == "clear"


def test_hours_without_a_known_zone_are_undetermined_and_name_the_fact():
    unknown = make_contact(time_zones=())

    assert judge(HOURS, contact=unknown).missing == ("borrower.time_zones",)
    assert judge(HOURS | {"zones_if_unknown": ["Asia/Shanghai"]}, contact=unknown).outcome == "clear"


def test_hours_that_were_agreed_extend_the_lawful_ones_from_then_on():
    late = make_contact(at=at("03T22:30"))
    agreed = make_event("agreed_hours", at("01T10:00"), value="22:00-23:00")
    later = make_event("agreed_hours", at("04T10:00"), value="22:00-23:00")

    assert judge(HOURS, contact=late, events=[agreed]).outcome == "clear"
    assert judge(HOURS, contact=late, events=[later]).outcome == "finding"


def calls(*times, **changes):
    return [make_contact(f"h{number}", at=at(time), **changes) for number, time in enumerate(times)]


def test_the_fourth_call_of_a_day_is_the_finding_and_names_the_three_before():
    history = calls("03T08:00", "03T09:00", "03T10:00", agency="other")
    fourth = judge(THREE_A_DAY, contact=make_contact(at=at("03T12:00")), history=history)

    assert (fourth.outcome, fourth.related) == ("finding", ("h0", "h1", "h2"))
    assert "4 connected calls on 2026-06-03, at most 3" in fourth.reason.en
    assert (
        judge(THREE_A_DAY, contact=history[2], history=[*history, make_contact(at=at("03T12:00"))]).outcome == "clear"
    )


def test_calls_that_are_not_counted_do_not_count():
    history = calls("03T08:00", "03T09:00", "03T10:00")
    callback = make_contact(at=at("03T12:00"), purpose="callback")

    assert judge(THREE_A_DAY, contact=callback, history=history).outcome == "not_applicable"
    yesterday = calls("02T21:00", "02T21:30", "02T21:50")
    assert judge(THREE_A_DAY, contact=make_contact(at=at("03T12:00")), history=yesterday).outcome == "clear"


def test_a_count_that_hangs_on_unknown_results_is_undetermined():
    history = [*calls("03T08:00", "03T09:00"), make_contact("u", at=at("03T10:00"), result="unknown")]
    result = judge(THREE_A_DAY, contact=make_contact(at=at("03T12:00")), history=history)

    assert (result.outcome, result.missing) == ("undetermined", ("result",))


def test_counts_by_number_keep_numbers_apart():
    check = THREE_A_DAY | {"at_most": 1, "group_by": ["borrower", "address"]}
    history = [make_contact("h", at=at("03T08:00"), address="other")]

    assert judge(check, contact=make_contact(), history=history).outcome == "clear"
    assert judge(check, contact=make_contact(address="other"), history=history).outcome == "finding"


moments = st.integers(0, 6 * 24 * 60).map(lambda minutes: at("01T00:00") + timedelta(minutes=minutes))
results = st.sampled_from(["connected", "no_answer"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(moments, results), min_size=1, max_size=18), st.integers(1, 4), st.sampled_from([1, 2, 7]))
def test_counts_equal_those_of_naive_counting(made, at_most, days):
    contacts = [make_contact(f"c{number:02}", at=moment, result=result) for number, (moment, result) in enumerate(made)]
    check = {
        "kind": "contact_frequency",
        "at_most": at_most,
        "window": {"sliding_days": days},
        "counted": {"results": ["connected"]},
    }

    found = {c.id for c in contacts if judge(check, contact=c, history=contacts).outcome == "finding"}

    assert found == naive_excess(contacts, at_most, days)


def naive_excess(contacts, at_most, days):
    """Walk through time keeping a tally for each day; a contact is in excess when the last days' tallies say so."""
    tally, excess = Counter(), set()
    for contact in sorted(contacts, key=lambda c: (c.started_at, c.id)):
        if contact.result != "connected":
            continue
        day = contact.started_at.astimezone(SHANGHAI).toordinal()
        tally[day] += 1
        if sum(tally[day - back] for back in range(days)) > at_most:
            excess.add(contact.id)
    return excess


def test_a_third_person_may_be_contacted_only_after_the_borrower_was_lost():
    friend = make_contact(at=at("03T12:00"), party_role="emergency_contact")
    failed = calls("02T08:00", "02T09:00", "02T10:00", result="no_answer")
    reached = make_contact("r", at=at("02T09:30"))
    today = calls("03T08:00", "03T09:00", "03T10:00", result="no_answer")

    assert judge(NO_THIRD, contact=friend, history=failed).outcome == "clear"
    assert judge(NO_THIRD, contact=friend, history=[*failed, reached]).outcome == "finding"
    assert judge(NO_THIRD, contact=friend, history=today).outcome == "finding"
    assert judge(NO_THIRD, contact=friend, events=[make_event("address_invalid", at("01T09:00"))]).outcome == "clear"


def test_a_stop_request_bars_what_follows_until_consent():
    stop, consent = make_event("stop_request", at("02T09:00")), make_event("consent", at("02T18:00"))

    assert judge(STOP, contact=make_contact(), events=[stop]).outcome == "finding"
    assert judge(STOP, contact=make_contact(at=at("01T12:00")), events=[stop]).outcome == "clear"
    assert judge(STOP, contact=make_contact(), events=[stop, consent]).outcome == "clear"
    assert judge(STOP, contact=make_contact(purpose="service"), events=[stop]).outcome == "clear"


def test_a_bar_of_one_address_leaves_the_others_free():
    check = {"kind": "barred_contact", "states": [{"since": ["third_party_refusal"], "scope": "address"}]}
    refusal = make_event("third_party_refusal", at("02T09:00"), address="13900000000")

    assert judge(check, contact=make_contact(address="13900000000"), events=[refusal]).outcome == "finding"
    assert judge(check, contact=make_contact(), events=[refusal]).outcome == "clear"


def test_a_rule_judges_only_contacts_within_its_dates():
    stop = make_event("stop_request", at("01T09:00"))

    result = judge(STOP, contact=make_contact(), events=[stop], effective={"since": "2026-06-04"})
    assert result.outcome == "not_applicable"


@pytest.mark.parametrize(
    ("moment", "zones", "judged"),
    [
        ("2026-09-01T03:59:59+00:00", ("America/New_York",), False),
        ("2026-09-01T04:00:00+00:00", ("America/New_York",), True),
        ("2026-10-01T03:59:59+00:00", ("America/New_York",), True),
        ("2026-10-01T04:00:00+00:00", ("America/New_York",), False),
        ("2026-09-01T03:00:00+00:00", ("America/New_York", "Asia/Shanghai"), True),
        ("2026-09-01T01:00:00+02:00", (), True),
        ("2026-08-31T23:30:00+00:00", (), False),
    ],
)
def test_a_rule_judges_by_the_borrowers_day_from_its_first_to_its_last(moment, zones, judged):
    check = {"kind": "contact_facts", "forbidden": {"channels": ["call"]}}
    contact = make_contact(at=datetime.fromisoformat(moment), time_zones=zones)
    dates = {"since": "2026-09-01", "until": "2026-09-30"}

    assert (judge(check, contact=contact, effective=dates).outcome == "finding") is judged


def test_a_fact_that_the_rule_asks_for_and_nobody_gave_makes_a_finding_undetermined():
    check = {"kind": "forbidden_phrase", "any_of": ["欠款"]}
    third = {"applies_to": {"parties": ["third_party"]}}

    assert judge(check, "欠款", contact=make_contact(party_role="unknown"), **third).missing == ("party.role",)
    assert judge(check, "您好", contact=make_contact(party_role="unknown"), **third).outcome == "clear"
    assert (
        judge(check, "欠款", contact=make_contact(at=NOON, party_role="borrower"), **third).outcome == "not_applicable"
    )


def test_a_law_that_presumes_gives_presumed_findings():
    seven = THREE_A_DAY | {"at_most": 1, "window": {"sliding_hours": 24}, "exceeded_is": "presumed"}

    assert judge(seven, contact=make_contact(), history=calls("02T13:00")).outcome == "presumed"
    assert judge(seven, contact=make_contact(), history=calls("02T12:00")).outcome == "clear"


def test_a_suit_that_was_really_filed_excuses_the_rule():
    check = {"kind": "forbidden_phrase", "any_of": ["已经立案"]}
    excused = {"applies_to": {"not_after_events": ["litigation_filed"]}}
    filed = make_event("litigation_filed", at("02T09:00"), value="(2026)01号")

    assert judge(check, "已经立案", contact=make_contact(), **excused).outcome == "finding"
    assert judge(check, "已经立案", contact=make_contact(), events=[filed], **excused).outcome == "not_applicable"
