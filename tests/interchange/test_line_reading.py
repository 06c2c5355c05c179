"""A line that is read quickly gives the same as one that is read with all care."""

import json

import pytest

from audit_app.interchange.contact import Contact
from audit_app.interchange.line_reading import read_record
from audit_app.interchange.problems import LineProblem
from audit_app.interchange.reading import json_value, parse_record
from audit_app.interchange.sources import Source
from tests.interchange.test_reading import FAULTS, GOOD

LINES = {
    "plain": GOOD,
    "full": GOOD
    | {
        "duration_s": 60,
        "accounts": [{"id": "A1", "principal": "1234.50", "days_past_due": 3}, {"id": "A2"}],
        "party": {"role": "spouse", "address": "139"},
        "turns": [{"speaker": "agent", "text": "您好", "start": 0, "end": 1.55, "confidence": 0.9}],
        "attributes": {"campaign": "spring", "score": 0.1, "vip": True, "n": 7},
        "channel_roles": {"0": "agent"},
    },
    "exact amounts as numbers": GOOD | {"accounts": [{"id": "A", "balance": 1234.10}]},
    "nulls": GOOD | {"party": None, "duration_s": None},
    "an empty group": GOOD | {"party": {}},
    "a text like JSON": GOOD | {"text": 'he said {"id": "C2"}'},
    "a name twice in a group": '{"id":"C","channel":"call","direction":"outbound","started_at":"2026-03-03T09:30:00Z",'
    '"borrower":{"id":"B1","id":"B2"}}',
    "a name twice with a blank": json.dumps(GOOD)[:-1] + ', "id" : "C9"}',
    "a number without end": json.dumps(GOOD)[:-1] + ', "attributes": {"x": 1e999}}',
    "no number at all": json.dumps(GOOD)[:-1] + ', "attributes": {"x": NaN}}',
    "half a surrogate pair": json.dumps(GOOD)[:-1] + ', "text": "\\ud800"}',
    "a name written with escapes": json.dumps(GOOD).replace('"id"', '"\\u0069d"', 1),
} | {name: line for name, (line, _, _) in FAULTS.items()}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_quick_and_careful_reading_agree(line):
    text = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)).encode()
    value = json_value(text, "contacts.jsonl", 4)
    careful = (None, [value]) if isinstance(value, LineProblem) else parse_record(value, Contact, "contacts.jsonl", 4)

    assert read_record(Source("contacts.jsonl", "/nowhere"), text, 4, Contact) == careful
