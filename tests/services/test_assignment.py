from datetime import timedelta

import pytest

from audit_app.queries.review_queue import QueueFilter
from audit_app.services.assignment import give_back, take_next
from audit_app.services.flags import CLAIM_LASTS, claim_flag
from tests.factories import NOON, make_contact, make_flag, make_user

ALL = QueueFilter()


@pytest.fixture
def by(session):
    return make_user(session).actor


def test_the_next_flag_is_the_riskiest_one_and_is_claimed(session, by):
    make_flag(session, severity="low")
    critical = make_flag(session, severity="critical")

    flag = take_next(session, ALL, by=by, now=NOON)

    assert flag is critical
    assert (flag.state, flag.claimed_by_id) == ("claimed", by.user_id)


def test_after_a_decision_the_other_flag_of_the_same_contact_comes_first(session, by):
    contact = make_contact(session)
    same = make_flag(session, contact, severity="low")
    make_flag(session, severity="critical")

    assert take_next(session, ALL, by=by, now=NOON, contact_id=contact.id) is same


def test_the_filters_of_the_queue_bound_what_is_handed_out(session, by):
    make_flag(session, make_contact(session, channel="sms"), severity="critical")
    call = make_flag(session, make_contact(session), severity="low")

    assert take_next(session, QueueFilter(channel="call"), by=by, now=NOON) is call
    assert take_next(session, QueueFilter(channel="letter"), by=by, now=NOON) is None


def test_what_one_already_holds_comes_before_what_is_free(session, by):
    held = make_flag(session, severity="low")
    claim_flag(session, held, by=by, now=NOON)
    make_flag(session, severity="critical")

    assert take_next(session, ALL, by=by, now=NOON) is held


def test_what_somebody_else_holds_is_handed_out_only_once_the_claim_has_run_out(session, by):
    flag = make_flag(session)
    claim_flag(session, flag, by=make_user(session).actor, now=NOON)

    early = take_next(session, ALL, by=by, now=NOON + CLAIM_LASTS - timedelta(seconds=1))
    late = take_next(session, ALL, by=by, now=NOON + CLAIM_LASTS + timedelta(seconds=1))

    assert early is None
    assert late is flag


def test_a_skipped_flag_goes_back_and_does_not_come_again(session, by):
    first = make_flag(session)
    claim_flag(session, first, by=by, now=NOON)
    second = make_flag(session)

    give_back(session, first, by=by, now=NOON)

    assert first.state == "open"
    assert take_next(session, ALL, by=by, now=NOON, skipped=[first.id]) is second
