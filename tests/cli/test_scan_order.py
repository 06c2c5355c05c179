"""What a scan says does not hang on how its work is cut, and what is left when it is stopped."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rules
from audit_app.cli import scan_run
from audit_app.cli.scan_run import Inputs, run_scan
from audit_app.cli.scan_shelf import write_in_order
from audit_app.cli.scan_work import Order

MIDNIGHT = datetime.fromisoformat("2026-06-03T00:00:00+08:00")
TEXTS = ("您好，请问是王先生吗", "再不还钱，就让人打断你的腿", "不要再打了", "我会不会坐牢", "")
OUTCOMES = frozenset(rules.Outcome)


@pytest.fixture(scope="module")
def pack():
    return rules.load_pack(rules.PACKS_FOLDER / "cn-consumer-credit")


def make_contact(number, borrower, minutes, result, text):
    line = {
        "id": f"C{number}",
        "channel": "call",
        "direction": "outbound",
        "started_at": (MIDNIGHT + timedelta(minutes=minutes)).isoformat(),
        "result": result,
        "borrower": {"id": f"B{borrower}"},
        "party": {"role": "borrower", "address": "13000000000"},
        "purpose": "collection",
    }
    return line | ({"turns": [{"speaker": "agent", "text": text}]} if text and result == "connected" else {})


def make_event(number, borrower, minutes, kind):
    at = (MIDNIGHT + timedelta(minutes=minutes)).isoformat()
    return {"id": f"E{number}", "at": at, "borrower": f"B{borrower}", "type": kind}


contacts = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 2000),
        st.sampled_from(["connected", "no_answer", "unknown"]),
        st.sampled_from(TEXTS),
    ),
    min_size=1,
    max_size=25,
)
events = st.lists(
    st.tuples(st.integers(0, 4), st.integers(-500, 2000), st.sampled_from(["stop_request", "complaint_opened"])),
    max_size=4,
)


def run(pack, lines, event_lines, *, at_once):
    """Scan lines in this process; return each contact's results and all problems, as they are written."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan_run, "_AT_ONCE", at_once)
        folder = Path(name)
        for file, content in (("contacts.jsonl", lines), ("events.jsonl", event_lines)):
            (folder / file).write_text("\n".join(map(json.dumps, content)), encoding="utf-8")
        inputs = Inputs((str(folder / "contacts.jsonl"),), (str(folder / "events.jsonl"),))
        order = Order((pack,), OUTCOMES, "zh-CN", date(2026, 6, 3))
        (folder / "work").mkdir()
        scanned = run_scan(inputs, order, 1, folder / "work", lambda _: nullcontext(lambda _: None))
        results = BytesIO()
        write_in_order(scanned.results, results)
        assert not scanned.has_problems
    return results.getvalue().decode().splitlines()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(specs=contacts, happened=events, data=st.data())
def test_neither_the_order_of_lines_nor_the_cut_of_the_work_changes_a_result(pack, specs, happened, data):
    lines = [make_contact(number, *spec) for number, spec in enumerate(specs)]
    event_lines = [make_event(number, *spec) for number, spec in enumerate(happened)]
    shuffled = data.draw(st.permutations(lines))

    at_once = run(pack, lines, event_lines, at_once=1000)
    one_by_one = run(pack, lines, event_lines, at_once=1)
    other_order = run(pack, shuffled, event_lines[::-1], at_once=3)

    assert one_by_one == at_once
    assert sorted(other_order) == sorted(at_once)
    written = [json.loads(line)["contact"] for line in other_order]
    assert list(dict.fromkeys(written)) == [line["id"] for line in shuffled]


def test_a_scan_that_is_told_to_stop_leaves_no_file(tmp_path):
    lines = [make_contact(n, n % 50, n % 1000, "connected", "再不还钱，就让人打断你的腿") for n in range(3000)]
    (tmp_path / "c.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "working").mkdir()
    environment = os.environ | {"TMPDIR": str(tmp_path / "working")}
    program = "from audit_app.cli import main; main()"
    words = [sys.executable, "-c", program, "scan", str(tmp_path / "c.jsonl"), "-o", str(tmp_path / "out.jsonl")]
    scan = subprocess.Popen([*words, "--jobs", "2"], env=environment)

    while not list((tmp_path / "working").glob("*/results-*")) and scan.poll() is None:
        time.sleep(0.05)
    scan.send_signal(signal.SIGTERM)

    assert scan.wait(timeout=30) == 128 + signal.SIGTERM
    assert [path.name for path in tmp_path.iterdir() if path.name != "working"] == ["c.jsonl"]
    assert list((tmp_path / "working").iterdir()) == []
