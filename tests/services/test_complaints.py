"""Complaint cases: opened with a hold, linked, extended, decided, answered, closed; every deed in the audit log."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from audit_app import clocks, models
from audit_app.authz import Role
from audit_app.clocks import ClockChangeKind
from audit_app.errors import Conflict, Forbidden, Invalid
from audit_app.models import AllegationKind, CaseKind, CaseOutcome, CaseState, ComplaintReason, IntakeChannel
from audit_app.services import complaint_answers, complaint_clocks, complaint_evidence, complaints
from audit_app.services.complaint_allegations import AllegationDraft, assess_allegation
from audit_app.services.complaint_answers import Answer
from audit_app.services.complaint_clocks import ClockChangeDraft
from tests.factories import NOON, make_agency, make_borrower, make_contact, make_flag, make_user

ZONE = "Asia/Shanghai"
ANSWER = Answer(CaseOutcome.SUPPORTED, facts="查明", grounds="依据", measures="措施", remedies="救济")


def make_draft(borrower, **changes):
    draft = complaints.CaseDraft(
        borrower_id=borrower.id,
        summary="一天来电十几次",
        received_at=NOON,
        intake_channel=IntakeChannel.PHONE,
        reasons=(ComplaintReason.COLLECTION_CONDUCT,),
    )
    return replace(draft, **changes)


def open_case(session, borrower=None, *, by=None, **changes):
    borrower = borrower or make_borrower(session)
    by = by or make_user(session, role=Role.COMPLAINT_AGENT).actor
    return complaints.open_case(session, make_draft(borrower, **changes), by=by, now=NOON, time_zone=ZONE)


def events_of(session, borrower):
    return session.scalars(select(models.Event.type).where(models.Event.borrower_id == borrower.id)).all()


def actions_on(session, case):
    return session.scalars(
        select(models.AuditEvent.action)
        .where(models.AuditEvent.subject_kind == "case", models.AuditEvent.subject_id == str(case.id))
        .order_by(models.AuditEvent.seq)
    ).all()


@pytest.mark.parametrize(
    ("changes", "event"),
    [
        pytest.param({}, "complaint_opened", id="complaint"),
        pytest.param(
            {"kind": CaseKind.DISPUTE, "dispute_subject": models.DisputeSubject.AMOUNT}, "dispute_opened", id="dispute"
        ),
    ],
)
def test_an_open_case_holds_collection_from_the_moment_it_was_received(session, changes, event):
    case = open_case(session, received_at=NOON - timedelta(days=2), **changes)

    held = session.scalars(select(models.Event).where(models.Event.source == f"case:{case.id}")).one()
    assert (held.type, held.at) == (event, NOON - timedelta(days=2))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        pytest.param({}, clocks.COMPLAINT, id="complaint"),
        pytest.param({"forwarded_by": models.Forwarder.CENTRAL_BANK}, clocks.CENTRAL_BANK, id="central-bank"),
        pytest.param(
            {"kind": CaseKind.DISPUTE, "dispute_subject": models.DisputeSubject.CREDIT_RECORD},
            clocks.CREDIT_OBJECTION,
            id="credit-record",
        ),
        pytest.param(
            {"kind": CaseKind.DISPUTE, "dispute_subject": models.DisputeSubject.IDENTITY},
            clocks.HOUSE_DISPUTE,
            id="identity",
        ),
    ],
)
def test_each_kind_of_case_gets_its_own_deadline(session, changes, rule):
    case = open_case(session, **changes)

    assert complaint_clocks.clock_of(session, case, today=date(2026, 10, 15)).rule is rule


def test_the_day_of_receipt_is_the_day_at_the_lender(session):
    case = open_case(session, received_at=NOON - timedelta(hours=11))  # 17:00 UTC the day before, 01:00 in Shanghai

    assert case.received_on == date(2026, 10, 15)


def test_cases_of_a_year_are_numbered_through(session):
    first, second = open_case(session), open_case(session)

    assert (first.number, second.number) == ("C-2026-0001", "C-2026-0002")


def test_the_case_after_the_ten_thousandth_is_numbered_on(session):
    for number in ("C-2026-9999", "C-2026-10000"):
        open_case(session).number = number
        session.flush()

    assert open_case(session).number == "C-2026-10001"


def test_a_case_opened_from_a_flag_is_about_its_contact_and_its_agency(session):
    agency = make_agency(session)
    contact = make_contact(session, agency=agency)
    flag = make_flag(session, contact)

    case = open_case(session, contact.borrower, flag_ids=(flag.id,))

    linked = session.scalars(select(models.ComplaintContact.contact_id)).all()
    assert (linked, case.agency_id) == ([contact.id], agency.id)


def test_a_contact_of_another_borrower_cannot_be_linked(session):
    case = open_case(session)
    other = make_contact(session)

    with pytest.raises(Conflict, match="not about the borrower"):
        complaints.link_contact(session, case, other, by=make_user(session, role=Role.COMPLAINT_AGENT).actor, now=NOON)


def test_a_contact_leaves_the_case_with_its_flags_and_the_log_keeps_it(session):
    agent = make_user(session, role=Role.COMPLAINT_AGENT).actor
    flag = make_flag(session)
    case = open_case(session, flag.contact.borrower, by=agent, flag_ids=(flag.id,))

    complaints.unlink_contact(session, case, flag.contact_id, by=agent, now=NOON)

    assert session.scalars(select(models.ComplaintFlag)).all() == []
    assert actions_on(session, case)[-1] == "case.contact_unlinked"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"summary": "  "}, "summary", id="no-summary"),
        pytest.param({"reasons": ()}, "reasons", id="no-reason"),
        pytest.param({"received_at": NOON + timedelta(minutes=1)}, "received_at", id="in-the-future"),
        pytest.param({"kind": CaseKind.DISPUTE}, "dispute_subject", id="dispute-of-nothing"),
    ],
)
def test_a_case_that_says_too_little_is_refused_by_field(session, changes, field):
    with pytest.raises(Invalid) as refused:
        open_case(session, **changes)

    assert refused.value.field == field


def test_a_reviewer_may_not_open_a_case(session):
    with pytest.raises(Forbidden):
        open_case(session, by=make_user(session, role=Role.REVIEWER).actor)


def test_the_long_extension_needs_the_short_one_an_approver_and_a_notice(session):
    agent = make_user(session, role=Role.COMPLAINT_AGENT).actor
    case = open_case(session, by=agent)
    long = ClockChangeDraft(ClockChangeKind.EXTENDED_ESPECIALLY_COMPLEX, date(2026, 10, 20), "等待外部材料")
    short = ClockChangeDraft(
        ClockChangeKind.EXTENDED_COMPLEX, date(2026, 10, 20), "涉及多家机构", told_on=date(2026, 10, 20)
    )

    with pytest.raises(Conflict, match="cannot be"):
        complaint_clocks.change_clock(session, case, long, by=agent, now=NOON)
    complaint_clocks.change_clock(session, case, short, by=agent, now=NOON)
    with pytest.raises(Invalid, match="approval"):
        complaint_clocks.change_clock(session, case, replace(long, told_on=date(2026, 10, 21)), by=agent, now=NOON)
    with pytest.raises(Invalid, match="told"):
        complaint_clocks.change_clock(session, case, replace(long, approved_by="总行分管行长"), by=agent, now=NOON)
    whole = replace(long, approved_by="总行分管行长", told_on=date(2026, 10, 21))
    complaint_clocks.change_clock(session, case, whole, by=agent, now=NOON)

    assert complaint_clocks.clock_of(session, case, today=date(2026, 10, 21)).due_on == date(2026, 12, 14)


def test_a_deadline_that_has_passed_cannot_be_extended_afterwards(session):
    agent = make_user(session, role=Role.COMPLAINT_AGENT).actor
    case = open_case(session, by=agent)
    late = ClockChangeDraft(ClockChangeKind.EXTENDED_COMPLEX, date(2026, 10, 31), "忘了", told_on=date(2026, 10, 31))

    with pytest.raises(Conflict, match="afterwards"):
        complaint_clocks.change_clock(session, case, late, by=agent, now=NOON)


def test_a_case_is_decided_only_when_every_allegation_is_assessed_and_every_part_is_there(session):
    agent = make_user(session, role=Role.COMPLAINT_AGENT).actor
    case = open_case(session, by=agent, allegations=(AllegationDraft(AllegationKind.THREAT, "威胁我"),))
    allegation = session.scalars(select(models.ComplaintAllegation)).one()

    with pytest.raises(Conflict, match="Allegation 1"):
        complaint_answers.decide_case(session, case, ANSWER, by=agent, now=NOON)
    assess_allegation(session, allegation, CaseOutcome.SUPPORTED, note="录音可证", by=agent, now=NOON)
    with pytest.raises(Invalid, match="what is done about it"):
        complaint_answers.decide_case(session, case, replace(ANSWER, measures=" "), by=agent, now=NOON)
    complaint_answers.decide_case(session, case, ANSWER, by=agent, now=NOON)

    assert case.state is CaseState.DECIDED


def test_a_case_that_was_answered_and_closed_ends_its_hold_and_stops_its_clock(session, store):
    agent = make_user(session, role=Role.COMPLAINT_AGENT).actor
    case = open_case(session, by=agent)
    complaint_answers.decide_case(session, case, ANSWER, by=agent, now=NOON)
    letter = store.put_bytes(b"%PDF letter")

    complaint_answers.answer_case(
        session, case, letter, language="zh-CN", answered_on=date(2026, 10, 20), by=agent, now=NOON
    )
    complaint_answers.close_case(session, case, by=agent, now=NOON)

    assert events_of(session, case.borrower) == ["complaint_opened", "complaint_closed"]
    assert complaint_clocks.clock_of(session, case, today=date(2027, 1, 1)).state is clocks.ClockState.KEPT
    assert actions_on(session, case) == ["case.opened", "case.decided", "case.answered", "case.closed"]


def test_a_case_cannot_be_closed_before_it_was_answered(session):
    agent = make_user(session, role=Role.COMPLAINT_AGENT).actor
    case = open_case(session, by=agent)

    with pytest.raises(Conflict, match="cannot be closed"):
        complaint_answers.close_case(session, case, by=agent, now=NOON)


def test_the_hold_ends_with_the_last_open_case_of_a_borrower(session):
    agent = make_user(session, role=Role.COMPLAINT_AGENT).actor
    first = open_case(session, by=agent)
    second = open_case(session, first.borrower, by=agent, received_at=NOON - timedelta(hours=1))
    end = {"note": "来电撤回", "withdrawn_on": date(2026, 10, 16), "by": agent, "now": NOON}

    complaint_answers.withdraw_case(session, first, **end)
    still_held = events_of(session, first.borrower)
    complaint_answers.withdraw_case(session, second, **end)

    assert "complaint_closed" not in still_held
    assert events_of(session, first.borrower).count("complaint_closed") == 1


def test_the_same_evidence_is_kept_once_and_every_download_is_recorded(session, store):
    agent = make_user(session, role=Role.COMPLAINT_AGENT).actor
    case = open_case(session, by=agent)
    draft = complaint_evidence.EvidenceDraft(
        store.put_bytes(b"screenshot"), "..\\通话记录.png", "image/png", models.EvidenceOrigin.COMPLAINANT
    )

    evidence = complaint_evidence.attach_evidence(session, case, draft, by=agent, now=NOON)
    again = complaint_evidence.attach_evidence(session, case, draft, by=agent, now=NOON)
    complaint_evidence.record_download(session, evidence, by=agent, now=NOON)

    assert again is evidence
    assert evidence.file_name == "通话记录.png"
    assert actions_on(session, case)[-2:] == ["case.evidence_added", "case.evidence_downloaded"]


def test_an_empty_file_is_no_evidence(session, store):
    agent = make_user(session, role=Role.COMPLAINT_AGENT).actor
    draft = complaint_evidence.EvidenceDraft(store.put_bytes(b""), "a.png", "image/png", models.EvidenceOrigin.OTHER)

    with pytest.raises(Invalid, match="empty"):
        complaint_evidence.attach_evidence(session, open_case(session, by=agent), draft, by=agent, now=NOON)
