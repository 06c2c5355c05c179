"""Hours of several places: weekdays, holidays as data, zones, mourning, inconvenient times, exceptions."""

from datetime import datetime

import pytest

from rules import AccountFacts, Evidence, evaluate
from rules.calendars import Calendar
from tests.rules.making import make_contact, make_event, make_pack, make_rule

HOLIDAYS = Calendar.model_validate(
    {
        "id": "id-national",
        "title": {"zh": "国家假日", "en": "National holidays"},
        "source": "Joint decree",
        "years": [2026],
        "weekend": ["sun"],
        "days": [
            {"date": "2026-08-17", "name": "Independence Day"},
            {"date": "2026-08-23", "name": "Made up", "working": True},
        ],
    }
)
JAKARTA = ("Asia/Jakarta",)


def judge(check, contact, events=(), history=()):
    pack = make_pack(make_rule(check), language="en").model_copy(update={"calendars": {"id-national": HOLIDAYS}})
    return evaluate(pack, Evidence(contact, (), tuple(history), tuple(events)))[0]


def outcome(check, at, events=(), **changes):
    return judge(check, call(at, **changes), events).outcome


def call(at, **changes):
    return make_contact(at=datetime.fromisoformat(f"2026-{at}"), **({"time_zones": JAKARTA} | changes))


INDONESIA = {
    "kind": "contact_hours",
    "allowed": [
        {"start": "08:00", "end": "20:00", "days": ["mon", "tue", "wed", "thu", "fri", "sat"], "end_included": True}
    ],
    "holidays": {"calendars": ["id-national"]},
    "consent": {"values": ["other time"]},
}


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ("08-15T20:00:00+07:00", "clear"),  # a Saturday
        ("08-15T20:00:01+07:00", "finding"),
        ("08-15T07:59:59+07:00", "finding"),
        ("08-16T10:00+07:00", "finding"),  # a Sunday
        ("08-17T10:00+07:00", "finding"),  # a Monday, but a holiday
        ("08-18T10:00+07:00", "clear"),
    ],
)
def test_indonesia_allows_monday_to_saturday_without_national_holidays(at, wanted):
    assert outcome(INDONESIA, at) == wanted


def test_a_holiday_is_named_and_a_year_that_the_calendar_does_not_know_leaves_it_open():
    next_year = make_contact(at=datetime.fromisoformat("2027-08-18T10:00+07:00"), time_zones=JAKARTA)
    night = make_contact(at=datetime.fromisoformat("2027-08-18T23:00+07:00"), time_zones=JAKARTA)

    assert "Independence Day" in judge(INDONESIA, call("08-17T10:00+07:00")).reason.en
    assert judge(INDONESIA, next_year).missing == ("calendars.id-national.2027",)
    assert judge(INDONESIA, next_year).outcome == "undetermined"
    # At night it does not matter whether the day was a holiday.
    assert judge(INDONESIA, night).outcome == "finding"


def test_all_three_zones_of_indonesia_must_be_kept_or_only_the_first():
    three = {"time_zones": ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")}

    assert outcome(INDONESIA, "08-18T18:30+07:00", **three) == "finding"
    assert outcome(INDONESIA | {"zones": "first"}, "08-18T18:30+07:00", **three) == "clear"
    assert outcome(INDONESIA, "08-18T18:00+07:00", **three) == "clear"


def test_consent_to_another_time_excuses_while_it_runs():
    consent = make_event("consent", datetime.fromisoformat("2026-08-01T10:00+07:00"), value="other time")
    vague = make_event("consent", datetime.fromisoformat("2026-08-01T10:00+07:00"))

    assert outcome(INDONESIA, "08-16T10:00+07:00", [consent]) == "clear"
    assert judge(INDONESIA, call("08-16T10:00+07:00"), [vague]).missing == ("event.value",)


PHILIPPINES = {
    "kind": "contact_hours",
    "allowed": [{"start": "06:00", "end": "22:00", "end_included": True}],
    "exempt": [{"at_least_days_past_due": 16}],
    "consent": {},
}


@pytest.mark.parametrize(("days", "wanted"), [(15, "finding"), (16, "clear"), (None, "undetermined")])
def test_the_philippines_exempt_accounts_more_than_fifteen_days_past_due(days, wanted):
    accounts = (AccountFacts("a", days_past_due=days),)
    result = judge(PHILIPPINES, call("06-03T22:30+08:00", time_zones=("Asia/Manila",), accounts=accounts))

    assert result.outcome == wanted
    assert result.missing == (("accounts.days_past_due",) if days is None else ())


def test_the_philippines_exempt_who_consented():
    consent = make_event("consent", datetime.fromisoformat("2026-06-01T10:00+08:00"))

    assert outcome(PHILIPPINES, "06-03T22:30+08:00", [consent], time_zones=("Asia/Manila",)) == "clear"
    assert outcome(PHILIPPINES | {"exempt": []}, "06-03T22:30+08:00", [consent], time_zones=("Asia/Manila",)) == "clear"
    assert outcome(PHILIPPINES | {"exempt": []}, "06-03T22:30+08:00", time_zones=("Asia/Manila",)) == "finding"


INDIA = {
    "kind": "contact_hours",
    "allowed": [{"start": "08:00", "end": "19:00"}],
    "blackouts": [{"on": {"events": ["inconvenient_time"], "values": ["bereavement", "wedding"]}, "days_after": 3}],
    "inconvenient": {},
}
KOLKATA = {"time_zones": ("Asia/Kolkata",)}


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ("06-03T07:59+05:30", "finding"),
        ("06-03T08:00+05:30", "clear"),
        ("06-03T18:59+05:30", "clear"),
        ("06-03T19:00+05:30", "finding"),
    ],
)
def test_india_allows_eight_to_nineteen(at, wanted):
    assert outcome(INDIA, at, **KOLKATA) == wanted


def india(kind, at, **changes):
    return make_event(kind, datetime.fromisoformat(f"2026-{at}+05:30"), **changes)


def test_days_of_mourning_are_black_from_the_event_until_days_after_its_end():
    check = INDIA | {"inconvenient": None}
    death = india("inconvenient_time", "06-03T10:00", value="bereavement")
    until = datetime.fromisoformat("2026-06-05T23:00+05:30")
    wedding = india("inconvenient_time", "06-03T10:00", value="wedding", until=until)
    unclear = india("inconvenient_time", "06-03T10:00")

    assert outcome(check, "06-06T10:00+05:30", [death], **KOLKATA) == "finding"
    assert outcome(check, "06-07T10:00+05:30", [death], **KOLKATA) == "clear"
    assert outcome(check, "06-08T10:00+05:30", [wedding], **KOLKATA) == "finding"
    assert outcome(check, "06-09T10:00+05:30", [wedding], **KOLKATA) == "clear"
    assert judge(check, call("06-05T10:00+05:30", **KOLKATA), [unclear]).missing == ("event.value",)


def test_days_around_dates_of_a_calendar_may_be_black_too():
    check = {
        "kind": "contact_hours",
        "allowed": [{"start": "00:00", "end": "24:00"}],
        "blackouts": [{"calendars": ["id-national"], "days_before": 1, "days_after": 2}],
    }

    assert [outcome(check, f"08-{day}T10:00+07:00") for day in (15, 16, 17, 19, 20)] == [
        "clear", "finding", "finding", "finding", "clear",
    ]  # fmt: skip


NAMED = INDIA | {"blackouts": []}


def test_an_inconvenient_time_may_recur_name_a_place_or_a_medium():
    office = india("inconvenient_time", "06-01T10:00", value="mon,tue,wed,thu,fri 09:00-17:00")
    work = india("inconvenient_time", "06-01T10:00", value="place:work")
    phone = india("inconvenient_time", "06-01T10:00", channel="call")
    at_work, at_home = {"attributes": {"place_type": "work"}}, {"attributes": {"place_type": "home"}}

    # 3 June 2026 is a Wednesday, 6 June a Saturday.
    assert outcome(NAMED, "06-03T16:59+05:30", [office], **KOLKATA) == "finding"
    assert outcome(NAMED, "06-03T17:00+05:30", [office], **KOLKATA) == "clear"
    assert outcome(NAMED, "06-06T10:00+05:30", [office], **KOLKATA) == "clear"
    assert outcome(NAMED, "06-03T10:00+05:30", [work], **KOLKATA, **at_work) == "finding"
    assert outcome(NAMED, "06-03T10:00+05:30", [work], **KOLKATA, **at_home) == "clear"
    assert judge(NAMED, call("06-03T10:00+05:30", **KOLKATA), [work]).missing == ("attributes.place_type",)
    assert outcome(NAMED, "06-03T10:00+05:30", [phone], **KOLKATA) == "finding"
    assert outcome(NAMED, "06-03T10:00+05:30", [phone], channel="sms", **KOLKATA) == "clear"


def test_an_inconvenient_time_ends_by_its_date_by_days_or_by_consent():
    check = NAMED | {"inconvenient": {"for_days": 1}}
    dated = india("inconvenient_time", "06-01T10:00", until=datetime.fromisoformat("2026-06-03T12:00+05:30"))
    open_ended = india("inconvenient_time", "06-02T12:00")
    consent = india("consent", "06-02T13:00")

    assert outcome(check, "06-03T11:59+05:30", [dated], **KOLKATA) == "finding"
    assert outcome(check, "06-03T12:01+05:30", [dated], **KOLKATA) == "clear"
    assert outcome(check, "06-03T11:59+05:30", [open_ended], **KOLKATA) == "finding"
    assert outcome(check, "06-03T12:01+05:30", [open_ended], **KOLKATA) == "clear"
    assert outcome(check, "06-03T11:59+05:30", [open_ended, consent], **KOLKATA) == "clear"


EVENING = {"kind": "contact_hours", "allowed": [{"start": "08:00", "end": "22:00"}]}


def test_a_message_is_timed_by_its_sending_and_a_call_may_be_timed_to_its_end():
    sending = EVENING | {"timed_by": "send"}
    whole = EVENING | {"timed_by": "whole"}

    sent = {"channel": "sms", "attributes": {"sent_at": "2026-06-03T21:59:00+07:00"}}
    assert outcome(sending, "06-03T22:05+07:00", **sent) == "clear"
    assert outcome(EVENING, "06-03T22:05+07:00", **sent) == "finding"
    assert outcome(whole, "06-03T21:58+07:00", duration_s=60.0) == "clear"
    assert outcome(whole, "06-03T21:58+07:00", duration_s=121.0) == "finding"
    assert judge(whole, call("06-03T21:58+07:00")).missing == ("duration_s",)
    assert outcome(whole, "06-03T21:58+07:00", result="no_answer") == "clear"


def test_hours_past_midnight_belong_to_the_day_on_which_they_begin():
    check = {"kind": "contact_hours", "allowed": [{"start": "22:00", "end": "02:00", "days": ["fri"]}]}

    # 5 June 2026 is a Friday.
    assert outcome(check, "06-05T23:00+07:00") == outcome(check, "06-06T01:00+07:00") == "clear"
    assert outcome(check, "06-06T23:00+07:00") == outcome(check, "06-05T01:00+07:00") == "finding"
