"""`contact-audit speech read`: a recording's talk for reading, and what was heard for each correction."""

import json

import pytest
from click.testing import CliRunner

from audit_app.cli import main
from tests.transcription import sounds
from transcription import load_backend


@pytest.fixture
def call(tmp_path, monkeypatch):
    """One line that a scripted recogniser is unsure of."""
    script = tmp_path / "script.json"
    line = {"channel": 0, "start_s": 1.0, "end_s": 4.0, "text": "您的愈期一万二千三百", "confidence": 0.55}
    script.write_text(json.dumps({"*": [line]}), encoding="utf-8")
    monkeypatch.setattr("audit_app.jobs.tools.load_recogniser", lambda _settings: load_backend(f"scripted:{script}"))
    return sounds.write_wav(tmp_path / "call.wav", sounds.spoken("您的借款逾期一万二千三百元。"))


def _read(call, *options, **environment):
    variables = {"AUDIT_DATA_DIR": str(call.parent / "var"), "AUDIT_LANGUAGE": "zh-CN", **environment}
    return CliRunner().invoke(main, ["speech", "read", str(call), *options], env=variables)


def test_a_recording_is_read_with_marks_values_and_corrections(call):
    result = _read(call)

    assert result.exit_code == 0, result.output
    assert "您的逾期一万二千三百。" in result.output
    assert "heard 愈期, read as 逾期, distance 0" in result.output
    assert "一万二千三百 = 12300 (number)" in result.output


def test_a_correction_can_be_taken_back(call):
    assert "您的愈期一万二千三百。" in _read(call, "--uncorrected").output


def test_the_words_can_be_seen_as_they_were_heard(call):
    assert "channel 0  您的愈期一万二千三百\n" in _read(call, "--as-heard").output


def test_a_list_of_terms_that_cannot_be_used_is_named(call):
    result = _read(call, AUDIT_ASR_VOCABULARY=str(call.parent / "missing.txt"))

    assert result.exit_code == 1
    assert "AUDIT_ASR_VOCABULARY" in str(result.exception)


def test_without_a_vocabulary_nothing_is_corrected(call):
    assert "您的愈期" in _read(call, AUDIT_ASR_VOCABULARY="none").output
