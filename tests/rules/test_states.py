"""States that events open and close: what they bar, for whom, from when, and what stays allowed in them."""

from datetime import datetime, timedelta

import pytest

from rules import AccountFacts, Evidence, evaluate
from rules.calendars import Calendar
from tests.rules.making import judge, make_contact, make_event, make_pack, make_rule

CALENDAR = Calendar.model_validate(
    {
        "id": "us-federal",
        "title": {"zh": "美国联邦假日", "en": "Federal holidays"},
        "source": "5 USC 6103",
        "years": [2026],
        "days": [{"date": "2026-06-19", "name": "Juneteenth"}],
    }
)


def at(text):
    return datetime.fromisoformat(f"2026-{text}+08:00")


def barred(*states, **changes):
    return {"kind": "barred_contact", "states": list(states)} | changes


def outcome(check, contact, *events, history=()):
    return judge(check, contact=contact, events=events, history=history).outcome


CEASE = {"since": ["stop_request"], "values": ["written"], "until": ["consent"], "scope": ["channel", "address"]}


def test_a_state_may_ask_that_its_event_says_how_it_was_made():
    written, oral = (make_event("stop_request", at("06-01T09:00"), value=value) for value in ("written", "oral"))
    unknown = make_event("stop_request", at("06-01T09:00"))

    assert outcome(barred(CEASE), make_contact(), written) == "finding"
    assert outcome(barred(CEASE), make_contact(), oral) == "clear"
    result = judge(barred(CEASE), contact=make_contact(), events=[unknown])
    assert (result.outcome, result.missing) == ("undetermined", ("event.value",))


@pytest.mark.parametrize(
    ("named", "wanted"),
    [
        ({}, "finding"),
        ({"channel": "call"}, "finding"),
        ({"channel": "sms"}, "clear"),
        ({"address": "13000000000"}, "finding"),
        ({"address": "other"}, "clear"),
        ({"channel": "call", "address": "other"}, "clear"),
    ],
    ids=str,
)
def test_a_request_binds_the_medium_and_the_address_that_it_names(named, wanted):
    stop = make_event("stop_request", at("06-01T09:00"), value="written", **named)

    assert outcome(barred(CEASE), make_contact(), stop) == wanted


def test_a_state_of_one_account_bars_that_account_and_is_open_where_none_is_named():
    check = barred({"since": ["attorney_retained"], "scope": "account"})
    attorney = make_event("attorney_retained", at("06-01T09:00"), account="a")

    assert outcome(check, make_contact(accounts=(AccountFacts("a"),)), attorney) == "finding"
    assert outcome(check, make_contact(accounts=(AccountFacts("b"),)), attorney) == "clear"
    assert judge(check, contact=make_contact(), events=[attorney]).missing == ("accounts",)


def test_a_closing_event_of_another_account_closes_nothing():
    check = barred({"since": ["dispute_opened"], "until": ["dispute_closed"], "scope": "account"})
    opened = make_event("dispute_opened", at("06-01T09:00"), account="a")
    closed_b, closed_a = (make_event("dispute_closed", at("06-02T09:00"), account=name) for name in "ba")
    contact = make_contact(accounts=(AccountFacts("a"),))

    assert outcome(check, contact, opened, closed_b) == "finding"
    assert outcome(check, contact, opened, closed_a) == "clear"


def honoured(contact_at, *, working=True, **event):
    within = {"working_days": 10, "calendar": "us-federal"} if working else {"hours": 24}
    rule = make_rule(barred({"since": ["stop_request"], "honour_within": within}))
    pack = make_pack(rule).model_copy(update={"calendars": {"us-federal": CALENDAR}})
    stop = make_event("stop_request", at("06-10T09:00"), **event)
    return evaluate(pack, Evidence(make_contact(at=contact_at), events=(stop,)))[0]


def test_ten_working_days_to_honour_a_request_leave_out_weekends_and_holidays():
    # 10 June 2026 is a Wednesday; the 19th is a holiday; so the tenth working day after it is the 25th.
    assert honoured(at("06-25T23:00")).outcome == "clear"
    assert honoured(at("06-26T00:30")).outcome == "finding"


def test_working_days_beyond_the_calendar_leave_it_open():
    late = make_event("stop_request", at("12-28T09:00"))
    rule = make_rule(
        barred({"since": ["stop_request"], "honour_within": {"working_days": 10, "calendar": "us-federal"}})
    )
    pack = make_pack(rule).model_copy(update={"calendars": {"us-federal": CALENDAR}})
    contact = make_contact(at=at("12-31T12:00") + timedelta(days=5))

    assert evaluate(pack, Evidence(contact, events=(late,)))[0].missing == ("calendars.us-federal.2027",)


def test_a_request_may_have_to_be_honoured_within_hours():
    assert honoured(at("06-11T09:00"), working=False).outcome == "clear"
    assert honoured(at("06-11T09:01"), working=False).outcome == "finding"


CONFIRMED = barred(
    {
        "since": ["stop_request"],
        "scope": "channel",
        "allowed": [{"contacts": {"channels": ["sms"], "directions": ["outbound"]}, "at_most": 1, "within_minutes": 5}],
    }
)


def sms(minute, number=1):
    return make_contact(
        f"s{number}", at=at("06-03T10:00") + timedelta(minutes=minute), channel="sms", result="delivered"
    )


def test_one_confirmation_within_five_minutes_stays_allowed():
    stop = make_event("stop_request", at("06-03T10:00"), channel="sms")

    assert outcome(CONFIRMED, sms(5), stop) == "clear"
    assert outcome(CONFIRMED, sms(6), stop) == "finding"
    assert outcome(CONFIRMED, sms(4, 2), stop, history=[sms(2)]) == "finding"
    assert outcome(CONFIRMED, sms(4, 2), stop, history=[sms(-2)]) == "clear"


def test_each_state_has_purposes_of_its_own():
    check = barred(
        {"since": ["stop_request"], "allowed_purposes": ["legal_notice"]},
        {"since": ["plan_agreed"], "until": ["plan_broken"], "allowed_purposes": ["legal_notice", "reminder"]},
    )
    stop, plan = make_event("stop_request", at("06-01T09:00")), make_event("plan_agreed", at("06-01T09:00"))
    reminder, unknown = make_contact(purpose="reminder"), make_contact(purpose="unknown")

    assert outcome(check, reminder, plan) == "clear"
    assert outcome(check, reminder, plan, stop) == "finding"
    assert outcome(check, make_contact(purpose="legal_notice"), plan, stop) == "clear"
    assert judge(check, contact=unknown, events=[stop]).missing == ("purpose",)


def test_a_state_of_sixty_days_ends_by_itself():
    check = barred({"since": ["hardship_reported"], "for_days": 60})
    reported = make_event("hardship_reported", at("01-01T09:00"))

    assert outcome(check, make_contact(at=at("03-02T08:59")), reported) == "finding"
    assert outcome(check, make_contact(at=at("03-02T09:01")), reported) == "clear"


def test_a_state_of_one_agency_needs_to_know_who_was_told():
    check = barred({"since": ["stop_request"], "scope": ["agency"]})
    history = [make_contact("h", at=at("05-01T10:00"), agency="a2")]
    told = make_event("stop_request", at("06-01T09:00"), source="h")

    assert outcome(check, make_contact(agency="a2"), told, history=history) == "finding"
    assert outcome(check, make_contact(agency="a1"), told, history=history) == "clear"
    nobody = make_event("stop_request", at("06-01T09:00"))
    assert judge(check, contact=make_contact(agency="a1"), events=[nobody]).missing == ("event.source",)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        ("complaint_opened", "complaint_closed"),
        ("plan_agreed", "plan_completed"),
        ("bankruptcy_filed", None),
        ("third_party_refusal", None),
        ("judgment", "enforcement"),
    ],
)
def test_every_kind_of_event_may_open_and_close_a_state(opens, closes):
    check = barred({"since": [opens], "until": [closes] if closes else []})
    opened = make_event(opens, at("06-01T09:00"))
    closed = [make_event(closes, at("06-02T09:00"))] if closes else []

    assert outcome(check, make_contact(at=at("06-01T08:59")), opened) == "clear"
    assert outcome(check, make_contact(at=at("06-01T12:00")), opened) == "finding"
    assert outcome(check, make_contact(at=at("06-03T12:00")), opened, *closed) == ("clear" if closes else "finding")
