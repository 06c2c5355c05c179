"""`contact-audit speech again`: another reading stands beside the first."""

import pytest

from audit_app import models
from audit_app.db import configure_database, reading, transaction
from audit_app.settings import Settings
from audit_app.storage import FileStore
from tests.factories import make_contact, make_recording
from tests.transcription import sounds


@pytest.fixture
def recorded(installation):
    """A contact C-1 with a spoken recording and one, C-2, without."""
    installation.call("db", "upgrade")
    data_dir = installation.folder / "var"
    configure_database(Settings.from_env({"AUDIT_DATA_DIR": str(data_dir)}))
    sound = sounds.write_wav(installation.folder / "call.wav", sounds.spoken("不还款会影响您的个人征信。"))
    stored = FileStore(data_dir).put_file(sound)
    with transaction() as session:
        contact = make_contact(session, external_id="C-1")
        make_recording(session, contact, sha256=stored.sha256, channels=1, channel_roles={})
        make_contact(session, external_id="C-2")
    return installation


@pytest.mark.model
def test_two_engines_with_one_checkpoint_are_two_readings(recorded):
    for engine in ("openai-whisper", "faster-whisper", "faster-whisper"):
        assert recorded.call("speech", "again", "C-1").output == (
            "1 recordings are queued; contact-audit worker reads them\n"
        )
        result = recorded.call("worker", "--once", env={"AUDIT_ASR_ENGINE": engine})
        assert result.exit_code == 0, result.output

    with reading() as session:
        found = [(row.backend, row.options["window_s"]) for row in session.query(models.Transcript)]
        assert found == [("whisper", 10.0), ("faster-whisper-int8", 10.0)]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["C-1", "C-9"], "C-9 cannot be found"),
        (["C-2"], "Contact C-2 has no recording that can be read"),
        ([], "Name contacts, or --newest"),
        (["C-1", "--newest", "3"], "Name contacts, or --newest"),
    ],
    ids=["no such contact", "no recording", "nothing named", "both named"],
)
def test_what_cannot_be_read_again_is_named_and_nothing_is_queued(recorded, words, message):
    result = recorded.call("speech", "again", *words)

    assert result.exit_code != 0
    assert message in result.output
    with reading() as session:
        assert session.query(models.Job).count() == 0


def test_the_newest_recordings_may_be_asked_for(recorded):
    assert recorded.call("speech", "again", "--newest", "5").output.startswith("1 recordings are queued")
