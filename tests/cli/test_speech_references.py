"""`contact-audit speech references`: only what was released leaves, and `speech evaluate` reads it."""

import json
import stat

import pytest

from audit_app import models
from audit_app.authz import Actor, Role
from audit_app.db import configure_database, reading, transaction
from audit_app.services.corrections import CorrectionDraft, record_correction
from audit_app.settings import Settings
from audit_app.storage import FileStore
from tests.factories import NOON, make_agency, make_contact, make_recording, make_transcript, make_user
from tests.transcription import sounds

LINE = "不还款会影响您的个人征信。"
ALLOWED = {"AUDIT_CORRECTIONS_MAY_MEASURE": "yes"}


@pytest.fixture
def corrected(installation):
    """An installation with one spoken call of which one turn of two was released."""
    installation.call("db", "upgrade")
    data_dir = installation.folder / "var"
    configure_database(Settings.from_env({"AUDIT_DATA_DIR": str(data_dir)}))
    sound = sounds.write_wav(installation.folder / "call.wav", sounds.spoken(LINE))
    stored = FileStore(data_dir).put_file(sound)
    with transaction() as session:
        user = make_user(session)
        contact = make_contact(session, agency=make_agency(session, external_id="A-17"))
        recording = make_recording(
            session, contact, sha256=stored.sha256, media_type="audio/x-wav", channels=1, channel_roles={}
        )
        turns = [("agent", "不还款会影响"), ("agent", "别人的秘密")]
        transcript = make_transcript(session, contact, turns, recording=recording)
        first = session.query(models.Utterance).filter_by(transcript_id=transcript.id, index=0).one()
        record_correction(
            session,
            first,
            CorrectionDraft(LINE, "agent", may_measure=True, version=0),
            measuring_allowed=True,
            by=Actor(f"user:{user.id}", user.id, Role.REVIEWER),
            now=NOON,
        )
    return installation


def test_without_the_lenders_consent_nothing_is_written(corrected):
    output = corrected.folder / "out.jsonl"

    result = corrected.call("speech", "references", str(output))

    assert result.exit_code == 1
    assert "AUDIT_CORRECTIONS_MAY_MEASURE: 'no' does not let corrections be used" in result.output
    assert not output.exists()


def test_a_folder_that_is_not_there_is_named(corrected):
    result = corrected.call("speech", "references", str(corrected.folder / "gone" / "out.jsonl"), env=ALLOWED)

    assert result.exit_code == 1
    assert "Make the folder first" in result.output


def test_only_released_turns_leave_with_agency_format_and_channel(corrected):
    output = corrected.folder / "out.jsonl"

    result = corrected.call("speech", "references", str(output), env=ALLOWED)

    assert result.output == f"1 turns of 1 recordings in {output}\n"
    (entry,) = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert entry.pop("recording").startswith(str(corrected.folder / "var" / "files"))
    assert entry == {
        "channels": 1,
        "turns": [{"channel": 0, "speaker": "agent", "text": LINE, "start_s": 0.0, "end_s": 4.5}],
        "passages": [{"channel": 0, "start_s": 0.0, "end_s": 4.75}],
        "format": "wav",
        "source": "corrections",
        "agency": "A-17",
    }
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    with reading() as session:
        event = session.query(models.AuditEvent).filter_by(action="recogniser.references_written").one()
        assert event.payload == {"recordings": [1], "turns": 1}


@pytest.mark.model
def test_evaluate_reads_what_was_written(corrected):
    output = corrected.folder / "out.jsonl"
    corrected.call("speech", "references", str(output), env=ALLOWED)

    result = corrected.call("speech", "evaluate", str(output))

    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert "source=corrections  character error  0.00 %  0.00 % to 0.00 %  12 characters" in lines
    assert "agency=A-17  character error  0.00 %  0.00 % to 0.00 %  12 characters" in lines
    assert lines[-1] == "kept as evaluation 1"
