from datetime import timedelta

import pytest

from audit_app import models
from audit_app.errors import Conflict, Invalid
from audit_app.models import DecisionOutcome, FlagState
from audit_app.services.bulk_review import decide_together, take_back
from audit_app.services.flags import claim_flag, record_decision
from tests.factories import NOON, make_flag, make_user

DISMISSED = DecisionOutcome.DISMISSED


@pytest.fixture
def by(session):
    return make_user(session).actor


def dismiss(session, flags, by):
    return decide_together(session, [flag.id for flag in flags], DISMISSED, reason="misheard", by=by, now=NOON)


def traces(session):
    return [event.action for event in session.query(models.AuditEvent).order_by(models.AuditEvent.seq)]


def test_every_flag_decided_together_has_its_own_decision_and_trace(session, by):
    flags = [make_flag(session), make_flag(session), make_flag(session)]

    decisions = dismiss(session, flags, by)

    assert [decision.flag_id for decision in decisions] == [flag.id for flag in flags]
    assert traces(session) == ["flag.decided"] * 3


def test_a_violation_is_never_upheld_together(session, by):
    flag = make_flag(session)

    with pytest.raises(Invalid, match="one by one"):
        decide_together(session, [flag.id], DecisionOutcome.UPHELD, reason="words_clear", by=by, now=NOON)


def test_flags_of_several_rules_are_refused(session, by):
    flags = [make_flag(session), make_flag(session, rule_id="other")]

    with pytest.raises(Invalid, match="2 rules"):
        dismiss(session, flags, by)


def test_one_flag_that_somebody_took_stops_all(session, by):
    free, taken = make_flag(session), make_flag(session)
    claim_flag(session, taken, by=make_user(session).actor, now=NOON)

    with pytest.raises(Conflict, match="no longer free"):
        dismiss(session, [free, taken], by)

    assert free.state is FlagState.OPEN


def test_taking_back_reopens_the_flag_and_keeps_the_decision(session, by):
    flag = make_flag(session)
    decision = dismiss(session, [flag], by)[0]

    take_back(session, [decision.id], by=by, now=NOON + timedelta(minutes=5))

    assert (flag.state, flag.outcome) == (FlagState.OPEN, None)
    assert session.get(models.Decision, decision.id) is decision
    assert traces(session)[-1] == "flag.decision_taken_back"


def test_the_decision_after_taking_back_names_the_one_taken_back(session, by):
    flag = make_flag(session)
    old = dismiss(session, [flag], by)[0]
    take_back(session, [old.id], by=by, now=NOON)

    new = record_decision(session, flag, DecisionOutcome.UPHELD, reason="words_clear", by=by, now=NOON)

    assert new.supersedes_id == old.id


@pytest.mark.parametrize("minutes", [31, 24 * 60])
def test_what_is_no_longer_fresh_cannot_be_taken_back(session, by, minutes):
    decision = dismiss(session, [make_flag(session)], by)[0]

    with pytest.raises(Conflict, match="no longer be taken back"):
        take_back(session, [decision.id], by=by, now=NOON + timedelta(minutes=minutes))


def test_nobody_takes_back_the_decision_of_somebody_else(session, by):
    decision = dismiss(session, [make_flag(session)], by)[0]

    with pytest.raises(Conflict, match="no longer be taken back"):
        take_back(session, [decision.id], by=make_user(session).actor, now=NOON)
