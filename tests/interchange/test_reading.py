"""Contacts and events from files: good lines are taken, every fault of the bad ones is named."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from audit_app.interchange.reading import read_contacts, read_events
from audit_app.interchange.schemas import build_schema

GOOD = {
    "id": "C1",
    "channel": "call",
    "direction": "outbound",
    "started_at": "2026-03-03T09:30:00+08:00",
    "borrower": {"id": "B1"},
}


def write(path, *lines):
    path.write_text(
        "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    )
    return path


def read_one(tmp_path, line):
    return read_contacts([write(tmp_path / "contacts.jsonl", line)])


def test_a_full_line_is_read_as_it_stands(tmp_path):
    line = GOOD | {
        "accounts": [{"id": "A1", "principal": "1234.50", "balance": 1234.10, "days_past_due": 3}],
        "party": {"role": "spouse", "address": "139"},
        "turns": [{"speaker": "agent", "text": "您好", "start": 0, "end": 1.5, "confidence": 0.9}],
        "attributes": {"campaign": "spring", "score": 0.5, "vip": True},
        "channel_roles": {"0": "agent"},
    }

    [contact] = read_one(tmp_path, line).records

    assert contact.started_at.utcoffset() == timedelta(hours=8)
    assert (contact.accounts[0].principal, contact.accounts[0].balance) == (Decimal("1234.50"), Decimal("1234.1"))
    assert (contact.turns[0].end, contact.attributes["score"], contact.party.role) == (1.5, 0.5, "spouse")


def test_a_field_that_is_null_is_one_that_is_not_there(tmp_path):
    assert read_one(tmp_path, GOOD | {"party": None, "duration_s": None}).problems == ()


FAULTS = {
    "a broken line": ('{"id": "C1", "channel": ', "", "is no JSON at character"),
    "no object": ("[1]", "", "one { … } a line"),
    "a field twice": ('{"id": "C1", "id": "C2"}', "", "the field 'id' twice"),
    "not a number": ('{"id": "C1", "duration_s": NaN}', "", "JSON does not know"),
    "an unknown field": (GOOD | {"chanel": "call"}, "chanel", "no field of this format"),
    "a time without zone": (GOOD | {"started_at": "2026-03-03T09:30:00"}, "started_at", "has no offset from UTC"),
    "a date for a time": (GOOD | {"started_at": "2026-03-03"}, "started_at", "write RFC 3339"),
    "a wrong channel": (GOOD | {"channel": "fax"}, "channel", "use one of 'call'"),
    "a missing field": ({name: GOOD[name] for name in GOOD if name != "borrower"}, "borrower", "is required"),
    "a text for seconds": (GOOD | {"duration_s": "60"}, "duration_s", "without quotes"),
    "negative seconds": (GOOD | {"duration_s": -1}, "duration_s", "0 or more"),
    "no time zone": (
        GOOD | {"borrower": {"id": "B", "time_zones": ["China"]}},
        "borrower.time_zones.0",
        "Asia/Shanghai",
    ),
    "no amount": (GOOD | {"accounts": [{"id": "A", "balance": "12,5"}]}, "accounts.0.balance", "1234.50"),
}


@pytest.mark.parametrize(("line", "field", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_names_line_field_value_and_remedy(tmp_path, line, field, said):
    good_after = GOOD | {"id": "C9"}
    read = read_contacts([write(tmp_path / "contacts.jsonl", "", line, good_after)])

    [problem] = read.problems
    assert (problem.line, problem.field) == (2, field)
    assert said in problem.remedy
    assert [contact.id for contact in read.records] == ["C9"]


def test_every_fault_of_a_line_is_named(tmp_path):
    read = read_one(tmp_path, {"id": "", "channel": "fax", "oops": 1})

    assert {problem.field for problem in read.problems} == {
        "id",
        "channel",
        "oops",
        "direction",
        "started_at",
        "borrower",
    }
    assert str(next(p for p in read.problems if p.field == "channel")).startswith(
        f'{tmp_path}/contacts.jsonl:1: channel: "fax": '
    )


def test_the_same_line_twice_changes_nothing_and_another_content_is_a_named_conflict(tmp_path):
    first = write(tmp_path / "a.jsonl", GOOD, GOOD)
    second = write(tmp_path / "b.jsonl", GOOD | {"channel": "sms"})

    read = read_contacts([first, second])

    assert (len(read.records), read.repeated) == (1, 1)
    assert read.records[0].channel == "call"
    [problem] = read.problems
    assert (problem.file, problem.field, problem.value) == (str(second), "id", '"C1"')
    assert f"{first} line 1 with other content" in problem.remedy


def test_a_file_that_is_not_there_is_a_problem_and_the_others_are_read(tmp_path):
    read = read_contacts([tmp_path / "none.jsonl", write(tmp_path / "a.jsonl", GOOD)])

    assert len(read.records) == 1
    assert "No such file" in read.problems[0].remedy


def test_csv_has_the_same_names_as_columns(tmp_path):
    path = write(
        tmp_path / "contacts.csv",
        "id,channel,direction,started_at,borrower.id,borrower.time_zones,duration_s,accounts.id,accounts.balance,text",
        'C1,call,outbound,2026-03-03T09:30:00+08:00,B1,Asia/Shanghai,61.5,A1,12.30,"您好, 再见"',
        "C2,call,outbound,2026-03-03T09:30:00,B1,,,,,",
    )

    read = read_contacts([path])

    [contact] = read.records
    assert (contact.borrower.time_zones, contact.duration_s, contact.text) == (("Asia/Shanghai",), 61.5, "您好, 再见")
    assert contact.accounts[0].balance == Decimal("12.30")
    assert [(problem.line, problem.field) for problem in read.problems] == [(3, "started_at")]


def test_parquet_gives_the_same_contacts_as_json_lines(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    line = {"borrower.id": "B1", "duration_s": 3.0, "text": None, "accounts": [{"id": "A1", "balance": "1.50"}]}
    flat = {name: value for name, value in GOOD.items() if name != "borrower"} | line
    parquet.write_table(pyarrow.Table.from_pylist([flat]), tmp_path / "contacts.parquet")
    nested = GOOD | {"duration_s": 3, "accounts": [{"id": "A1", "balance": "1.50"}]}

    assert read_contacts([tmp_path / "contacts.parquet"]).records == read_one(tmp_path, nested).records


def test_events_are_read_and_agreed_hours_need_hours(tmp_path):
    event = {
        "id": "E1",
        "at": "2026-03-01T10:00:00+08:00",
        "borrower": "B1",
        "type": "agreed_hours",
        "value": "22:00-23:00",
    }
    path = write(tmp_path / "events.jsonl", event, event | {"id": "E2", "value": "late"})

    read = read_events([path])

    assert [record.id for record in read.records] == ["E1"]
    assert "22:00-23:00" in read.problems[0].remedy


def test_the_schema_names_every_field_of_the_format():
    schema = build_schema("contact")

    assert set(schema["required"]) == {"id", "channel", "direction", "started_at", "borrower"}
    assert schema["additionalProperties"] is False
    assert schema["properties"]["started_at"] == {"type": "string", "format": "date-time", "title": "Started At"}
