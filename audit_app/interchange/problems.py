"""What is wrong with a line, said with line, field, value and remedy."""

import json
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class LineProblem:
    """One thing that is wrong: `line` counts from 1, `field` is a dotted name or empty for the whole line."""

    file: str
    line: int
    field: str
    value: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        parts = [place, *([self.field] if self.field else []), *([self.value] if self.value else [])]
        return f"{': '.join(parts)}: {self.remedy}"


def problems_of(error: ValidationError, *, file: str, line: int) -> list[LineProblem]:
    """Say every error of a line in our words."""
    return [
        LineProblem(file, line, ".".join(str(part) for part in detail["loc"]), show_value(detail), _remedy(detail))
        for detail in error.errors()
    ]


def show_value(detail: ErrorDetails) -> str:
    """Write the refused value shortly; nothing for a field that is missing, and no content of groups."""
    value = detail["input"]
    if detail["type"] == "missing" or isinstance(value, dict | list | tuple):
        return ""
    return shorten(json.dumps(value, ensure_ascii=False, default=str))


def shorten(text: str) -> str:
    """Cut a text so that a report of many problems stays readable."""
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _remedy(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return "is missing; it is required"
        case "extra_forbidden":
            return "is no field of this format; correct its name, or put it under attributes"
        case "literal_error":
            return f"is not allowed; use one of {context['expected']}"
        case "value_error":
            return str(context["error"])
        case "string_type":
            return "is no text; put it in quotes"
        case kind:
            return _REMEDIES.get(kind, f"{detail['msg'][0].lower()}{detail['msg'][1:]}")


_REMEDIES = {
    "int_type": "is no whole number; write for example 30, without quotes",
    "bool_type": "is neither true nor false; write one of them, without quotes",
    "string_too_short": "is empty; give a value",
    "string_too_long": "is too long; at most 200 characters",
    "model_type": 'is no group of fields; write for example {"id": "B1"}',
    "tuple_type": "is no list; write it in [ ]",
    "dict_type": "is no group of names and values; write it in { }",
    "greater_than_equal": "is negative; give 0 or more",
}
