"""`contact-audit speech` on recordings that the test speaks, read by the demo model."""

import json

import numpy as np
import pytest

import transcription
from audit_app import db
from audit_app.clock import utc_now
from audit_app.services.queue import enqueue
from audit_app.services.work import TRANSCRIBE
from audit_app.settings import Settings
from tests.factories import NOON
from tests.transcription import sounds

pytestmark = pytest.mark.model
LINE = "不还款会影响您的个人征信，请您重视。"


@pytest.fixture
def call(tmp_path):
    """One line on one channel."""
    return sounds.write_wav(tmp_path / "call.wav", sounds.spoken(LINE))


def test_two_engines_are_compared_on_one_recording(installation, call):
    result = installation.call("speech", "compare", "openai-whisper", "faster-whisper", "--recording", str(call))

    assert result.exit_code == 0, result.output
    assert "0 differences; 100.00 % of the characters agree" in result.output


def test_stored_transcripts_are_compared_and_the_difference_is_shown(installation, call, tmp_path):
    script = tmp_path / "script.json"
    line = {"channel": 0, "start_s": 1.0, "end_s": 3.0}
    stored = []
    for text in ("请您还三千元", "请您还三百元"):
        script.write_text(json.dumps({"*": [line | {"text": text}]}), encoding="utf-8")
        backend = transcription.load_backend(f"scripted:{script}")
        path = tmp_path / f"{len(stored)}.json"
        path.write_text(transcription.to_json(transcription.transcribe(call, backend=backend)), encoding="utf-8")
        stored.append(str(path))

    result = installation.call("speech", "compare", *stored)

    assert "channel 0  千  |  百" in result.output
    assert "1 differences" in result.output


def test_what_is_neither_a_transcript_nor_an_engine_is_named(installation):
    result = installation.call("speech", "compare", "parrot", "faster-whisper")

    assert result.exit_code == 1
    assert "'parrot' cannot be used. Name a transcript's JSON file or an engine: openai-whisper" in result.output


def test_recordings_are_measured_against_what_was_said(installation, call):
    quiet = sounds.write_wav(call.parent / "quiet.wav", sounds.silence(4))
    references = installation.write(
        "references.jsonl",
        {"recording": call.name, "channels": [LINE], "agency": "A-1", "format": "wav"},
        {"recording": quiet.name, "channels": ["喂你好"], "agency": "A-2", "format": "wav"},
    )

    result = installation.call("speech", "evaluate", references)

    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert {line.split("  ")[0] for line in lines} >= {"all", "agency=A-1", "agency=A-2", "format=wav", "channel=0"}
    assert "agency=A-1  1 recordings, 1 channels, 16 characters" in lines
    assert "agency=A-1  character error  0.00 %  0.00 % to 0.00 %  16 characters" in lines
    assert "agency=A-2  character error  100.00 %  100.00 % to 100.00 %  3 characters" in lines
    assert "agency=A-2  characters lost  100.00 %  100.00 % to 100.00 %  3 characters" in lines
    assert "agency=A-2  invented words an hour  0.0  0.0 to 0.0  0.001 hours" in lines
    assert lines[-1].startswith("not kept: there is no database at ")


def test_speakers_are_measured_and_the_run_is_kept(installation, call):
    installation.call("db", "upgrade")
    turn = {"channel": 0, "speaker": "agent", "text": LINE, "start_s": 0.8, "end_s": 4.0}
    references = installation.write("references.jsonl", {"recording": call.name, "turns": [turn]})

    result = installation.call("speech", "evaluate", references)

    assert "all  words under no speaker  " in result.output
    assert "all  time given to nobody  " in result.output
    assert result.output.splitlines()[-1] == "kept as evaluation 1"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "Write it as JSON"),
        ({"recording": "call.wav"}, "Name the fields recording and channels"),
        ({"recording": "call.wav", "channels": ["a", "b"]}, "The recording has 1 channels; write a text for each"),
        ({"recording": "gone.wav", "channels": ["a"]}, r"gone.wav"),
        ({"recording": "call.wav", "channels": "a"}, "channels: "),
        ({"recording": "call.wav", "turns": [{"speaker": "boss", "text": "a"}]}, "Write one of agent, borrower"),
        ({"recording": "call.wav", "turns": [{"speaker": "agent", "text": "a", "start_s": 3}]}, "Write seconds, the"),
    ],
    ids=["no JSON", "a field missing", "too many channels", "no recording", "no list", "no such speaker", "no end"],
)
def test_a_wrong_reference_is_named_with_its_line(installation, call, line, message):
    result = installation.call("speech", "evaluate", installation.write("references.jsonl", line))

    assert result.exit_code == 1
    assert "references.jsonl, line 1" in result.output
    assert message in result.output


def test_what_waits_for_the_recogniser_is_said(installation):
    installation.call("db", "upgrade")
    db.configure_database(Settings.from_env({"AUDIT_DATA_DIR": str(installation.folder / "var")}))
    with db.transaction() as session:
        enqueue(session, TRANSCRIBE, {}, key="a", now=NOON, work=600.0, about_at=utc_now())
        enqueue(session, TRANSCRIBE, {}, key="b", now=NOON, work=300.0, about_at=NOON)

    result = installation.call("speech", "queue")

    assert result.exit_code == 0, result.output
    assert "waiting    2 recordings, 15.0 minutes; 0 in work" in result.output
    assert "fresh      1 of contacts of the last 48 hours" in result.output
    assert "time left  not known before something was transcribed" in result.output


def test_what_is_measured_is_read_with_the_settings_of_the_worker(installation, call, monkeypatch):
    raw = call.parent / "raw.bin"
    raw.write_bytes(np.frombuffer(call.read_bytes()[44:], "<i2").tobytes())
    references = installation.write("references.jsonl", {"recording": raw.name, "channels": [LINE]})

    monkeypatch.setenv("AUDIT_RAW_AUDIO", "s16le/8000/1")
    monkeypatch.setenv("AUDIT_ASR_WINDOW_SECONDS", "5")
    seen = []
    original = transcription.transcribe
    monkeypatch.setattr(
        transcription, "transcribe", lambda path, **named: seen.append(named["options"]) or original(path, **named)
    )
    results = [
        installation.call("speech", "evaluate", references),
        installation.call("speech", "compare", "openai-whisper", "openai-whisper", "--recording", str(raw)),
    ]

    assert [result.exit_code for result in results] == [0, 0], results[0].output + results[1].output
    assert {(one.window_s, str(one.raw)) for one in seen} == {(5.0, "s16le/8000/1")}


def test_a_wrong_declaration_of_raw_sound_is_said_and_not_a_crash(installation, call, monkeypatch):
    monkeypatch.setenv("AUDIT_RAW_AUDIO", "vinyl")

    result = installation.call(
        "speech", "evaluate", installation.write("r.jsonl", {"recording": call.name, "channels": [LINE]})
    )

    assert result.exit_code == 1
    assert "Error: AUDIT_RAW_AUDIO cannot be used" in result.output
