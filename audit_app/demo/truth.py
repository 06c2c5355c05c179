"""The truth file of the demo month: what was planted where, and what an innocent contact could be mistaken for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit_app.demo.month import FOLDER, read_lines

TRUTH = "truth.jsonl"


@dataclass(frozen=True)
class Truth:
    """One line: what a judge must find on `contact` (violation), may find besides (also) or must not (look_alike).

    `rule` is empty where several rules of the category may be the one that fires. `audio` says that the words were
    spoken in a recording, so that recognition stands between them and the rule.
    """

    contact: str
    category: str
    rule: str
    planted: str
    audio: bool
    note: str


def as_line(truth: Truth) -> dict[str, Any]:  # Any: a line of JSON
    """Return a truth as a line of the file."""
    return {name: value for name, value in vars(truth).items() if value != ""}


def read_truths(folder: Path = FOLDER) -> list[Truth]:
    """Read the truth file of a built month."""
    return [Truth(**({"rule": "", "note": ""} | row)) for row in read_lines(folder / TRUTH)]
