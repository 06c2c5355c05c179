"""`contact-audit scan` as a user meets it."""

import json
import os
import subprocess
import sys
import threading

import pytest
from click.testing import CliRunner

from audit_app.cli import main

CALL = {
    "channel": "call",
    "direction": "outbound",
    "result": "connected",
    "purpose": "collection",
    "party": {"role": "borrower", "address": "13000000000"},
}


def make_line(contact_id, started_at="2026-06-03T10:00:00+08:00", borrower="B1", **changes):
    return CALL | {"id": contact_id, "started_at": started_at, "borrower": {"id": borrower}} | changes


def says(text):
    return [{"speaker": "agent", "text": text}]


@pytest.fixture
def scan(tmp_path):
    """Scan lines with the shipped pack; give the exit status, the results and what stands on standard error."""

    def run(lines, *options, events=()):
        (tmp_path / "contacts.jsonl").write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines))
        (tmp_path / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
        more = ["--events", str(tmp_path / "events.jsonl")] if events else []
        done = CliRunner().invoke(main, ["scan", str(tmp_path / "contacts.jsonl"), *more, *options])
        return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    return run


def categories(results, outcome="finding"):
    return [(result["contact"], result["category"]) for result in results if result["outcome"] == outcome]


def test_a_threat_is_a_line_with_its_place_reason_and_law(scan):
    status, results, _ = scan(
        [make_line("C1", turns=says("您好。再不还钱，就让人打断你的腿。"))], "--outcomes", "finding"
    )

    [threat] = [result for result in results if result["rule"] == "no-violence-threat"]
    assert status == 0
    assert threat["contact"] == "C1"
    assert threat["pack"].startswith("cn-consumer-credit@")
    assert "打断你的腿" in threat["spans"][0]["text"]
    assert threat["citations"][0]["section"]


def test_results_stand_in_the_order_of_the_input_whatever_the_number_of_processes(scan):
    lines = [
        make_line(f"C{n}", f"2026-06-{1 + n:02}T23:30:00+08:00", borrower=f"B{n % 3}")
        for n in (*range(19, 0, -2), *range(0, 20, 2))
    ]

    _, alone, _ = scan(lines, "--outcomes", "finding")
    _, together, _ = scan(lines, "--outcomes", "finding", "--jobs", "2")

    assert [contact for contact, category in categories(alone) if category == "contact_hours"] == [
        line["id"] for line in lines
    ]
    assert together == alone


def test_contacts_of_one_borrower_are_judged_together_whatever_their_order(scan):
    lines = [make_line(f"C{hour}", f"2026-06-03T{hour:02}:00:00+08:00", duration_s=60) for hour in (12, 9, 11, 10)]

    _, results, _ = scan(lines, "--outcomes", "finding")

    [excess] = [result for result in results if result["category"] == "contact_frequency"]
    assert excess["contact"] == "C12"
    assert excess["related"] == ["C9", "C10", "C11"]


def test_events_are_heard(scan):
    late = make_line("C1", "2026-06-03T22:30:00+08:00")
    agreed = {
        "id": "E1",
        "at": "2026-06-01T10:00:00+08:00",
        "borrower": "B1",
        "type": "agreed_hours",
        "value": "22:00-23:00",
    }

    assert ("C1", "contact_hours") in categories(scan([late])[1])
    assert ("C1", "contact_hours") not in categories(scan([late], events=[agreed])[1])


def test_a_recording_without_words_leaves_spoken_rules_undetermined(scan):
    _, results, _ = scan([make_line("C1", recording="c1.wav")], "--outcomes", "undetermined,clear")

    assert ("C1", "threat") in categories(results, "undetermined")
    assert ("C1", "threat") not in categories(results, "clear")
    assert "尚未转写" in next(result["reason"] for result in results if result["category"] == "threat")


def test_refused_lines_are_listed_and_the_others_judged(scan):
    status, results, errors = scan(
        [make_line("C1", "2026-06-03T23:30:00"), "{", make_line("C2", "2026-06-03T23:30:00+08:00")]
    )

    assert status == 3
    assert ("C2", "contact_hours") in categories(results)
    assert "contacts.jsonl:1: started_at" in errors
    assert "contacts.jsonl:2" in errors


def test_nothing_readable_and_wrong_usage_have_statuses_of_their_own(scan):
    assert scan(["{"])[0] == 1
    assert scan([make_line("C1")], "--outcomes", "bad")[0] == 2
    assert scan([make_line("C1")], "--pack", "none")[0] == 2


def test_standard_input_and_an_output_file(tmp_path):
    line = json.dumps(make_line("C1", "2026-06-03T23:30:00+08:00"))
    done = CliRunner().invoke(main, ["scan", "-", "-o", str(tmp_path / "out.jsonl")], input=line)

    assert (done.exit_code, done.stdout) == (0, "")
    assert '"contact_hours"' in (tmp_path / "out.jsonl").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_a_table_is_scanned_and_a_row_that_is_refused_is_named_by_its_line(tmp_path):
    rows = ["id,channel,direction,result,started_at,borrower.id,text"]
    rows += ['C1,call,outbound,connected,2026-06-03T23:30:00+08:00,B1,"您好,', '再见"']
    rows += ["C2,call,outbound,connected,2026-06-03T23:30:00,B1,"]
    (tmp_path / "c.csv").write_text("\n".join(rows))

    done = CliRunner().invoke(main, ["scan", str(tmp_path / "c.csv"), "--outcomes", "finding"])

    assert done.exit_code == 3
    assert ("C1", "contact_hours") in categories([json.loads(line) for line in done.stdout.splitlines()])
    assert "c.csv:4: started_at" in done.stderr


def test_an_id_with_another_content_is_refused_and_one_with_the_same_is_judged_once(scan):
    late = make_line("C1", "2026-06-03T23:30:00+08:00")
    status, results, errors = scan([late, late | {"borrower": {"id": "B2"}}, late, make_line("C2")])

    assert status == 3
    assert categories(results).count(("C1", "contact_hours")) == 1
    assert "contacts.jsonl:2: id" in errors
    assert "line 1 with other content" in errors
    assert errors.count("\n") == 1


def test_problems_are_reported_in_the_order_of_the_lines(scan):
    bad = make_line("C1", "2026-06-03T23:30:00")
    _, _, errors = scan([bad | {"borrower": {"id": f"B{n}"}} if n % 2 else "{" for n in range(12)] + [make_line("C2")])

    assert [int(line.split("contacts.jsonl:")[1].split(":")[0]) for line in errors.splitlines()] == list(range(1, 13))


def test_a_pipe_is_read_like_a_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    line = "\ufeff" + json.dumps(make_line("C1", "2026-06-03T23:30:00+08:00"))
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=(line,))
    writer.start()

    done = CliRunner().invoke(main, ["scan", str(tmp_path / "pipe")])

    writer.join()
    assert done.exit_code == 0
    assert '"contact_hours"' in done.stdout


def test_a_scan_loads_neither_database_nor_speech_nor_web(tmp_path):
    (tmp_path / "c.jsonl").write_text(json.dumps(make_line("C1", turns=says("再不还钱，就让人打断你的腿"))))
    program = (
        "import sys; from audit_app.cli import main\n"
        "main(['scan', sys.argv[1]], standalone_mode=False)\n"
        "print(sorted({'torch', 'sqlalchemy', 'flask', 'whisper', 'weasyprint'} & set(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "c.jsonl")], capture_output=True, text=True, check=True
    )

    assert done.stdout
    assert done.stderr.strip() == "[]"


def test_a_pack_of_another_country_is_chosen_by_name_and_what_the_law_presumes_is_printed(scan):
    zones = {"id": "B1", "time_zones": ["America/New_York"]}
    calls = [
        make_line(f"C{day}", f"2026-06-0{min(day, 7)}T{10 + day}:00:00-04:00", borrower="B1")
        | {"borrower": zones, "accounts": [{"id": "debt-1"}], "agency": "a1", "result": "no_answer"}
        for day in range(1, 9)
    ]
    status, results, _ = scan(calls, "--pack", "us-reg-f")

    assert status == 0
    assert [(one["contact"], one["rule"], one["outcome"]) for one in results] == [
        ("C8", "calls-7-in-7-days", "presumed")
    ]
