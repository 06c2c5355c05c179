"""Measurements are kept as numbers and hashes, never as words."""

import json

import pytest

import transcription
from audit_app import models
from audit_app.services.speech_evaluations import Measured, keep_evaluation
from tests.factories import NOON, SYSTEM
from transcription.evaluating import Heard, evaluate

MODEL = transcription.ModelInfo("scripted", "small", "1" * 64, is_demo=False)


def heard(said, written, recording):
    return Heard(said, written, 36.0, {"agency": "A-17", "channel": "0"}, names=("王先生",), recording=recording)


def keep(session, *channels):
    measured = Measured(MODEL, transcription.Options(), channels, evaluate(channels))
    return keep_evaluation(session, measured, by=SYSTEM, now=NOON)


def test_the_run_keeps_its_recogniser_and_the_numbers_of_each_channel(session):
    row = keep(session, heard("王先生您好", "王先生你好", "a" * 64), heard("您好", "您好", "b" * 64))

    assert (row.backend, row.model, row.model_sha256, row.recordings) == ("scripted", "small", "1" * 64, 2)
    assert row.options["fingerprint"] == transcription.Options().fingerprint()
    assert row.options["window_s"] == 10.0
    assert [part["counts"]["error"] for part in row.parts] == [[1, 5], [0, 2]]
    assert [part["groups"] for part in row.parts] == [{"agency": "A-17", "channel": "0"}] * 2
    assert row.rates["all"]["error"][0] == pytest.approx(1 / 7)
    assert row.rates["agency=A-17"]["name"][0] == 1.0


def test_no_word_is_kept(session):
    row = keep(session, heard("王先生您好", "王先生你好", "a" * 64))

    kept = json.dumps([row.parts, row.rates, row.options], ensure_ascii=False)
    assert not any(word in kept for word in ("王先生", "您好", "你好"))


def test_another_account_of_the_same_recording_is_another_reference(session):
    one = keep(session, heard("您好", "您好", "a" * 64))
    other = keep(session, heard("你好", "您好", "a" * 64))

    assert one.parts[0]["recording"] == other.parts[0]["recording"]
    assert one.parts[0]["reference"] != other.parts[0]["reference"]


def test_measuring_is_a_deed_in_the_log(session):
    row = keep(session, heard("您好", "您好", "a" * 64))

    event = session.query(models.AuditEvent).filter_by(action="recogniser.measured").one()
    assert (event.subject_id, event.payload) == (str(row.id), {"model": "small", "recordings": 1})
