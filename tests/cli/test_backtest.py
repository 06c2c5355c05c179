"""`contact-audit packs backtest` as an author of rules meets it."""

import json

import pytest
from click.testing import CliRunner

from audit_app.cli import main, scan_run
from tests.rules.packs import write_pack

SAID = {"c1": "你会坐牢", "c2": "等着判刑吧", "c3": "您好", "c4": "坐牢去吧"}


@pytest.fixture
def backtest(tmp_path):
    """Run a back-test of a pack without 坐牢 but with 判刑 on four calls."""
    old = write_pack(tmp_path / "old")
    new = write_pack(tmp_path / "new", words="jail: [判刑]\n")
    contacts = tmp_path / "contacts.jsonl"
    contacts.write_text("".join(f"{json.dumps(contact(*one), ensure_ascii=False)}\n" for one in SAID.items()))

    def run(*options, exit_code=0):
        words = ["packs", "backtest", str(old), str(new), str(contacts), *options]
        done = CliRunner().invoke(main, words, env={"AUDIT_LANGUAGE": "en"})
        assert done.exit_code == exit_code, done.output
        return done.stdout

    return run


def contact(name, text):
    return {
        "id": name, "channel": "call", "direction": "outbound", "started_at": "2026-06-03T10:00:00+08:00",
        "result": "connected", "borrower": {"id": f"b-{name}", "time_zones": ["Asia/Shanghai"]},
        "party": {"role": "borrower"}, "turns": [{"speaker": "agent", "text": text}],
    }  # fmt: skip


def test_new_and_lost_findings_are_counted_and_quoted(backtest):
    said = backtest()

    assert "no-jail\t1\t2\t0\t0\t0→0" in said
    assert "flags a day: 2.0 → 1.0, at most 2 → 1, on 1 days" in said
    assert "new  2026-06-03  c2  no-jail: …等着【判刑】吧…" in said


def test_every_finding_is_written_as_a_line(backtest, tmp_path):
    backtest("-o", str(tmp_path / "out.jsonl"))
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]

    assert [(line["contact"], line["change"]) for line in lines] == [("c1", "lost"), ("c2", "new"), ("c4", "lost")]
    assert lines[0]["quotes"] == [
        {"turn": 0, "speaker": "agent", "before": "你会", "words": "坐牢", "after": "", "meant": None}
    ]


def test_the_number_of_processes_changes_nothing(backtest, tmp_path):
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"

    assert backtest("-o", str(one)) == backtest("--jobs", "2", "-o", str(two))
    assert one.read_text() == two.read_text()


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_how_many_contacts_are_judged_at_once_changes_nothing(backtest, tmp_path, monkeypatch, at_once):
    monkeypatch.setattr(scan_run, "_AT_ONCE", at_once)

    said = backtest("-o", str(tmp_path / "out.jsonl"))

    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert "4 contacts" in said
    assert [line["contact"] for line in lines] == ["c1", "c2", "c4"]


def test_lines_that_are_refused_are_named_and_the_others_compared(backtest, tmp_path):
    with (tmp_path / "contacts.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"id": "c5"}\n' + json.dumps(contact("c6", "坐牢\ud800")) + "\n")

    said = backtest("-o", str(tmp_path / "out.jsonl"), exit_code=3)

    assert "5 contacts" in said
    assert '"c6"' in (tmp_path / "out.jsonl").read_text()


def test_nothing_that_can_be_read_is_said(backtest, tmp_path):
    (tmp_path / "contacts.jsonl").write_text("{}\n")

    assert backtest(exit_code=1) == ""


def test_the_sample_has_as_many_of_each_kind_as_asked(backtest):
    lines = backtest("--sample", "1").splitlines()

    assert [line.split()[0] for line in lines[-2:]] == ["new", "lost"]
    assert len(backtest("--sample", "0").splitlines()) == len(lines) - 2
