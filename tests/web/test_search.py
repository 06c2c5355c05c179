"""One search: what it finds, for whom, and what it leaves in the log."""

import pytest
from sqlalchemy import select

from audit_app import models
from audit_app.authz import Role
from audit_app.db import reading, transaction
from tests.factories import make_borrower, make_contact, make_transcript


@pytest.fixture
def talk(database) -> None:
    """One contact whose first transcript was redone."""
    with transaction() as session:
        contact = make_contact(session, external_id="CALL-77", borrower=make_borrower(session, external_id="B-900"))
        make_transcript(session, contact, [("agent", "再不还钱就等着做老吧")])
        make_transcript(session, contact, [("borrower", "喂"), ("agent", "再不还钱就等着<坐牢>吧")])
        session.add(models.Message(contact=make_contact(session), text="请于今日还款，逾期将影响征信"))


def test_spoken_words_are_found_in_the_newest_transcript_and_escaped(client_as, talk):
    client = client_as(Role.REVIEWER)

    assert "等着&lt;<mark>坐牢</mark>&gt;吧" in client.get("/search/?q=坐牢").text
    assert "<mark>" not in client.get("/search/?q=做老").text


def test_messages_ids_and_borrowers_are_found(client_as, talk):
    client = client_as(Role.AUDITOR)

    assert "<mark>影响征信</mark>" in client.get("/search/?q=影响征信").text
    assert "CALL-77" in client.get("/search/?q=call-7").text
    assert "B-900" in client.get("/search/?q=B-9").text


def test_a_role_that_may_not_listen_cannot_search_what_was_said(client_as, talk):
    client = client_as(Role.REPORTER)

    assert "<mark>" not in client.get("/search/?q=坐牢").text
    assert "CALL-77" in client.get("/search/?q=CALL").text


def test_searching_words_is_a_deed_without_the_words(client_as, talk):
    client_as(Role.REVIEWER).get("/search/?q=坐牢")

    with reading() as session:
        (event,) = session.scalars(select(models.AuditEvent))
    assert (event.action, event.payload) == ("words.searched", {"hits": 1})


@pytest.mark.parametrize("wanted", ["", "x", "%", "100%_", "'; DROP TABLE contacts; --", "查无此人"])
def test_odd_searches_find_nothing_and_break_nothing(client_as, talk, wanted):
    answer = client_as(Role.AUDITOR).get("/search/", query_string={"q": wanted})

    assert answer.status_code == 200
    assert "<mark>" not in answer.text
