"""Checks raw values against a model, and says pydantic's errors in our words, each at its place."""

from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rules.errors import Problem
from rules.places import Places
from rules.yaml_text import Path

Model = TypeVar("Model", bound=BaseModel)


def validate(name: str, raw: object, model: type[Model], places: Places, problems: list[Problem]) -> Model | None:
    """Return the model of the raw values of a file; None with its problems added if they do not fit."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        problems += [places.problem(name, path, message) for path, message in schema_errors(error, raw)]
        return None


def schema_errors(error: ValidationError, raw: object) -> Iterator[tuple[Path, str]]:
    """Yield place and message of each error that `raw` has."""
    for detail in _own_errors(error):
        yield _place(detail, raw), _message(detail)


def _own_errors(error: ValidationError) -> list[ErrorDetails]:
    """Leave out that a list is too short where that is only so because one of its items is wrong."""
    details = error.errors()
    inner = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
    return [detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in inner]


def _place(detail: ErrorDetails, raw: object) -> Path:
    """Return the place of an error in raw values; parts that only name a model are left out."""
    path: Path = ()
    for part in detail["loc"]:
        inner = _inside(raw, part)
        if inner is not None:
            path, raw = (*path, part), inner[0]
        elif detail["type"] in {"missing", "extra_forbidden"} and part == detail["loc"][-1]:
            path = (*path, part)
    return path


def _inside(raw: object, part: str | int) -> tuple[object] | None:
    """Return what stands at `part` of a group or list, or None if nothing does."""
    if isinstance(raw, list):
        return (raw[part],) if isinstance(part, int) and part < len(raw) else None
    return (raw[part],) if isinstance(raw, dict) and part in raw else None


def _message(detail: ErrorDetails) -> str:
    value, context, kind = detail["input"], detail.get("ctx", {}), detail["type"]
    messages = {
        "missing": "is missing; write it",
        "extra_forbidden": "is no field that exists here; see rules/README.md for its name, or take it out",
        "union_tag_invalid": f"is of the unknown kind {context.get('tag')}; use one of {context.get('expected_tags')}",
        "union_tag_not_found": "has no kind; write kind: and one of the checks in rules/README.md",
        "literal_error": f"is {value!r}; use one of {context.get('expected')}",
        "enum": f"is {value!r}; use one of {context.get('expected')}",
        "value_error": str(context.get("error")),
        "string_type": f'is {value!r}, not a text; put it in quotes: "{value}"',
        "string_pattern_mismatch": f"is {value!r}; use small letters, digits and hyphens, for example no-jail-threat",
    }
    shown = "a group" if isinstance(value, dict | list) else repr(value)
    return messages.get(kind, f"is {shown}: {detail['msg'][0].lower()}{detail['msg'][1:]}")
