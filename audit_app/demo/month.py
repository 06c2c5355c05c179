"""The month as it is shipped, and the same month moved so that it ends yesterday."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from audit_app.demo.cast import SHANGHAI

FOLDER = Path(__file__).parent / "month"


@dataclass(frozen=True)
class MovedMonth:
    """Interchange files of the month with real dates, and the days that they cover."""

    contacts: Path
    events: Path
    first_day: date
    last_day: date


def today_in_shanghai(now: datetime) -> date:
    """Return the day on which the month's people are."""
    return now.astimezone(ZoneInfo(SHANGHAI)).date()


def read_lines(path: Path) -> Iterator[dict[str, Any]]:  # Any: lines of JSON
    """Yield the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def write_lines(path: Path, rows: list[dict[str, Any]]) -> None:  # Any: lines of JSON
    """Write objects as JSON Lines."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")


def move_month(target: Path, *, today: date, source: Path = FOLDER) -> MovedMonth:
    """Write the month's contacts and events into `target` with dates that end on the day before `today`.

    Recordings are named by absolute path: they stay where they are shipped.
    """
    target.mkdir(parents=True, exist_ok=True)
    contacts = [move_contact(row, today=today, source=source) for row in read_lines(source / "contacts.jsonl")]
    events = [move_event(row, today=today) for row in read_lines(source / "events.jsonl")]
    write_lines(target / "contacts.jsonl", contacts)
    write_lines(target / "events.jsonl", events)
    days = [date.fromisoformat(str(row["started_at"])[:10]) for row in contacts]
    return MovedMonth(target / "contacts.jsonl", target / "events.jsonl", min(days), max(days))


def move_contact(row: dict[str, Any], *, today: date, source: Path = FOLDER) -> dict[str, Any]:
    """Return one contact with `started_at` in place of its day and clock."""
    moved = {name: value for name, value in row.items() if name not in ("day", "clock")}
    moved["started_at"] = moment(row["day"], row["clock"], today=today).isoformat()
    if "recording" in row:
        moved["recording"] = str((source / row["recording"]).resolve())
    return moved


def move_event(row: dict[str, Any], *, today: date) -> dict[str, Any]:
    """Return one event with `at` and `until` in place of its days and clock."""
    moved = {name: value for name, value in row.items() if name not in ("day", "clock", "until_day")}
    moved["at"] = moment(row["day"], row["clock"], today=today).isoformat()
    if "until_day" in row:
        moved["until"] = moment(row["until_day"], "23:59:59", today=today).isoformat()
    return moved


def moment(day: int, clock: str, *, today: date) -> datetime:
    """Return the moment of a day counted from `today` (-1 is yesterday) and a time of day in Shanghai."""
    return datetime.combine(today + timedelta(days=day), time.fromisoformat(clock), tzinfo=ZoneInfo(SHANGHAI))


def export_month(target: Path, *, today: date, source: Path = FOLDER) -> MovedMonth:
    """Write the month with the scripted words in place of the recordings: what a perfect recogniser would give."""
    moved = move_month(target, today=today, source=source)
    spoken = {row["contact"]: row["turns"] for row in read_lines(source / "spoken.jsonl")}
    rows = list(read_lines(moved.contacts))
    for row in rows:
        if row["id"] in spoken:
            row["turns"] = spoken[row["id"]]
            del row["recording"]
            row.pop("channel_roles", None)
    write_lines(moved.contacts, rows)
    return moved
