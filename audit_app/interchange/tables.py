"""Reads CSV and Parquet: the same names as columns, nested ones with a dot (`borrower.id`), lists as JSON."""

import csv
import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from audit_app.interchange.problems import LineProblem, shorten

_NUMBERS = frozenset({"duration_s", "days_past_due"})
_SWITCHES = frozenset({"announced_recording"})
_NAME_LISTS = frozenset({"borrower.time_zones", "borrower.traits"})
_JSON_LISTS = frozenset({"accounts", "turns", "channel_roles", "attributes", "borrower", "party"})


def read_csv_rows(path: Path) -> Iterator[tuple[int, object]]:
    """Yield each row with its line number as a nested object, or the problem that keeps it from being one."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, strict=True)
        try:
            for row in reader:
                yield reader.line_num, _nested(row, str(path), reader.line_num)
        except UnicodeDecodeError as error:
            remedy = f"is not UTF-8 at byte {error.start}; save the file as UTF-8"
            yield reader.line_num + 1, LineProblem(str(path), reader.line_num + 1, "", "", remedy)
        except csv.Error as error:
            remedy = f"is no CSV ({error}); check its quotes"
            yield reader.line_num, LineProblem(str(path), reader.line_num, "", "", remedy)


def read_parquet_rows(path: Path) -> Iterator[tuple[int, object]]:
    """Yield each row as a nested object; without pyarrow one problem says how to install it."""
    try:
        from pyarrow import ArrowInvalid, parquet
    except ImportError:
        remedy = 'needs pyarrow; install it with: pip install "contact-audit[parquet]"'
        yield 0, LineProblem(str(path), 0, "", "", remedy)
        return
    try:
        file = parquet.ParquetFile(path)
    except ArrowInvalid as error:
        yield 0, LineProblem(str(path), 0, "", "", f"is no Parquet file ({error}); check how it was written")
        return
    number = 0
    for batch in file.iter_batches():
        for row in batch.to_pylist():
            number += 1
            yield number, _from_typed(row)


def _nested(row: dict[str | None, str | list[str] | None], file: str, line: int) -> object:
    """Put dotted columns into groups and give each text its kind; empty cells are left out."""
    found: dict[str, object] = {}
    for name, text in row.items():
        if name is None:
            remedy = "has more cells than the first line has names; check commas and quotes"
            return LineProblem(file, line, "", shorten(str(text)), remedy)
        if isinstance(text, str) and text.strip():
            try:
                _put(found, name.strip(), _typed(name.strip(), text.strip()))
            except (json.JSONDecodeError, InvalidOperation):
                return LineProblem(file, line, name, shorten(text), "cannot be read; write a number, or a list as JSON")
    return _gather_account(found)


def _typed(name: str, text: str) -> object:
    last = name.rsplit(".", maxsplit=1)[-1]
    if name in _JSON_LISTS:
        return json.loads(text, parse_float=Decimal)
    if name in _NAME_LISTS:
        return [part.strip() for part in text.replace(";", ",").replace("|", ",").split(",") if part.strip()]
    if last in _NUMBERS:
        return int(text) if text.lstrip("-").isdecimal() else Decimal(text)
    if last in _SWITCHES and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    return text


def _put(found: dict[str, object], name: str, value: object) -> None:
    *groups, last = name.split(".")
    place = found
    for group in groups:
        inner = place.setdefault(group, {})
        if not isinstance(inner, dict):
            return
        place = inner
    place[last] = value


def _gather_account(found: dict[str, object]) -> dict[str, object]:
    """Columns `accounts.id`, `accounts.balance`, … describe one account."""
    if isinstance(found.get("accounts"), dict):
        found["accounts"] = [found["accounts"]]
    return found


def _from_typed(row: dict[str, object]) -> dict[str, object]:
    """Leave out empty cells and put dotted columns into groups; Parquet knows the kinds already."""
    found: dict[str, object] = {}
    for name, value in row.items():
        if value is None or value == []:
            continue
        is_json = name in _JSON_LISTS and isinstance(value, str)
        _put(found, name, json.loads(str(value), parse_float=Decimal) if is_json else value)
    return _gather_account(found)
