"""What people send in forms, as values."""

from enum import StrEnum
from typing import TypeVar

from audit_app.errors import Invalid

Choice = TypeVar("Choice", bound=StrEnum)


def parse_choice(value: str | None, choices: type[Choice], *, field: str) -> Choice:
    """Return the member of `choices` that a form sent; raises Invalid with field, value and what is possible."""
    try:
        return choices(value or "")
    except ValueError as error:
        possible = ", ".join(choices)
        raise Invalid(
            f"{value!r} is not a possible {field}.",
            zh=f"“{value or ''}”不是可选的值。",
            field=field,
            value=value,
            remedy=f"Choose one of: {possible}.",
        ) from error
