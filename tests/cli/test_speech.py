"""`contact-audit speech` on recordings that the test speaks, read by the demo model."""

import json

import pytest

import transcription
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
    rows = {line.split()[0]: line for line in result.output.splitlines()}
    assert set(rows) >= {"all", "agency=A-1", "agency=A-2", "format=wav", "channel=0"}
    assert rows["agency=A-1"].startswith("agency=A-1  1  16  0.00 %")
    assert rows["agency=A-2"].startswith("agency=A-2  1  3  100.00 % (100.00 % to 100.00 %)  100.00 %  0.0")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "Write it as JSON"),
        ({"recording": "call.wav"}, "Name the fields recording and channels"),
        ({"recording": "call.wav", "channels": ["a", "b"]}, "The recording has 1 channels; write a text for each"),
        ({"recording": "gone.wav", "channels": ["a"]}, r"gone.wav"),
    ],
    ids=["no JSON", "a field missing", "too many channels", "no recording"],
)
def test_a_wrong_reference_is_named_with_its_line(installation, call, line, message):
    result = installation.call("speech", "evaluate", installation.write("references.jsonl", line))

    assert result.exit_code == 1
    assert "references.jsonl, line 1" in result.output
    assert message in result.output
