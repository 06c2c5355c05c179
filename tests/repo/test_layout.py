"""The tree is what the README says it is, and a few habits hold everywhere."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {
    "pyproject.toml", "audit_app", "rules", "transcription", "templates", "tests", "README.md", "README.zh-CN.md",
    "Makefile", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "docs", "deploy", "benchmarks",
    "requirements.lock", "requirements-dev.lock",
}  # fmt: skip
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [Path(line) for line in listed.splitlines()]


def python_sources() -> list[Path]:
    return [path for folder in ("audit_app", "rules", "transcription") for path in (ROOT / folder).rglob("*.py")]


def test_the_top_level_holds_only_what_convention_asks_for():
    names = {path.parts[0] for path in tracked()}

    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_is_a_drawer():
    assert [path for path in tracked() if path.name in FORBIDDEN_NAMES] == []


def test_only_the_database_module_commits():
    commits = [
        str(path.relative_to(ROOT))
        for path in python_sources()
        if re.search(r"\.commit\(", path.read_text(encoding="utf-8"))
    ]

    assert commits == ["audit_app/db.py"]


def test_only_the_settings_module_reads_the_environment():
    readers = [
        str(path.relative_to(ROOT))
        for path in python_sources()
        if re.search(r"os\.environ|os\.getenv|\bgetenv\(", path.read_text(encoding="utf-8"))
    ]

    assert readers == ["audit_app/settings.py"]


def test_nothing_swallows_every_error():
    loops = {"audit_app/jobs/worker.py", "audit_app/web/errors.py"}
    blind = [
        str(path.relative_to(ROOT))
        for path in python_sources()
        if re.search(r"except( Exception| BaseException)?:", path.read_text(encoding="utf-8"))
    ]

    assert set(blind) <= loops


def test_every_template_is_used():
    names = {
        path.relative_to(ROOT / "templates" / part).as_posix()
        for part in ("web", "pdf")
        for path in (ROOT / "templates" / part).rglob("*.html")
    }
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("audit_app", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html"}
    )

    assert {name for name in names if f'"{name}"' not in text and f"'{name}'" not in text} == set()


def test_the_demo_data_and_the_model_together_stay_under_forty_megabytes():
    size = sum(
        (ROOT / path).stat().st_size
        for path in tracked()
        if path.parts[:2] == ("transcription", "models") or path.parts[:2] == ("audit_app", "demo")
    )

    assert size <= 40_000_000
