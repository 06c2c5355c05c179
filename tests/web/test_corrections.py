"""Correcting a turn over HTTP."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from audit_app import models
from audit_app.authz import Permission, Role, may
from audit_app.db import reading, transaction
from tests.factories import make_contact, make_recording, make_transcript

WORDS = {"text": "还三千元", "speaker": "agent", "version": "0"}


@pytest.fixture
def call(database):
    """A recorded call with two turns, as ids."""
    with transaction() as session:
        contact = make_contact(session, state="judged")
        recording = make_recording(session, contact)
        turns = [("agent", "还三百元"), ("borrower", "没钱")]
        transcript = make_transcript(session, contact, turns, recording=recording)
        ids = [row.id for row in session.query(models.Utterance).filter_by(transcript_id=transcript.id)]
        return SimpleNamespace(contact=contact.id, turns=ids, path=f"/contacts/{contact.id}/turns/{ids[0]}/correction")


def corrections():
    with reading() as session:
        return [(row.text, row.speaker, row.may_measure) for row in session.query(models.Correction)]


def test_a_turn_is_corrected_in_its_place_and_the_page_shows_both(client_as, call):
    client = client_as(Role.REVIEWER, display_name="李复核")

    form = client.get(f"/contacts/{call.contact}?correct=0").text
    answer = client.post(call.path, data=WORDS)
    page = client.get(f"/contacts/{call.contact}").text

    assert form.count('<form class="correction-form"') == 1
    assert "还三百元</textarea>" in form
    assert answer.location == f"/contacts/{call.contact}#turn-0"
    assert corrections() == [("还三千元", "agent", False)]
    assert "李复核 更正于" in page
    assert '<p lang="zh-CN">还三千元</p>' in page
    assert page.count(">百</span>") == 1


def test_the_form_is_not_open_unless_the_address_says_so(client_as, call):
    page = client_as(Role.REVIEWER).get(f"/contacts/{call.contact}").text

    assert "correction-form" not in page
    assert f'href="/contacts/{call.contact}?correct=1"' in page


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REPORTER])
def test_readers_are_offered_no_form(client_as, call, role):
    page = client_as(role).get(f"/contacts/{call.contact}?correct=0").text

    assert "correction-form" not in page
    assert "correct=1" not in page


def test_the_reviewer_comes_back_to_the_flag_and_the_queue(client_as, call):
    client = client_as(Role.REVIEWER)

    form = client.get(f"/contacts/{call.contact}?flag=7&queue=channel%3Dcall&correct=0").text
    answer = client.post(call.path, data=WORDS | {"flag": "7", "queue": "channel=call"})

    assert '<input type="hidden" name="flag" value="7">' in form
    assert answer.location == f"/contacts/{call.contact}?flag=7&queue=channel%3Dcall#turn-0"


def test_a_second_person_is_told_and_nothing_is_overwritten(client_as, call):
    client = client_as(Role.REVIEWER)
    client.post(call.path, data=WORDS)

    answer = client.post(call.path, data=WORDS | {"text": "还四千元"})

    assert answer.status_code == 409
    assert "他人已更正" in answer.text
    assert corrections() == [("还三千元", "agent", False)]


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"nobody": "yes"},
        {"version": "x"},
        {"speaker": "boss"},
        {"text": "还三百元"},
        {"may_measure": "yes"},
    ],
    ids=["no text", "text and nobody", "no version", "no speaker", "unchanged", "measuring is not allowed"],
)
def test_a_form_that_cannot_be_kept_is_refused(client_as, call, changes):
    answer = client_as(Role.REVIEWER).post(call.path, data=WORDS | changes)

    assert answer.status_code == 422
    assert corrections() == []


def test_that_nobody_spoke_is_a_correction(client_as, call):
    client = client_as(Role.COMPLAINT_AGENT)

    client.post(call.path, data={"nobody": "yes", "speaker": "unknown", "version": "0"})

    assert corrections() == [("", "unknown", False)]
    assert "此处无人说话。" in client.get(f"/contacts/{call.contact}").text


def test_the_tick_stands_only_where_the_lender_allows_it(client_as, call):
    assert "may_measure" not in client_as(Role.REVIEWER).get(f"/contacts/{call.contact}?correct=0").text


def test_with_the_lenders_consent_a_correction_may_measure(app, client_as, call):
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], corrections_may_measure=True)
    client = client_as(Role.REVIEWER)

    assert 'name="may_measure"' in client.get(f"/contacts/{call.contact}?correct=0").text
    client.post(call.path, data=WORDS | {"may_measure": "yes"})

    assert corrections() == [("还三千元", "agent", True)]


def test_whoever_may_correct_may_hear():
    assert [role for role in Role if may(role, Permission.CORRECT_WORDS) and not may(role, Permission.LISTEN)] == []


def test_a_turn_of_another_contact_is_not_found(client_as, call):
    answer = client_as(Role.REVIEWER).post(f"/contacts/999/turns/{call.turns[0]}/correction", data=WORDS)

    assert answer.status_code == 404


def test_markup_in_a_correction_is_shown_as_text(client_as, call):
    client = client_as(Role.REVIEWER)

    client.post(call.path, data=WORDS | {"text": "<script>alert(1)</script>"})

    page = client.get(f"/contacts/{call.contact}").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_form_without_its_token_is_refused(app, client_as, call):
    app.config["WTF_CSRF_ENABLED"] = True

    assert client_as(Role.REVIEWER).post(call.path, data=WORDS).status_code == 400
