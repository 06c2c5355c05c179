"""One line of an input to its record, or to everything that is wrong with it."""

import re

from pydantic import ValidationError

from audit_app.interchange.contact import Contact
from audit_app.interchange.event import Event
from audit_app.interchange.problems import LineProblem
from audit_app.interchange.reading import Record, parse_record
from audit_app.interchange.sources import Source

_BLANK_BEFORE_COLON = re.compile(rb'"\s+:')
#: Makes every figure a 0 and every E an e, so that a number with an exponent shows as 0e: quicker than a pattern.
_FIGURES_ALIKE = bytes.maketrans(b"123456789E", b"000000000e")
_NAME_ENDS = b'":'


def read_record(
    source: Source, line: bytes, number: int, model: type[Record]
) -> tuple[Record | None, list[LineProblem]]:
    """Return the record of a line, or every problem of it."""
    if not source.is_copied_table:
        record = _read_plain(line, model)
        if record is not None:
            return record, []
    value = source.value(line, number)
    if isinstance(value, LineProblem):
        return None, [value]
    return parse_record(value, model, source.name, number)


def _read_plain(line: bytes, model: type[Record]) -> Record | None:
    """Return the record of an ordinary good line, None for any other: those are read slowly and with all care."""
    if _is_unusual(line):
        return None
    try:
        record = model.model_validate_json(line)
    except ValidationError:
        return None
    # A name that stands twice counts twice in the line but once in the record.
    return record if _count_names(record) == line.count(_NAME_ENDS) else None


def _is_unusual(line: bytes) -> bool:
    """Say whether a line may have what pydantic's own reader of JSON takes otherwise than we do.

    That is null, numbers that are none or that may be too large, and a name apart from its colon, which the count of
    names would miss.
    """
    return (
        b"null" in line
        or b"NaN" in line
        or b"Infinity" in line
        or b"0e" in line.translate(_FIGURES_ALIKE)
        or _BLANK_BEFORE_COLON.search(line) is not None
    )


def _count_names(record: Contact | Event) -> int:
    """Return how many names of fields the line of a record had."""
    count = len(record.model_fields_set)
    if isinstance(record, Event):
        return count
    count += len(record.borrower.model_fields_set) + len(record.channel_roles) + len(record.attributes)
    if "party" in record.model_fields_set:
        count += len(record.party.model_fields_set)
    for account in record.accounts:
        count += len(account.model_fields_set)
    for turn in record.turns:
        count += len(turn.model_fields_set)
    return count
