"""One line of an input to its record, or to everything that is wrong with it."""

from audit_app.interchange.problems import LineProblem
from audit_app.interchange.reading import Record, parse_record
from audit_app.interchange.sources import Source


def read_record(
    source: Source, line: bytes, number: int, model: type[Record]
) -> tuple[Record | None, list[LineProblem]]:
    """Return the record of a line, or every problem of it."""
    value = source.value(line, number)
    if isinstance(value, LineProblem):
        return None, [value]
    return parse_record(value, model, source.name, number)
