"""Distances between contacts, quiet times after a conversation, and the consent that lifts a limit."""

import pytest

from rules import AccountFacts
from tests.rules.making import judge, make_event
from tests.rules.test_frequency import SEVEN_IN_SEVEN, asking, contact, daily, frequency, moment, outcome

AFTER_TALK = {
    "kind": "contact_spacing",
    "counted": {"channels": ["call", "robot_call", "voicemail"], "directions": ["outbound"]},
    "not_counted": [{"results": ["busy", "not_in_service"]}],
    "after": {"contacts": {"conversation": True}},
    "at_least": {"days": 7},
    "group_by": ["agency", "person", "account"],
    "exceeded_is": "presumed",
}


@pytest.mark.parametrize(("day", "wanted"), [(1, "presumed"), (4, "presumed"), (7, "presumed"), (8, "clear")])
def test_a_conversation_bars_its_own_day_and_the_six_after_it(day, wanted):
    talk = contact(0, "06-01T09:00")

    assert outcome(AFTER_TALK, contact(1, f"06-{day:02}T10:00", result="no_answer"), [talk]) == wanted


def test_the_reason_names_the_conversation_in_both_languages():
    talk = contact(0, "06-01T09:00")
    result = judge(AFTER_TALK, contact=contact(1, "06-03T10:00"), history=[talk], language="en")

    assert result.related == ("c00",)
    assert "less than 7 days (its own day counted) after call of 2026-06-01 09:00" in result.reason.en
    assert "7 日（自当日起算）" in result.reason.zh


def test_without_its_own_day_the_quiet_time_ends_a_day_later():
    check = AFTER_TALK | {"at_least": {"days": 7, "first_day_counts": False}}
    talk = contact(0, "06-01T09:00")

    assert outcome(check, contact(1, "06-08T10:00"), [talk]) == "presumed"
    assert outcome(check, contact(1, "06-09T10:00"), [talk]) == "clear"


def test_an_inbound_conversation_starts_the_quiet_time_and_an_inbound_call_never_breaks_it():
    inbound = contact(0, "06-01T09:00", direction="inbound")

    assert outcome(AFTER_TALK, contact(1, "06-07T10:00"), [inbound]) == "presumed"
    assert outcome(AFTER_TALK, contact(1, "06-07T10:00", direction="inbound"), [inbound]) == "not_applicable"


def test_a_conversation_bars_only_the_debts_it_was_about():
    two = (AccountFacts("debt-1"), AccountFacts("debt-2"))
    talk = contact(0, "06-01T09:00", accounts=two)

    assert outcome(AFTER_TALK, contact(1, "06-05T10:00", accounts=two[1:]), [talk]) == "presumed"
    assert outcome(AFTER_TALK, contact(1, "06-05T10:00", accounts=(AccountFacts("debt-3"),)), [talk]) == "clear"


@pytest.mark.parametrize(
    "changes", [{"result": "no_answer"}, {"channel": "voicemail", "result": "voicemail"}, {"agency": "a2"}], ids=str
)
def test_what_was_no_conversation_with_this_collector_bars_nothing(changes):
    assert outcome(AFTER_TALK, contact(1, "06-03T10:00"), [contact(0, "06-01T09:00", **changes)]) == "clear"


def test_a_call_of_unknown_result_may_have_been_a_conversation():
    unknown = contact(0, "06-01T09:00", result="unknown")
    result = judge(AFTER_TALK, contact=contact(1, "06-03T10:00"), history=[unknown])

    assert (result.outcome, result.missing, result.related) == ("undetermined", ("result",), ("c00",))


def test_the_lenders_own_word_decides_what_was_a_conversation():
    robot = contact(0, "06-01T09:00", channel="robot_call")
    talked = contact(0, "06-01T09:00", channel="robot_call", attributes={"conversation": True})
    wrong_party = contact(0, "06-01T09:00", attributes={"conversation": False})

    assert judge(AFTER_TALK, contact=contact(1, "06-03T10:00"), history=[robot]).missing == ("attributes.conversation",)
    assert outcome(AFTER_TALK, contact(1, "06-03T10:00"), [talked]) == "presumed"
    assert outcome(AFTER_TALK, contact(1, "06-03T10:00"), [wrong_party]) == "clear"


CHILE = {
    "kind": "contact_spacing",
    "counted": {"channels": ["sms", "email", "im"], "directions": ["outbound"]},
    "at_least": {"days": 2},
}


def test_chile_spaces_remote_messages_two_days():
    santiago = {"time_zones": ("America/Santiago",), "channel": "sms"}
    first = contact(0, moment("06-01T19:00", "-04:00"), **santiago)

    assert outcome(CHILE, contact(1, moment("06-02T23:00"), **santiago), [first]) == "finding"
    assert outcome(CHILE, contact(1, moment("06-03T09:00"), **(santiago | {"channel": "email"})), [first]) == "clear"
    assert outcome(CHILE, contact(1, moment("06-02T09:00")), [first]) == "not_applicable"


@pytest.mark.parametrize(("apart", "wanted"), [({"hours": 2}, "clear"), ({"hours": 3}, "finding")])
def test_a_distance_of_hours_runs_from_start_to_start(apart, wanted):
    check = CHILE | {"counted": {}, "at_least": apart}

    assert outcome(check, contact(1, "06-01T12:00"), [contact(0, "06-01T10:00")]) == wanted


def test_an_event_may_start_the_quiet_time():
    check = CHILE | {"counted": {}, "after": {"events": ["credit_reported"]}, "group_by": ["account"]}
    event = make_event("credit_reported", moment("06-01T10:00"), account="debt-1")

    assert outcome(check, contact(1, "06-02T12:00"), events=[event]) == "finding"
    assert outcome(check, contact(1, "06-03T12:00"), events=[event]) == "clear"
    assert outcome(check, contact(1, "06-02T12:00", accounts=(AccountFacts("debt-2"),)), events=[event]) == "clear"
    assert judge(check, contact=contact(1, "06-02T12:00", accounts=()), events=[event]).missing == ("accounts",)


CONSENT = {"scope": ["agency"], "days": 7, "used_up_by": {"conversation": True}}


def test_calls_under_consent_do_not_count_for_seven_days_of_which_its_own_is_the_first():
    check = SEVEN_IN_SEVEN | {"consent": CONSENT}
    consent = make_event("consent", moment("06-07T08:00"), source="a1")
    calls = daily(range(1, 8))
    while_it_runs = daily(range(7, 14))

    assert outcome(check, contact(8, "06-07T20:00"), calls, [consent]) == "not_applicable"
    assert outcome(check, contact(8, "06-07T07:59"), daily(range(1, 7)), [consent]) == "clear"
    assert outcome(check, contact(20, "06-13T20:00"), while_it_runs, [consent]) == "not_applicable"
    assert outcome(check, contact(20, "06-14T20:00"), while_it_runs, [consent]) == "clear"


def consent_from(source="a1", **changes):
    return make_event("consent", moment("06-05T08:00"), **({"source": source} | changes))


def eighth_call(events, check=None, calls=None):
    rule = check or SEVEN_IN_SEVEN | {"consent": CONSENT}
    return judge(rule, contact=contact(9, "06-07T20:00"), history=calls or daily(range(1, 8)), events=events)


def test_consent_ends_when_it_says_when_it_is_withdrawn_and_when_they_have_talked():
    withdrawn = make_event("consent_withdrawn", moment("06-07T19:00"))
    talk = contact(30, "06-06T12:00", result="connected")
    before = daily(range(1, 5))
    later = [contact(n, f"06-0{5 + n % 3}T1{n}:00", result="no_answer") for n in range(5, 9)]
    # Four calls before the consent; those under it do not count, whatever comes after.
    check = SEVEN_IN_SEVEN | {"consent": CONSENT, "at_most": 4}

    assert eighth_call([consent_from()], check, before).outcome == "not_applicable"
    assert eighth_call([consent_from(until=moment("06-07T12:00"))], check, before).outcome == "presumed"
    assert eighth_call([consent_from(), withdrawn], check, before).outcome == "presumed"
    assert eighth_call([consent_from()], check, [*before, talk]).outcome == "presumed"
    assert eighth_call([consent_from()], check, [*before[:2], *later]).outcome == "not_applicable"


def test_consent_given_to_somebody_else_excuses_nobody_and_an_unknown_receiver_leaves_it_open():
    elsewhere = contact(40, "05-01T10:00", agency="a2")
    calls = daily(range(1, 8))

    assert eighth_call([consent_from("a2")], calls=[*calls, elsewhere]).outcome == "presumed"
    assert eighth_call([consent_from("c40")], calls=[*calls, elsewhere]).outcome == "presumed"
    assert eighth_call([consent_from("c01")]).outcome == "not_applicable"
    assert eighth_call([consent_from("import")]).missing == ("event.source",)


def test_consent_for_one_address_or_purpose_excuses_no_other():
    check = SEVEN_IN_SEVEN | {"consent": CONSENT | {"scope": ["address"], "values": ["calls"]}}

    assert eighth_call([consent_from(value="calls", address="13000000000")], check).outcome == "not_applicable"
    assert eighth_call([consent_from(value="calls", address="elsewhere")], check).outcome == "presumed"
    assert eighth_call([consent_from(value="texts")], check).outcome == "presumed"
    assert eighth_call([consent_from()], check).missing == ("event.value",)


def test_a_question_of_the_borrower_may_be_answered_once():
    check = frequency(
        at_most=0,
        window={"calendar": "day"},
        consent={
            "contacts": {"directions": ["inbound"]},
            "scope": ["channel"],
            "minutes": 120,
            "responses": 1,
        },
    )
    asked = contact(1, "06-01T10:00", channel="sms", direction="inbound")
    answer, second = contact(2, "06-01T10:30", channel="sms"), contact(3, "06-01T10:40", channel="sms")

    assert outcome(check, answer, [asked]) == "not_applicable"
    assert outcome(check, second, [asked, answer]) == "finding"
    assert outcome(check, contact(3, "06-01T12:01", channel="sms"), [asked]) == "finding"
    assert outcome(check, contact(3, "06-01T10:40", channel="email"), [asked]) == "finding"


def test_a_message_that_asks_for_consent_has_a_count_of_its_own():
    check = frequency(at_most=1, window={"sliding_days": 7}, counted={"attributes": {"asks_consent": True}})
    first = contact(1, "06-01T10:00", attributes={"asks_consent": True})

    assert outcome(check, contact(2, "06-07T10:00", attributes={"asks_consent": True}), [first]) == "finding"
    assert outcome(check, contact(2, "06-08T10:00", attributes={"asks_consent": True}), [first]) == "clear"
    assert outcome(check, asking(2, "06-07T10:00", attributes={"asks_consent": False}), [first]) == "not_applicable"
