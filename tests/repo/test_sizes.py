"""Files stop at 400 lines and functions at 50: a reader should never have to scroll for an idea."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("audit_app", "rules", "transcription", "tests", "benchmarks", "deploy", "docs")
FILE_LINES = 400
FUNCTION_LINES = 50


def sources() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_and_its_functions_stay_short(path):
    text = path.read_text(encoding="utf-8")
    long_functions = [
        f"{node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]

    assert text.count("\n") <= FILE_LINES
    assert long_functions == []


@pytest.mark.parametrize("folder", ["audit_app/web/static/js", "audit_app/web/static/css", "templates"])
def test_a_script_a_stylesheet_and_a_template_stay_short(folder):
    kinds = {".js", ".css", ".html"}
    lengths = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in kinds and "vendor" not in path.parts
    }

    assert lengths, f"nothing was found under {folder}"
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}
