"""Settings are read from the environment, named when wrong, and all of them are documented."""

import ast
import re
import stat
from pathlib import Path

import pytest

import audit_app.settings
import transcription
from audit_app.errors import Invalid
from audit_app.settings import ASR_ENGINES, Settings, ensure_secret_key

ROOT = Path(audit_app.settings.__file__).parents[1]


def names_read():
    tree = ast.parse(Path(audit_app.settings.__file__).read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if re.fullmatch(r"AUDIT_[A-Z0-9_]+", text)}


def test_every_setting_is_documented_and_nothing_else_is():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| `(AUDIT_[A-Z0-9_]+)`", page, re.MULTILINE)) == names_read()


def test_without_variables_everything_lies_under_var(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    settings = Settings.from_env({})

    assert settings.data_dir == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'contact-audit.db'}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AUDIT_WORKERS", "0"),
        ("AUDIT_WORKERS", "two"),
        ("AUDIT_TIME_ZONE", "Asia/Peking"),
        ("AUDIT_LANGUAGE", "fr"),
        ("AUDIT_MAX_RECORDING_HOURS", "nan"),
        ("AUDIT_SECURE_COOKIES", "maybe"),
        ("AUDIT_ASR_ENGINE", "parrot"),
        ("AUDIT_ASR_DEVICE", "tpu"),
        ("AUDIT_ASR_COMPUTE_TYPE", "int3"),
        ("AUDIT_ASR_BATCH", "0"),
        ("AUDIT_ASR_BATCH", "many"),
        ("AUDIT_ASR_POOL_CALLS", "0"),
        ("AUDIT_ASR_POOL_MINUTES", "half"),
        ("AUDIT_FRESH_HOURS", "0"),
        ("AUDIT_BACK_FILL_EVERY", "1"),
        ("AUDIT_ASR_WINDOW_SECONDS", "31"),
        ("AUDIT_ASR_MAY_LEAVE", "perhaps"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value_and_the_remedy(name, value):
    with pytest.raises(Invalid, match=f"{name} has the value '{value}'") as caught:
        Settings.from_env({name: value})

    assert caught.value.remedy


def test_every_engine_can_be_chosen():
    assert tuple(transcription.ENGINES) == ASR_ENGINES


def test_the_key_of_a_server_is_not_shown():
    choice = transcription.EngineChoice(key="a-secret")

    assert "a-secret" not in repr(choice)


def test_the_secret_key_is_made_once_and_is_private(settings):
    first = ensure_secret_key(settings)

    assert ensure_secret_key(settings) == first
    assert len(first) == 64
    assert stat.S_IMODE((settings.data_dir / "secret-key").stat().st_mode) == 0o600


def test_channel_roles_are_read_by_agency():
    settings = Settings.from_env({"AUDIT_CHANNEL_ROLES": "agent, borrower; A-17=borrower,agent;=robot,borrower"})

    assert settings.channel_roles == {
        "*": ("agent", "borrower"),
        "A-17": ("borrower", "agent"),
        "": ("robot", "borrower"),
    }


def test_a_role_that_does_not_exist_is_refused_with_the_entry():
    with pytest.raises(Invalid, match=r"AUDIT_CHANNEL_ROLES.*'A-17=collector,borrower'.*agent,borrower"):
        Settings.from_env({"AUDIT_CHANNEL_ROLES": "agent,borrower; A-17=collector,borrower"})
