"""Reads contacts and events from JSON Lines, CSV and Parquet: good lines and every problem of the bad ones."""

import json
import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from audit_app.interchange.contact import Contact
from audit_app.interchange.event import Event
from audit_app.interchange.problems import LineProblem, problems_of, shorten
from audit_app.interchange.tables import read_csv_rows, read_parquet_rows

Record = TypeVar("Record", Contact, Event)
STANDARD_INPUT = "-"
#: A line: its number from 1, and its value or what is wrong with it.
RawLine = tuple[int, object | LineProblem]


@dataclass(frozen=True)
class Read(Generic[Record]):
    """What came out of some files; `repeated` counts lines that were there already, word for word."""

    records: tuple[Record, ...]
    origins: tuple[tuple[str, int], ...]
    problems: tuple[LineProblem, ...]
    repeated: int
    lines: int


def read_contacts(paths: Iterable[str | Path]) -> Read[Contact]:
    """Read contacts from files; "-" is standard input."""
    return _read(paths, Contact)


def read_events(paths: Iterable[str | Path]) -> Read[Event]:
    """Read events from files; "-" is standard input."""
    return _read(paths, Event)


def _read(paths: Iterable[str | Path], model: type[Record]) -> Read[Record]:
    known: dict[str, tuple[Record, str, int]] = {}
    problems: list[LineProblem] = []
    repeated = lines = 0
    for path in paths:
        name = "standard input" if str(path) == STANDARD_INPUT else str(path)
        for number, value in raw_lines(path, name):
            lines += 1
            if isinstance(value, LineProblem):
                problems.append(value)
                continue
            record, found = parse_record(value, model, name, number)
            problems += found
            if record is None:
                continue
            if record.id not in known:
                known[record.id] = (record, name, number)
            elif known[record.id][0] == record:
                repeated += 1
            else:
                problems.append(conflict(record.id, known[record.id], name, number))
    return Read(
        records=tuple(record for record, _, _ in known.values()),
        origins=tuple((file, line) for _, file, line in known.values()),
        problems=tuple(problems),
        repeated=repeated,
        lines=lines,
    )


def conflict(record_id: str, first: tuple[object, str, int], file: str, line: int) -> LineProblem:
    """Say that an id stands twice with different contents; `first` is the record that is kept and its place."""
    where = f"line {first[2]}" if first[1] == file else f"{first[1]} line {first[2]}"
    remedy = f"stands on {where} with other content; the first is kept: correct one of the two or give it its own id"
    return LineProblem(file, line, "id", shorten(json.dumps(record_id, ensure_ascii=False)), remedy)


def parse_record(value: object, model: type[Record], file: str, line: int) -> tuple[Record | None, list[LineProblem]]:
    """Return the record that a line's value is, or everything that is wrong with it."""
    if not isinstance(value, dict):
        return None, [LineProblem(file, line, "", "", "is no object; write one { … } a line")]
    try:
        return model.model_validate(without_nulls(value)), []
    except ValidationError as error:
        return None, problems_of(error, file=file, line=line)


def without_nulls(value: object) -> object:
    """Leave out fields that are null: nothing known is the same as nothing said."""
    if isinstance(value, dict):
        return {name: without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value]
    return value


def raw_lines(path: str | Path, name: str) -> Iterator[RawLine]:
    """Yield what each line of a file holds, of JSON Lines, CSV or Parquet; `name` is said in problems."""
    if str(path) == STANDARD_INPUT:
        yield from _json_lines(sys.stdin.buffer, name)
        return
    place = Path(path)
    try:
        match place.suffix.lower():
            case ".csv":
                yield from read_csv_rows(place)
            case ".parquet":
                yield from read_parquet_rows(place)
            case _:
                with place.open("rb") as stream:
                    yield from _json_lines(stream, name)
    except OSError as error:
        yield 0, file_problem(name, error)


def file_problem(name: str, error: OSError) -> LineProblem:
    """Say that a file cannot be read."""
    remedy = f"cannot be read ({error.strerror or error}); check the path and its permissions"
    return LineProblem(name, 0, "", "", remedy)


def _json_lines(stream: Iterable[bytes], name: str) -> Iterator[RawLine]:
    for number, line in enumerate(stream, start=1):
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if text.strip():
            yield number, json_value(text, name, number)


def json_value(line: bytes, name: str, number: int) -> object | LineProblem:
    """Return what a line of JSON holds, or why it is none."""
    try:
        return _decode(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return LineProblem(name, number, "", "", f"is not UTF-8 at byte {error.start}; save the file as UTF-8")
    except json.JSONDecodeError as error:
        shown = shorten(error.doc[max(0, error.pos - 10) : error.pos + 20].strip())
        return LineProblem(
            name, number, "", shown, f"is no JSON at character {error.pos + 1} ({error.msg}); one object a line"
        )
    except (ValueError, RecursionError) as error:
        return LineProblem(name, number, "", "", str(error) or "is nested too deeply; write a plain object")


def _decode(text: str) -> object:
    return json.loads(text, parse_float=_exact, parse_constant=_no_constant, object_pairs_hook=_no_repeated_names)


def _exact(text: str) -> Decimal:
    value = Decimal(text)
    if not math.isfinite(value):
        raise ValueError(f"holds {text}, which is no number; take it out")
    return value


def _no_constant(text: str) -> object:
    raise ValueError(f"holds {text}, which JSON does not know; take it out or write a number")


def _no_repeated_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"holds the field {twice!r} twice; keep one")
    return found
