"""Listening and reading leave traces, but not one for each range request."""

from datetime import timedelta

from audit_app.services.access import record_listening, record_opening
from tests.factories import NOON, make_contact, make_recording, make_transcript, make_user


def test_the_ranges_of_one_listening_are_one_trace(session):
    recording, user = make_recording(session, make_contact(session)), make_user(session)

    traces = [
        record_listening(session, recording, by=user.actor, now=NOON + timedelta(minutes=minutes))
        for minutes in (0, 1, 14, 16)
    ]

    assert traces == [True, False, False, True]


def test_each_reader_of_a_transcript_leaves_a_trace(session):
    transcript = make_transcript(session, make_contact(session), [("agent", "您好")])

    traces = [record_opening(session, transcript, by=make_user(session).actor, now=NOON) for _ in range(2)]

    assert traces == [True, True]
