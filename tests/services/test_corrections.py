"""Correcting what the recogniser wrote."""

import pytest

from audit_app import models
from audit_app.authz import Actor, Role
from audit_app.errors import Conflict, Forbidden, Invalid
from audit_app.queries.corrections import list_checked_recordings, list_corrections
from audit_app.services.corrections import CorrectionDraft, record_correction
from tests.factories import NOON, SYSTEM, make_agency, make_contact, make_recording, make_transcript, make_user


@pytest.fixture
def utterances(session):
    """The three turns of a recorded call."""
    contact = make_contact(session, agency=make_agency(session, external_id="A-17"))
    recording = make_recording(session, contact, media_type="audio/amr", sha256="a" * 64)
    turns = [("agent", "还三百元"), ("borrower", "没钱"), ("agent", "谢谢观看")]
    transcript = make_transcript(session, contact, turns, recording=recording)
    return session.query(models.Utterance).filter_by(transcript_id=transcript.id).order_by(models.Utterance.index).all()


@pytest.fixture
def correct(session):
    """Corrects an utterance as a reviewer."""
    user = make_user(session)
    by = Actor(f"user:{user.id}", user.id, Role.REVIEWER)

    def do(utterance, text, *, version=0, speaker="agent", may_measure=False, allowed=True, by=by):
        draft = CorrectionDraft(text, speaker, may_measure, version)
        return record_correction(session, utterance, draft, measuring_allowed=allowed, by=by, now=NOON)

    return do


def test_a_correction_stands_beside_the_words_and_leaves_them(session, utterances, correct):
    correct(utterances[0], "  还三千\n元 ")

    found = list_corrections(session, utterances[0].transcript.contact_id)
    assert {key: (one.text, one.version, one.may_measure) for key, one in found.items()} == {
        utterances[0].id: ("还三千 元", 1, False)
    }
    assert utterances[0].text == "还三百元"


def test_the_newest_correction_stands_and_the_older_ones_are_kept(session, utterances, correct):
    correct(utterances[0], "还三千元")
    correct(utterances[0], "还四千元", version=1)

    found = list_corrections(session, utterances[0].transcript.contact_id)
    assert found[utterances[0].id].text == "还四千元"
    assert session.query(models.Correction).count() == 2


def test_whoever_saw_an_older_state_is_told(utterances, correct):
    correct(utterances[0], "还三千元")

    with pytest.raises(Conflict, match="since you opened it"):
        correct(utterances[0], "还四千元")


def test_two_at_the_same_moment_cannot_both_be_stored(session, utterances, correct):
    row = correct(utterances[0], "还三千元")
    twin = {"text": "还四千元", "speaker": "agent", "may_measure": False, "made_by_id": row.made_by_id, "made_at": NOON}

    session.add(models.Correction(utterance=utterances[0], version=1, **twin))

    with pytest.raises(Exception, match="UNIQUE"):
        session.flush()
    session.rollback()


def test_every_correction_is_in_the_log_without_words(session, utterances, correct):
    correct(utterances[1], "我没钱", speaker="other", may_measure=True)

    event = session.query(models.AuditEvent).filter_by(action="transcript.corrected").one()
    assert event.subject_id == str(utterances[1].transcript_id)
    assert event.payload == {
        "utterance": utterances[1].id,
        "version": 1,
        "speaker": ["borrower", "other"],
        "may_measure": True,
    }


@pytest.mark.parametrize(
    ("text", "changes", "field"),
    [
        ("还三百元", {}, "text"),
        ("好" * 4001, {}, "text"),
        ("好\x00", {}, "text"),
        ("好", {"speaker": "boss"}, "speaker"),
        ("好", {"may_measure": True, "allowed": False}, "may_measure"),
    ],
    ids=["nothing changed", "too long", "a control character", "no such speaker", "not allowed here"],
)
def test_what_cannot_be_kept_is_refused_with_its_field(utterances, correct, text, changes, field):
    with pytest.raises(Invalid) as refusal:
        correct(utterances[0], text, **changes)

    assert refusal.value.field == field


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.REPORTER, Role.ADMINISTRATOR])
def test_a_role_without_the_permission_is_refused(utterances, correct, role):
    with pytest.raises(Forbidden):
        correct(utterances[0], "好", by=Actor("user:9", 9, role))


def test_no_part_of_the_system_corrects(utterances, correct):
    with pytest.raises(Forbidden, match="Only a person"):
        correct(utterances[0], "好", by=SYSTEM)


def test_words_that_came_with_the_contact_are_not_corrected(session, correct):
    transcript = make_transcript(session, make_contact(session), [("agent", "您好")])

    with pytest.raises(Invalid, match="came with the contact"):
        correct(session.query(models.Utterance).filter_by(transcript_id=transcript.id).one(), "好")


def test_only_what_was_ticked_may_measure_with_its_stretch_of_the_channel(session, utterances, correct):
    correct(utterances[0], "还三千元", may_measure=True)
    correct(utterances[1], "我没钱", speaker="borrower")
    correct(utterances[2], "", may_measure=True)

    (found,) = list_checked_recordings(session)
    assert (found.sha256, found.media_type, found.agency, found.channels) == ("a" * 64, "audio/amr", "A-17", 2)
    assert [(turn.channel, turn.text, turn.start_s, turn.end_s) for turn in found.turns] == [
        (0, "还三千元", 0.0, 4.5),
        (0, "", 10.0, 14.5),
    ]
    assert [(turn.from_s, turn.until_s) for turn in found.turns] == [(0.0, 5.0), (9.5, 15.0)]


def test_words_heard_to_be_right_may_measure_and_the_tick_can_be_taken_back(session, utterances, correct):
    correct(utterances[0], "还三百元", may_measure=True)
    assert len(list(list_checked_recordings(session))) == 1

    correct(utterances[0], "还三百元", version=1)
    assert list(list_checked_recordings(session)) == []
