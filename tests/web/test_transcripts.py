"""Two readings of one recording over HTTP."""

from types import SimpleNamespace

import pytest

from audit_app import models
from audit_app.authz import Role
from audit_app.db import reading, transaction
from tests.factories import (
    make_check_run,
    make_contact,
    make_finding,
    make_pack,
    make_recording,
    make_rule,
    make_transcript,
)

SAID = "今天不还钱你等着坐牢吧"


@pytest.fixture
def call(database):
    """A call read twice; the rule fired on words of the second reading that the first one has otherwise."""
    with transaction() as session:
        contact = make_contact(session, state="judged")
        recording = make_recording(session, contact)
        first = make_transcript(
            session,
            contact,
            [("agent", "今天不还钱你等着做老吧"), ("borrower", "喂")],
            recording=recording,
            model="small",
        )
        second = make_transcript(
            session, contact, [("agent", SAID), ("borrower", "喂")], recording=recording, model="large"
        )
        pack = make_pack(session)
        make_rule(session, pack, rule_id="no-threat", title={"zh": "不得以坐牢相威胁", "en": "No threat of prison"})
        make_rule(session, pack, rule_id="no-dun", title={"zh": "不得逼债", "en": "No dunning"})
        session.flush()
        utterance = session.query(models.Utterance).filter_by(transcript_id=second.id, index=0).one()
        old = make_check_run(session, contact, pack)
        run = models.CheckRun(
            contact=contact,
            installed_pack=pack,
            transcript_id=second.id,
            pack_id=pack.pack_id,
            pack_version=pack.version,
            pack_digest=pack.digest,
            input_hash="e" * 64,
            made_at=old.made_at,
        )
        session.add(run)
        session.flush()
        for rule, start, end in (("no-threat", 8, 10), ("no-dun", 0, 4)):
            spans = [{"utterance_id": utterance.id, "turn": 0, "start": start, "end": end}]
            make_finding(session, contact, check_run=run, rule_id=rule, spans=spans)
        return SimpleNamespace(
            contact=contact.id, path=f"/contacts/{contact.id}/transcripts/", transcripts=(first.id, second.id)
        )


def test_differences_stand_side_by_side_and_can_be_heard(client_as, call):
    page = client_as(Role.REVIEWER).get(f"{call.path}?lang=en").text

    assert "Reading 2 · scripted · large" in page
    assert '<mark class="diff diff-changed"><span data-s="1.6">坐</span><span data-s="1.8">牢</span></mark>' in page
    assert '<mark class="diff diff-changed"><span data-s="1.6">做</span><span data-s="1.8">老</span></mark>' in page
    assert "1 changed" in page
    assert "83.3% of the characters agree" in page


def test_turns_that_are_equal_are_shown_on_request(client_as, call):
    client = client_as(Role.REVIEWER)

    assert ">喂</span>" not in client.get(call.path).text
    assert client.get(f"{call.path}?all=1").text.count(">喂</span>") == 2


def test_a_finding_says_whether_its_words_are_in_the_other_reading(client_as, call):
    page = client_as(Role.REVIEWER).get(f"{call.path}?lang=en").text

    threat = page[page.index("No threat of prison") :]
    assert "words differ" in threat[: threat.index("</li>")]
    assert "the other one wrote “做老”" in threat[: threat.index("</li>")]
    dun = page[page.index("No dunning") :]
    assert "the other one wrote the same" in dun[: dun.index("</li>")]


def test_the_sides_are_chosen_by_the_address(client_as, call):
    page = client_as(Role.AUDITOR).get(f"{call.path}?one=1&other=2").text

    assert page.index("做</span>") < page.index("坐</span>")


@pytest.mark.parametrize(("query", "status"), [("one=9", 404), ("one=1&other=1", 422), ("one=x", 200)])
def test_a_reading_that_cannot_be_compared_is_refused(client_as, call, query, status):
    assert client_as(Role.REVIEWER).get(f"{call.path}?{query}").status_code == status


def test_a_contact_read_once_has_no_comparison_and_no_link(client_as, call):
    client = client_as(Role.REVIEWER)
    with transaction() as session:
        contact = make_contact(session, state="judged")
        make_transcript(session, contact, [("agent", "喂")], recording=make_recording(session, contact))
        path = f"/contacts/{contact.id}"

    assert client.get(f"{path}/transcripts/").status_code == 404
    assert f"{path}/transcripts/" not in client.get(path).text
    assert call.path in client.get(f"/contacts/{call.contact}").text


def test_opening_both_readings_is_recorded(client_as, call):
    client_as(Role.REVIEWER).get(call.path)

    with reading() as session:
        events = session.query(models.AuditEvent).filter_by(action="transcript.opened")
        assert {int(event.subject_id) for event in events} == set(call.transcripts)


def test_whoever_may_not_hear_may_not_compare(client_as, call):
    assert client_as(Role.REPORTER).get(call.path).status_code == 403
