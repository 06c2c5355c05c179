"""Contacts and events are taken in once, with the work that follows."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from audit_app import models
from audit_app.authz import Role
from audit_app.errors import Conflict, Forbidden
from audit_app.interchange.contact import Contact
from audit_app.interchange.event import Event
from audit_app.models import ContactState
from audit_app.services.contacts import import_contact, import_contacts
from audit_app.services.events import add_borrower_event, import_events
from tests.factories import NOON, SYSTEM, make_user


def line(**changes):
    values = {
        "id": "C1",
        "channel": "call",
        "direction": "outbound",
        "started_at": "2026-10-15T23:30:00+08:00",
        "borrower": {"id": "B1", "time_zones": ["Asia/Shanghai"]},
    }
    return Contact.model_validate(values | changes)


def take(session, *records, by=SYSTEM, folder=None):
    return import_contacts(session, records, by=by, now=NOON, own_lender="own", folder=folder)


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_the_same_line_twice_changes_nothing(session):
    take(session, line())

    again = take(session, line())

    assert (again.added, again.unchanged, again.conflicts) == ((), 1, ())
    assert (count(session, models.Contact), count(session, models.AuditEvent)) == (1, 1)


def test_a_field_written_with_its_default_is_the_same_line(session):
    take(session, line())

    assert take(session, line(result="unknown", accounts=[])).unchanged == 1


def test_the_same_id_with_other_content_is_a_named_conflict_and_the_rest_goes_on(session):
    take(session, line())

    imported = take(session, line(duration_s=5), line(id="C2"))

    assert [contact.external_id for contact in imported.added] == ["C2"]
    assert "'C1' is already recorded with other content" in imported.conflicts[0].message
    assert imported.conflicts[0].remedy


def test_one_contact_raises_its_conflict(session):
    import_contact(session, line(), by=SYSTEM, now=NOON, own_lender="own")

    with pytest.raises(Conflict, match="other content"):
        import_contact(session, line(duration_s=5), by=SYSTEM, now=NOON, own_lender="own")


@pytest.mark.parametrize(
    ("zones", "day"),
    [(["Asia/Shanghai"], date(2026, 10, 15)), (["Pacific/Auckland"], date(2026, 10, 16)), ([], date(2026, 10, 15))],
    ids=["Shanghai", "Auckland", "no zone: the line's own offset"],
)
def test_the_day_of_a_contact_is_the_day_at_the_borrowers(session, zones, day):
    imported = take(session, line(borrower={"id": "B1", "time_zones": zones}))

    assert imported.added[0].local_date == day


def test_parties_are_made_once_and_the_same_staff_number_exists_in_two_agencies(session):
    take(
        session,
        line(id="C1", agency="A", agent="007"),
        line(id="C2", agency="B", agent="007"),
        line(id="C3", agency="A", agent="007"),
        line(id="C4", agent="007"),
    )

    agents = session.scalars(select(models.Agent).order_by(models.Agent.id)).all()
    assert [(agent.agency_key, agent.external_id) for agent in agents] == [("A", "007"), ("B", "007"), ("", "007")]
    assert count(session, models.Borrower) == 1


def test_what_is_learnt_of_a_borrower_is_kept_and_what_a_contact_stated_stays_with_it(session):
    first, second = take(
        session,
        line(id="C1", borrower={"id": "B1", "traits": ["elderly"]}, accounts=[{"id": "K", "balance": "100.00"}]),
        line(id="C2", borrower={"id": "B1", "traits": ["disabled"]}, accounts=[{"id": "K", "balance": "80.50"}]),
    ).added

    assert first.borrower.traits == ["elderly", "disabled"]
    assert (first.traits, second.traits) == (["elderly"], ["disabled"])
    assert session.scalars(select(models.Account.balance)).all() == ["80.50"]
    assert first.accounts == [{"id": "K", "balance": "100.00"}]


def test_a_recording_is_found_beside_the_file_that_names_it(session):
    imported = take(session, line(recording="calls/a.wav"), folder=Path("/data/month"))

    assert imported.added[0].recording_source == "/data/month/calls/a.wav"


def test_work_is_asked_for_once_for_each_borrower_and_recording(session):
    take(session, line(id="C1", recording="a.wav"), line(id="C2"), line(id="C3", borrower={"id": "B2"}))

    kinds = session.scalars(select(models.Job.kind).order_by(models.Job.kind)).all()
    assert kinds == ["judge_borrower", "judge_borrower", "store_recording"]


def test_given_turns_are_a_transcript_that_says_so(session):
    contact = take(session, line(turns=[{"speaker": "agent", "text": "您好", "start": 0, "end": 1}])).added[0]

    transcript = session.scalars(select(models.Transcript)).one()
    assert (transcript.backend, transcript.recording_id, contact.state) == ("given", None, ContactState.TRANSCRIBED)
    assert session.scalars(select(models.Utterance.text)).all() == ["您好"]


def test_a_reviewer_does_not_import(session):
    with pytest.raises(Forbidden):
        take(session, line(), by=make_user(session, role=Role.REVIEWER).actor)


def event(**changes):
    values = {"id": "E1", "at": "2026-10-15T10:00:00+08:00", "borrower": "B1", "type": "stop_request"}
    return Event.model_validate(values | changes)


def test_events_are_taken_in_once_and_have_the_borrower_judged(session):
    first = import_events(session, [event()], by=SYSTEM, now=NOON)
    again = import_events(session, [event(), event(value="x")], by=SYSTEM, now=NOON)

    assert (len(first.added), again.unchanged, len(again.conflicts)) == (1, 1, 1)
    assert session.scalars(select(models.Job.kind)).all() == ["judge_borrower"]


def test_a_case_writes_its_event_once(session):
    borrower = models.Borrower(external_id="B1", time_zones=[], traits=[])
    session.add(borrower)
    session.flush()

    events = [
        add_borrower_event(session, borrower, "complaint_opened", at=NOON, source="case:1", by=SYSTEM, now=NOON)
        for _ in range(2)
    ]

    assert events[0] is events[1]
    assert (events[0].source, events[0].type) == ("case:1", "complaint_opened")
