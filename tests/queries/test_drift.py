"""What is read of the transcripts of two recognisers, by numbers that can be worked out by hand."""

import pytest

from audit_app import models
from audit_app.errors import NotFound
from audit_app.queries.drift import get_drift, list_recognisers
from tests.factories import NOON, make_contact, make_recording, make_transcript

OLD = {"model": "small", "model_sha256": "1" * 64, "options": {"fingerprint": "a", "window_s": 10.0}}
NEW = {"model": "large", "model_sha256": "2" * 64, "options": {"fingerprint": "b", "window_s": 28.0}}


def read(session, recording, recogniser, *, confidence=0.9, marks=(), speaker="agent", text="请您还款，谢谢。"):
    """One turn of 4 s in a recording of 36 s with 5 s of speech."""
    transcript = make_transcript(
        session, recording.contact, [], recording=recording, duration_s=36.0, speech_s=5.0, **recogniser
    )
    session.add(
        models.Utterance(
            transcript=transcript, index=0, speaker=speaker, text=text, start_s=1.0, end_s=5.0,
            confidence=confidence, marks=list(marks), words=[], channel=0,
        )
    )  # fmt: skip
    session.flush()


def recordings(session, count):
    return [make_recording(session, make_contact(session)) for _ in range(count)]


def values(drift):
    return {change.measure: (change.before.value, change.after.value) for change in drift.changes}


def test_every_recogniser_is_listed_in_the_order_of_its_use(session):
    for recording in recordings(session, 2):
        read(session, recording, OLD)
    read(session, recordings(session, 1)[0], NEW)
    make_transcript(session, make_contact(session), [("agent", "随记录导入")])

    found = list_recognisers(session)

    assert [(use.number, use.recogniser.model, use.transcripts) for use in found] == [(1, "small", 2), (2, "large", 1)]
    assert found[1].options["window_s"] == 28.0
    assert found[0].first_at == NOON


def test_the_signals_of_a_transcript_are_its_own_numbers(session):
    for recording in recordings(session, 6):
        read(session, recording, OLD)
    for recording in recordings(session, 6):
        read(session, recording, NEW, confidence=0.6, marks=["repetition"], speaker="unknown", text="请您还款")

    found = get_drift(session)

    assert values(found.signals) == {
        "confidence": (pytest.approx(0.9), pytest.approx(0.6)),
        "marked_per_hour": (0.0, pytest.approx(1 / (36 / 3600))),
        "characters_per_second": (pytest.approx(6 / 4), pytest.approx(4 / 4)),
        "characters_per_minute": (pytest.approx(6 / 0.6), pytest.approx(4 / 0.6)),
        "unknown_speaker": (0.0, 1.0),
        "speech_without_text": (pytest.approx(1 / 5), pytest.approx(1 / 5)),
    }
    assert (found.signals.before, found.signals.after, found.signals.is_paired) == (6, 6, False)
    assert {one.measure for one in found.signals.changes if one.differs} == {
        "confidence", "marked_per_hour", "characters_per_second", "characters_per_minute", "unknown_speaker",
    }  # fmt: skip
    assert found.options == {"window_s": (10.0, 28.0)}


def test_the_same_recordings_are_compared_with_themselves(session):
    for recording in recordings(session, 20):
        read(session, recording, OLD)
        read(session, recording, NEW, confidence=0.8)
    read(session, recordings(session, 1)[0], NEW, confidence=0.1)

    found = get_drift(session).signals

    assert (found.is_paired, found.after) == (True, 20)
    assert values(found)["confidence"] == (pytest.approx(0.9), pytest.approx(0.8))


def test_a_transcript_without_a_turn_counts_with_its_lost_speech(session):
    for recogniser in (OLD, NEW):
        for recording in recordings(session, 5):
            make_transcript(
                session, recording.contact, [], recording=recording, duration_s=36.0, speech_s=5.0, **recogniser
            )

    assert values(get_drift(session).signals) == {
        "marked_per_hour": (0.0, 0.0),
        "characters_per_minute": (0.0, 0.0),
        "speech_without_text": (1.0, 1.0),
    }


def test_one_recogniser_alone_is_not_compared(session):
    read(session, recordings(session, 1)[0], OLD)

    assert get_drift(session) is None


@pytest.mark.parametrize("numbers", [{"after": 3}, {"before": 0}, {"after": 1}], ids=["after", "before", "none before"])
def test_a_number_that_is_not_there_is_named(session, numbers):
    for recogniser in (OLD, NEW):
        read(session, recordings(session, 1)[0], recogniser)

    with pytest.raises(NotFound, match="known are: 1, 2"):
        get_drift(session, **numbers)


def evaluated(session, recogniser, errors, *, reference="r"):
    """One channel of ten characters in each recording, with so many errors."""
    parts = [
        {"recording": f"{number}", "reference": reference, "channel": "0", "groups": {}, "counts": {"error": [one, 10]}}
        for number, one in enumerate(errors)
    ]
    values = {"made_at": NOON, "backend": "scripted", "recordings": len(parts), "parts": parts, "rates": {"all": {}}}
    session.add(models.SpeechEvaluation(**values, **recogniser))
    session.flush()


def test_measurements_are_compared_recording_by_recording(session):
    for recogniser, errors in ((OLD, [0, 1, 2, 3, 4, 5, 6]), (NEW, [1, 2, 3, 4, 5, 6, 7])):
        read(session, recordings(session, 1)[0], recogniser)
        evaluated(session, recogniser, errors)

    measured = get_drift(session).measured

    assert (measured.is_paired, measured.before) == (True, 7)
    (change,) = measured.changes
    assert change.change.value == pytest.approx(0.1)
    assert change.differs is True


def test_measurements_against_other_references_are_not_paired(session):
    for recogniser, reference in ((OLD, "r"), (NEW, "s")):
        read(session, recordings(session, 1)[0], recogniser)
        evaluated(session, recogniser, [0, 1, 2, 3, 4, 5, 6], reference=reference)

    measured = get_drift(session).measured

    assert not measured.is_paired
    assert measured.changes[0].differs is False


def test_without_measurements_on_both_sides_nothing_is_compared(session):
    for recogniser in (OLD, NEW):
        read(session, recordings(session, 1)[0], recogniser)
    evaluated(session, NEW, [1])

    found = get_drift(session)

    assert found.measured is None
    assert found.evaluated_before is None
    assert found.evaluated_after is not None
