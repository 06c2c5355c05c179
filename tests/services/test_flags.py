"""Flags from being raised to being decided."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from audit_app import models
from audit_app.authz import Role
from audit_app.errors import Conflict, Forbidden, Invalid
from audit_app.models import DecisionOutcome, FlagState
from audit_app.services.flags import claim_flag, raise_flags, record_decision, release_flag
from tests.factories import (
    NOON,
    make_check_run,
    make_contact,
    make_finding,
    make_flag,
    make_pack,
    make_rule,
    make_user,
)


def test_a_flag_can_be_claimed_only_once(session):
    flag, first, second = make_flag(session), make_user(session), make_user(session)
    claim_flag(session, flag, by=first.actor, now=NOON)

    with pytest.raises(Conflict, match="already claimed by"):
        claim_flag(session, flag, by=second.actor, now=NOON + timedelta(minutes=29))


def test_a_claim_that_rests_for_half_an_hour_may_be_taken_over(session):
    flag, first, second = make_flag(session), make_user(session), make_user(session)
    claim_flag(session, flag, by=first.actor, now=NOON)

    claim_flag(session, flag, by=second.actor, now=NOON + timedelta(minutes=30))

    assert flag.claimed_by_id == second.id
    payload = session.scalars(select(models.AuditEvent.payload).order_by(models.AuditEvent.seq.desc())).first()
    assert payload == {"taken_over_from": f"user:{first.id}"}


def test_a_released_flag_is_open_for_others(session):
    flag, first, second = make_flag(session), make_user(session), make_user(session)
    claim_flag(session, flag, by=first.actor, now=NOON)

    release_flag(session, flag, by=first.actor, now=NOON)

    assert flag.state is FlagState.OPEN
    assert claim_flag(session, flag, by=second.actor, now=NOON).state is FlagState.CLAIMED


def test_a_change_of_mind_is_a_new_decision_that_names_the_old_one(session):
    flag, user = make_flag(session), make_user(session)

    first = record_decision(session, flag, DecisionOutcome.UPHELD, reason="words_clear", by=user.actor, now=NOON)
    second = record_decision(session, flag, DecisionOutcome.DISMISSED, reason="misheard", by=user.actor, now=NOON)

    assert (first.supersedes_id, second.supersedes_id) == (None, first.id)
    assert (flag.state, flag.outcome) == (FlagState.DECIDED, DecisionOutcome.DISMISSED)


def test_a_reason_must_belong_to_the_outcome(session):
    flag, user = make_flag(session), make_user(session)

    with pytest.raises(Invalid, match="'misheard' is not a reason for upheld"):
        record_decision(session, flag, DecisionOutcome.UPHELD, reason="misheard", by=user.actor, now=NOON)


def test_only_a_reviewer_decides(session):
    flag, auditor = make_flag(session), make_user(session, role=Role.AUDITOR)

    with pytest.raises(Forbidden):
        record_decision(session, flag, DecisionOutcome.UPHELD, reason="words_clear", by=auditor.actor, now=NOON)


def test_judging_a_contact_again_raises_no_second_flag(session):
    contact, pack = make_contact(session), make_pack(session)
    runs = [make_check_run(session, contact, pack) for _ in range(2)]
    findings = [make_finding(session, contact, check_run=run) for run in runs]

    first = raise_flags(session, [runs[0]], now=NOON)
    again = raise_flags(session, [runs[1]], now=NOON)

    assert (len(first), again) == (1, [])
    assert first[0].finding_id == findings[1].id


def test_an_open_flag_that_is_no_longer_found_is_withdrawn_and_can_come_back(session):
    contact, pack = make_contact(session), make_pack(session)
    runs = [make_check_run(session, contact, pack) for _ in range(3)]
    make_finding(session, contact, check_run=runs[0])
    make_finding(session, contact, check_run=runs[2])
    flag = raise_flags(session, [runs[0]], now=NOON)[0]

    raise_flags(session, [runs[1]], now=NOON)
    withdrawn = flag.state
    raise_flags(session, [runs[2]], now=NOON)

    assert (withdrawn, flag.state) == (FlagState.WITHDRAWN, FlagState.OPEN)


def test_a_decided_flag_stays_decided_when_a_later_run_finds_nothing(session):
    contact, pack = make_contact(session), make_pack(session)
    runs = [make_check_run(session, contact, pack) for _ in range(2)]
    make_finding(session, contact, check_run=runs[0])
    flag = raise_flags(session, [runs[0]], now=NOON)[0]
    record_decision(session, flag, DecisionOutcome.UPHELD, reason="words_clear", by=make_user(session).actor, now=NOON)

    raise_flags(session, [runs[1]], now=NOON)

    assert (flag.state, flag.outcome) == (FlagState.DECIDED, DecisionOutcome.UPHELD)


def _spans(*turns):
    return [{"turn": turn, "start": 0, "end": 2, "utterance_id": None, "message_id": None} for turn in turns]


def _linked(session, flag):
    wanted = select(models.FlagFinding.finding_id).where(models.FlagFinding.flag_id == flag.id)
    return set(session.scalars(wanted))


def test_rules_that_object_to_the_same_words_are_one_flag(session):
    contact, pack = make_contact(session), make_pack(session)
    run = make_check_run(session, contact, pack)
    score = make_rule(session, pack, rule_id="weighed-threat", check="weighed_words")
    findings = [
        make_finding(session, contact, check_run=run, rule_id=score.rule_id, spans=_spans(3), severity="critical"),
        make_finding(session, contact, check_run=run, rule_id="no-threat", spans=_spans(3), severity="high"),
        make_finding(session, contact, check_run=run, rule_id="no-siege", spans=_spans(3, 4), severity="medium"),
    ]

    flags = raise_flags(session, [run], now=NOON)

    assert [(flag.rule_id, flag.severity) for flag in flags] == [("no-threat", "critical")]
    assert _linked(session, flags[0]) == {finding.id for finding in findings}


def test_other_turns_other_categories_and_what_is_counted_are_flags_of_their_own(session):
    contact, pack = make_contact(session), make_pack(session)
    run = make_check_run(session, contact, pack)
    for rule, category, spans in (
        ("no-threat", "threat", _spans(1)),
        ("no-siege", "threat", _spans(2)),
        ("no-insult", "insult", _spans(1)),
        ("six-a-day", "contact_frequency", []),
        ("three-a-day", "contact_frequency", []),
    ):
        make_finding(session, contact, check_run=run, rule_id=rule, category=category, spans=spans)

    flags = raise_flags(session, [run], now=NOON)

    assert len(flags) == 5


def test_a_rule_that_leads_already_goes_on_leading(session):
    contact, pack = make_contact(session), make_pack(session)
    runs = [make_check_run(session, contact, pack) for _ in range(2)]
    make_finding(session, contact, check_run=runs[0], rule_id="no-siege", spans=_spans(1), severity="low")
    flag = raise_flags(session, [runs[0]], now=NOON)[0]
    make_finding(session, contact, check_run=runs[1], rule_id="no-threat", spans=_spans(1), severity="critical")
    newer = make_finding(session, contact, check_run=runs[1], rule_id="no-siege", spans=_spans(1), severity="low")

    again = raise_flags(session, [runs[1]], now=NOON)

    assert (again, flag.finding_id, flag.severity, flag.state) == ([], newer.id, "critical", FlagState.OPEN)


def test_a_suppressed_leader_leaves_the_card_to_the_others(session):
    contact, pack = make_contact(session), make_pack(session)
    run = make_check_run(session, contact, pack)
    lead = make_finding(session, contact, check_run=run, rule_id="no-threat", spans=_spans(1))
    make_finding(session, contact, check_run=run, rule_id="no-siege", spans=_spans(1), severity="low")
    session.add(
        models.SuppressedFinding(
            finding=lead, suppression="s-1", reason="test", owner="o", expires_on=NOON.date() + timedelta(days=1)
        )
    )
    session.flush()

    assert [flag.rule_id for flag in raise_flags(session, [run], now=NOON)] == ["no-siege"]
