"""Calling the command line as a user would, on an installation in an empty folder."""

import json

import pytest
from click.testing import CliRunner, Result

from audit_app import db
from audit_app.cli import main


class Installation:
    """An installation of its own; `call` runs one command on it."""

    def __init__(self, folder):
        self.folder = folder

    def call(self, *words: str, env: dict[str, str] | None = None, **options: object) -> Result:
        environment = {"AUDIT_DATA_DIR": str(self.folder / "var"), "AUDIT_LANGUAGE": "en"}
        return CliRunner().invoke(main, words, env=environment | (env or {}), **options)

    def write(self, name: str, *lines: object) -> str:
        """Write a file of JSON Lines; a text is written as it is."""
        path = self.folder / name
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return str(path)


@pytest.fixture
def installation(tmp_path):
    yield Installation(tmp_path)
    db.release_database()
