"""Windows, groups and pools of counted contacts: the limits of several places, on both sides."""

from datetime import datetime, timedelta

import pytest

from rules import AccountFacts
from tests.rules.making import judge, make_contact, make_event

NEW_YORK = ("America/New_York",)


def moment(text, offset="-04:00"):
    return datetime.fromisoformat(f"2026-{text}{offset}")


def contact(number, at, **changes):
    fields = {"time_zones": NEW_YORK, "agency": "a1", "accounts": (AccountFacts("debt-1"),)} | changes
    return make_contact(f"c{number:02}", at=at if isinstance(at, datetime) else moment(at), **fields)


def outcome(check, judged, history=(), events=()):
    return judge(check, contact=judged, history=history, events=events, language="en").outcome


def frequency(**changes):
    return {"kind": "contact_frequency", "counted": {"directions": ["outbound"]}} | changes


SEVEN_IN_SEVEN = frequency(
    at_most=7,
    window={"sliding_days": 7},
    counted={"channels": ["call", "robot_call", "voicemail"], "directions": ["outbound"]},
    not_counted=[{"results": ["busy", "not_in_service"]}, {"parties": ["attorney"]}],
    group_by=["agency", "person", "account"],
    exceeded_is="presumed",
)


def daily(days, **changes):
    """One unanswered call a day at ten, from 1 June on."""
    return [contact(day, f"06-{day:02}T10:00", **({"result": "no_answer"} | changes)) for day in days]


def test_the_eighth_call_in_seven_days_is_presumed_and_the_seventh_clear():
    seven = [*daily(range(1, 7)), contact(7, "06-07T09:00", result="no_answer")]
    eighth = contact(8, "06-07T20:00")
    found = judge(SEVEN_IN_SEVEN, contact=eighth, history=seven, language="en")

    assert outcome(SEVEN_IN_SEVEN, seven[6], seven[:6]) == "clear"
    assert (found.outcome, found.related) == ("presumed", tuple(one.id for one in seven))
    assert "8 calls in 2026-06-01 – 2026-06-07, at most 7" in found.reason.en
    assert "第 8 次" in found.reason.zh


def test_the_first_day_has_left_the_window_on_the_eighth():
    assert outcome(SEVEN_IN_SEVEN, contact(9, "06-08T10:00"), daily(range(1, 8))) == "clear"
    assert outcome(SEVEN_IN_SEVEN, contact(9, "06-07T23:59"), daily(range(1, 8))) == "presumed"


@pytest.mark.parametrize(
    "changes",
    [
        {"result": "busy"},
        {"result": "not_in_service"},
        {"direction": "inbound"},
        {"channel": "sms"},
        {"party_role": "attorney"},
        {"party_role": "spouse"},
        {"agency": "a2"},
        {"accounts": (AccountFacts("debt-2"),)},
    ],
    ids=str,
)
def test_what_regulation_f_leaves_out_or_counts_apart_does_not_count(changes):
    assert outcome(SEVEN_IN_SEVEN, contact(8, "06-07T20:00"), daily(range(1, 8), **changes)) == "clear"


def test_all_numbers_of_a_person_count_together_and_a_voicemail_counts():
    history = [
        *daily(range(1, 4), address="2125550100"),
        *daily(range(4, 7), address="2125550199", channel="voicemail", result="voicemail"),
        contact(7, "06-07T10:00", result="dropped"),
    ]

    assert outcome(SEVEN_IN_SEVEN, contact(8, "06-07T20:00"), history) == "presumed"


def test_a_call_about_two_debts_is_one_of_each():
    both = (AccountFacts("debt-1"), AccountFacts("debt-2"))
    history = daily(range(1, 8), accounts=both)

    assert outcome(SEVEN_IN_SEVEN, contact(8, "06-07T20:00", accounts=(AccountFacts("debt-2"),)), history) == "presumed"
    assert outcome(SEVEN_IN_SEVEN, contact(8, "06-07T20:00", accounts=(AccountFacts("debt-3"),)), history) == "clear"


def test_a_call_of_unknown_result_may_count_and_says_what_is_missing():
    history = [*daily(range(1, 7)), contact(7, "06-07T09:00", result="unknown")]
    result = judge(SEVEN_IN_SEVEN, contact=contact(8, "06-07T20:00"), history=history)

    assert (result.outcome, result.missing) == ("undetermined", ("result",))
    assert result.related == tuple(one.id for one in history)


def test_a_judged_call_that_may_not_count_is_no_finding():
    result = judge(SEVEN_IN_SEVEN, contact=contact(8, "06-07T20:00", result="unknown"), history=daily(range(1, 8)))

    assert (result.outcome, result.missing) == ("undetermined", ("result",))


def test_a_call_about_no_named_debt_may_belong_to_each():
    result = judge(SEVEN_IN_SEVEN, contact=contact(8, "06-07T20:00"), history=daily(range(1, 8), accounts=()))

    assert (result.outcome, result.missing) == ("undetermined", ("accounts",))


def test_days_are_those_of_each_zone_where_the_borrower_may_be():
    check = frequency(at_most=1, window={"calendar": "day"})
    zones = {"time_zones": ("America/New_York", "America/Los_Angeles")}
    late, early = contact(1, "06-01T23:30", **zones), contact(2, "06-02T01:00", **zones)

    assert outcome(check, early, [late]) == "finding"
    assert outcome(check | {"zones": "first"}, early, [late]) == "clear"


NEW_YORK_CITY = frequency(at_most=3, window={"sliding_days": 7}, group_by=["account"])


def test_new_york_city_counts_attempts_in_all_channels_for_each_account():
    history = [
        contact(1, "09-01T10:00", result="no_answer"),
        contact(2, "09-02T10:00", channel="sms", result="delivered"),
        contact(3, "09-03T10:00", channel="email", result="delivered", agency="a2"),
    ]

    assert outcome(NEW_YORK_CITY, contact(4, "09-07T10:00", channel="letter"), history) == "finding"
    assert outcome(NEW_YORK_CITY, contact(4, "09-08T10:00"), history) == "clear"
    assert outcome(NEW_YORK_CITY, contact(4, "09-07T10:00", accounts=(AccountFacts("debt-2"),)), history) == "clear"


MASSACHUSETTS = {
    "channels": ["call", "robot_call", "voicemail", "visit", "sms"],
    "directions": ["outbound"],
}
AT_HOME = frequency(
    at_most=2,
    window={"sliding_days": 7},
    counted=MASSACHUSETTS | {"attributes": {"place_type": ["residence", "cell"]}},
    group_by=["account"],
)
AT_WORK = frequency(
    at_most=2,
    window={"sliding_days": 30},
    counted=MASSACHUSETTS | {"none_of": [{"attributes": {"place_type": ["residence", "cell"]}}]},
    group_by=["account"],
)
CELL, WORK = {"attributes": {"place_type": "cell"}}, {"attributes": {"place_type": "work"}}


def test_massachusetts_counts_home_and_cell_in_seven_days_and_other_places_in_thirty():
    home = [contact(1, "06-01T10:00", **CELL), contact(2, "06-02T10:00", channel="sms", **CELL)]
    work = [contact(1, "06-01T10:00", **WORK), contact(2, "06-02T10:00", **WORK)]

    assert outcome(AT_HOME, contact(3, "06-07T10:00", **CELL), home) == "finding"
    assert outcome(AT_HOME, contact(3, "06-08T10:00", **CELL), home) == "clear"
    assert outcome(AT_HOME, contact(3, "06-07T10:00", channel="email", **CELL), home) == "not_applicable"
    assert outcome(AT_HOME, contact(3, "06-07T10:00", **WORK), home) == "not_applicable"
    assert outcome(AT_WORK, contact(3, "06-30T10:00", **WORK), work) == "finding"
    assert outcome(AT_WORK, contact(3, "07-01T10:00", **WORK), work) == "clear"


def test_a_place_that_nobody_wrote_down_is_named_as_missing():
    home = [contact(1, "06-01T10:00", **CELL), contact(2, "06-02T10:00")]
    result = judge(AT_HOME, contact=contact(3, "06-07T10:00", **CELL), history=home)

    assert (result.outcome, result.missing) == ("undetermined", ("attributes.place_type",))


WASHINGTON = frequency(
    at_most=3,
    window={"calendar": "week", "first_weekday": "sun"},
    counted={"directions": ["outbound"], "channels": ["call", "robot_call"], "parties": ["borrower", "spouse"]},
)


def test_washington_pools_borrower_and_spouse_in_a_calendar_week():
    # 31 May and 7 June 2026 are Sundays.
    history = [
        contact(1, "05-31T10:00"),
        contact(2, "06-02T10:00", party_role="spouse", address="3"),
        contact(3, "06-03T10:00"),
    ]

    assert outcome(WASHINGTON, contact(4, "06-06T20:00", party_role="spouse"), history) == "finding"
    assert outcome(WASHINGTON, contact(4, "06-07T10:00"), history) == "clear"
    monday = WASHINGTON | {"window": {"calendar": "week"}}
    assert outcome(monday, contact(4, "06-06T20:00"), history) == "clear"


def test_the_district_of_columbia_has_one_window_of_calls_and_one_of_electronic_messages():
    calls = frequency(
        at_most=4, window={"sliding_days": 7}, counted={"channels": ["call"], "directions": ["outbound"]},
        group_by=["account"],
    )  # fmt: skip
    classes = frequency(
        at_most=5, window={"sliding_days": 7}, group_by=["account", "channel_class"],
        channel_classes={"electronic": ["email", "sms", "im"]},
        counted={"channels": ["email", "sms", "im"], "directions": ["outbound"]},
    )  # fmt: skip
    four = daily(range(1, 5))
    five = [contact(day + 20, f"06-{day:02}T12:00", channel=("email", "sms", "im")[day % 3]) for day in range(1, 6)]

    assert outcome(calls, contact(9, "06-06T10:00"), [*four, *five]) == "finding"
    assert outcome(calls, contact(9, "06-06T10:00"), [*four[1:], *five]) == "clear"
    assert outcome(classes, contact(9, "06-06T10:00", channel="sms"), [*four, *five]) == "finding"
    assert outcome(classes, contact(9, "06-06T10:00", channel="sms"), [*four, *five[1:]]) == "clear"


def test_ireland_allows_three_unsolicited_communications_a_calendar_month():
    check = frequency(at_most=3, window={"calendar": "month"}, not_counted=[{"purposes": ["callback", "legal_notice"]}])
    dublin = {"time_zones": ("Europe/Dublin",)}
    history = [
        contact(1, moment("05-31T23:30", "+01:00"), **dublin),
        contact(2, moment("06-01T00:30", "+01:00"), channel="letter", **dublin),
        contact(3, moment("06-10T10:00", "+01:00"), agency="a2", **dublin),
        contact(4, moment("06-12T10:00", "+01:00"), purpose="callback", **dublin),
    ]
    third, fourth = (contact(number, moment(f"06-{number}T10:00", "+01:00"), **dublin) for number in (20, 30))

    assert outcome(check, third, history) == "clear"
    assert outcome(check, fourth, [*history, third]) == "finding"


def test_colombia_allows_one_channel_a_week_and_one_contact_a_day():
    one_channel = frequency(at_most=1, window={"calendar": "week"}, distinct="channel")
    bogota = {"time_zones": ("America/Bogota",)}
    monday = contact(1, moment("06-01T10:00", "-05:00"), **bogota)
    tuesday = contact(2, moment("06-02T10:00", "-05:00"), channel="sms", **bogota)
    friday = contact(3, moment("06-05T10:00", "-05:00"), **bogota)
    next_monday = contact(4, moment("06-08T10:00", "-05:00"), channel="sms", **bogota)
    found = judge(one_channel, contact=tuesday, history=[monday], language="en")

    assert (found.outcome, found.related) == ("finding", ("c01",))
    assert "2 different channels in 2026-06-01 – 2026-06-07, at most 1" in found.reason.en
    assert outcome(one_channel, friday, [monday, tuesday]) == "clear"
    assert outcome(one_channel, next_monday, [monday, tuesday, friday]) == "clear"
    daily_one = frequency(at_most=1, window={"calendar": "day"})
    assert outcome(daily_one, contact(5, moment("06-01T18:00", "-05:00"), **bogota), [monday]) == "finding"


ONCE = frequency(
    at_most=1,
    window={"ever": True},
    counted={"directions": ["outbound"], "purposes": ["location"], "results": ["connected"]},
    group_by=["person"],
    reset_by={"contacts": {"any_of": [{"directions": ["inbound"]}, {"attributes": {"answer_was_wrong": True}}]}},
)


def asking(number, at, **changes):
    fields = {
        "purpose": "location",
        "party_role": "relative",
        "address": "555",
        "attributes": {"answer_was_wrong": False},
    }
    return contact(number, at, **(fields | changes))


def test_a_third_party_is_asked_for_the_borrowers_place_once_ever():
    first, again = asking(1, "01-05T10:00"), asking(2, "11-05T10:00")

    assert outcome(ONCE, first) == "clear"
    assert outcome(ONCE, again, [first]) == "finding"
    assert outcome(ONCE, asking(2, "11-05T10:00", address="556"), [first]) == "clear"


def test_being_asked_or_a_wrong_answer_lets_the_third_party_be_asked_once_more():
    wrong = asking(1, "01-05T10:00", attributes={"answer_was_wrong": True})
    called = asking(2, "02-05T10:00", direction="inbound")
    unclear = asking(1, "01-05T10:00", attributes={})

    assert outcome(ONCE, asking(3, "11-05T10:00"), [wrong]) == "clear"
    later_wrong = ONCE | {"reset_by": {"events": ["address_invalid"]}}
    event = make_event("address_invalid", moment("03-01T10:00"))
    assert outcome(later_wrong, asking(3, "11-05T10:00"), [asking(1, "01-05T10:00")], [event]) == "clear"
    assert outcome(ONCE, asking(3, "11-05T10:00"), [asking(1, "01-05T10:00"), called]) == "clear"
    assert outcome(ONCE, asking(4, "12-05T10:00"), [called, asking(3, "11-05T10:00")]) == "finding"
    open_question = judge(ONCE, contact=asking(3, "11-05T10:00"), history=[unclear])
    assert (open_question.outcome, open_question.missing) == ("undetermined", ("attributes.answer_was_wrong",))


def minutes(*offsets, **changes):
    start = moment("06-01T10:00")
    return [contact(n, start + timedelta(minutes=offset), **changes) for n, offset in enumerate(offsets)]


def test_bursts_of_attempts_to_one_number_are_counted_by_the_minute():
    check = frequency(at_most=2, window={"sliding_minutes": 10}, group_by=["address"])

    assert outcome(check, minutes(0, 4, 9)[2], minutes(0, 4)) == "finding"
    assert outcome(check, minutes(0, 4, 10)[2], minutes(0, 4)) == "clear"
    assert outcome(check, contact(9, moment("06-01T10:09"), address="other"), minutes(0, 4)) == "clear"


def test_calls_that_hang_up_within_three_seconds_are_counted():
    check = frequency(at_most=1, window={"sliding_hours": 1}, counted={"results": ["connected"], "under_seconds": 3})

    assert outcome(check, minutes(0, 30, duration_s=2.5)[1], minutes(0, duration_s=1.0)) == "finding"
    assert outcome(check, minutes(0, 30, duration_s=2.5)[1], minutes(0, duration_s=3.0)) == "clear"


def test_one_text_sent_again_within_a_day_is_counted_by_its_digest():
    check = frequency(
        at_most=1, window={"sliding_hours": 24}, counted={"channels": ["sms"]}, group_by=["address", "text_digest"]
    )
    sent = contact(1, "06-01T10:00", channel="sms", text_digest="x")

    assert outcome(check, contact(2, "06-02T09:59", channel="sms", text_digest="x"), [sent]) == "finding"
    assert outcome(check, contact(2, "06-02T09:59", channel="sms", text_digest="y"), [sent]) == "clear"
    assert outcome(check, contact(2, "06-02T10:00", channel="sms", text_digest="x"), [sent]) == "clear"


def test_different_numbers_and_third_parties_are_counted_once_each():
    numbers = frequency(at_most=2, window={"calendar": "day"}, distinct="from_address")
    called = [contact(n, f"06-01T1{n}:00", from_address=f"n{n % 2}") for n in range(4)]
    persons = frequency(at_most=2, window={"sliding_days": 30}, distinct="person", counted={"parties": ["third_party"]})
    reached = [contact(n, f"06-0{n}T10:00", party_role="colleague", address=f"p{n}") for n in (1, 2)]

    assert outcome(numbers, contact(8, "06-01T20:00", from_address="n2"), called) == "finding"
    assert outcome(numbers, contact(8, "06-01T20:00", from_address="n1"), called) == "clear"
    unknown = judge(numbers, contact=contact(8, "06-01T20:00"), history=called)
    assert (unknown.outcome, unknown.missing) == ("undetermined", ("from_address",))
    assert outcome(persons, contact(8, "06-20T10:00", party_role="parent", address="p3"), reached) == "finding"
    assert outcome(persons, contact(8, "06-20T10:00", party_role="colleague", address="p1"), reached) == "clear"


def test_a_value_that_may_have_come_before_leaves_the_rank_open():
    check = frequency(at_most=1, window={"calendar": "week"}, distinct="channel", counted={"results": ["connected"]})
    maybe = contact(1, "06-01T10:00", channel="visit", result="unknown")
    result = judge(check, contact=contact(2, "06-02T10:00"), history=[maybe])

    assert (result.outcome, "result" in result.missing) == ("undetermined", True)


def test_agencies_count_together_unless_they_are_named_as_a_group():
    pooled = frequency(at_most=1, window={"calendar": "day"})
    other = contact(1, "06-01T10:00", agency="a2")

    assert outcome(pooled, contact(2, "06-01T12:00"), [other]) == "finding"
    assert outcome(pooled | {"group_by": ["borrower", "agency"]}, contact(2, "06-01T12:00"), [other]) == "clear"


def test_an_unknown_group_or_a_week_setting_elsewhere_is_refused():
    with pytest.raises(ValueError, match="household"):
        judge(frequency(at_most=1, window={"calendar": "day"}, group_by=["household"]))
    with pytest.raises(ValueError, match="first_weekday"):
        judge(frequency(at_most=1, window={"calendar": "day", "first_weekday": "sun"}))
