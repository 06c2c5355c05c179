"""Reads overlay files: which pack each is for, and all that is wrong with it."""

from collections.abc import Sequence
from pathlib import Path

from rules.errors import Problem, RulePackError
from rules.overlay import Overlay
from rules.places import Places
from rules.validation import validate
from rules.yaml_text import Path as YamlPath
from rules.yaml_text import read_path


def overlay_target(path: Path) -> str:
    """Return the id of the pack that an overlay file is for; raise RulePackError if it does not say so."""
    places, problems = Places({path.name: str(path)}), list[Problem]()
    try:
        parsed = places.parse(path.name, path.read_bytes(), problems)
    except OSError as error:
        raise RulePackError([Problem(str(path), 0, "", f"cannot be read ({error.strerror}); name a file")]) from None
    value = parsed.value.get("pack") if parsed is not None and isinstance(parsed.value, dict) else None
    if isinstance(value, str):
        return value
    raise RulePackError(problems or [places.problem(path.name, ("pack",), "is missing; write the id of a pack")])


def read_overlay(name: str, content: bytes, places: Places, problems: list[Problem]) -> Overlay | None:
    """Read an overlay; of a wrong one return the entries that are well formed, so that all problems come at once."""
    parsed = places.parse(name, content, problems)
    if parsed is None:
        return None
    found: list[Problem] = []
    overlay = validate(name, parsed.value, Overlay, places, found)
    problems += found
    if overlay is not None or not isinstance(parsed.value, dict):
        return overlay
    wrong = [read_path(problem.field) or () for problem in found]
    return validate(name, _without(parsed.value, wrong), Overlay, places, [])


def _without(raw: dict[str, object], wrong: Sequence[YamlPath]) -> dict[str, object]:
    """Leave the entries of groups out that hold a problem, and whole lists of which an item does."""
    kept = dict(raw)
    for path in wrong:
        section = kept.get(str(path[0])) if path else None
        if isinstance(section, dict) and len(path) > 1:
            kept[str(path[0])] = {name: value for name, value in section.items() if name != path[1]}
        elif path:
            kept.pop(str(path[0]), None)
    return kept
