"""The wheel carries everything that the checkout has at run time."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize(
    ("folder", "inside", "kinds"),
    [
        ("templates", "audit_app/_templates", {".html", ".css", ".otf"}),
        ("rules/packs", "rules/packs", {".yaml"}),
        ("audit_app/web/static", "audit_app/web/static", {".css", ".js", ".svg"}),
        ("audit_app/translations", "audit_app/translations", {".po"}),
        ("audit_app/migrations", "audit_app/migrations", {".py", ".mako"}),
        ("rules/languages", "rules/languages", {".yaml", ".txt", ".tsv"}),
        ("rules/models", "rules/models", {".bin", ".json"}),
        ("transcription/models", "transcription/models", {".pt"}),
    ],
)
def test_the_wheel_holds_the_data_files_of_a_folder(wheel_names, folder, inside, kinds):
    here = [path for path in (ROOT / folder).rglob("*") if path.suffix in kinds]
    wanted = {f"{inside}/{path.relative_to(ROOT / folder).as_posix()}" for path in here}

    assert wanted, f"nothing to carry was found in {folder}"
    assert wanted <= wheel_names
