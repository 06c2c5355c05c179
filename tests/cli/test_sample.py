"""`contact-audit sample` and `export-decisions`: from stored contacts to a sample, an estimate and a corpus."""

import json

import pytest

from audit_app.db import configure_database, transaction
from audit_app.migrations import upgrade_database
from audit_app.settings import Settings
from tests.factories import make_check_run, make_contact, make_flag, make_pack, make_suspicion, make_transcript


@pytest.fixture
def stored(installation):
    """Six contacts without flags, two of them suspected, and three whose flags were decided."""
    settings = Settings.from_env({"AUDIT_DATA_DIR": str(installation.folder / "var")})
    upgrade_database(configure_database(settings))
    with transaction() as session:
        pack = make_pack(session)
        for number in range(6):
            contact = make_contact(session, external_id=f"N{number}", state="judged")
            make_transcript(session, contact, [("agent", "您好")])
            run = make_check_run(session, contact, pack)
            make_suspicion(session, run, score=0.9 if number < 2 else 0.1, is_suspected=number < 2)
        for outcome in ("upheld", "dismissed", "referred"):
            contact = make_contact(session, external_id=outcome, state="judged")
            make_transcript(session, contact, [("agent", "再不还就打断你的腿"), ("borrower", "别这样")])
            make_flag(session, contact, state="decided", outcome=outcome)
        make_flag(session, make_contact(session, external_id="waiting", state="judged"))
    return installation


def test_a_sample_is_drawn_listened_to_and_estimated(stored):
    drawn = [
        json.loads(line) for line in stored.call("sample", "draw", "--size", "4", "--seed", "1").stdout.splitlines()
    ]
    assert [(line["group"], line["probability"]) for line in drawn] == [("other", 0.5)] * 2 + [("suspected", 1.0)] * 2

    answered = stored.write("heard.jsonl", *({**line, "violation": line["contact"] == "N0"} for line in drawn))
    said = stored.call("sample", "estimate", answered).stdout
    assert said.startswith("about 1 of 6 contacts without flags are violations: 16.67 % [")


def test_an_unanswered_sample_is_refused_by_line(stored):
    drawn = stored.call("sample", "draw", "--size", "4", "--seed", "1").stdout
    done = stored.call("sample", "estimate", stored.write("heard.jsonl", *drawn.splitlines()))

    assert done.exit_code == 1
    assert done.stdout == ""
    assert "heard.jsonl:1: violation: null: is no answer; write true or false" in done.stderr


def test_no_contact_to_draw_from_is_said(stored):
    done = stored.call("sample", "draw", "--seed", "1", "--since", "2030-01-01")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "no judged contact" in done.stderr


def test_decisions_become_a_corpus_that_can_be_measured(stored):
    corpus = stored.folder / "decided.jsonl"
    assert stored.call("export-decisions", "-o", str(corpus)).stdout == "3 contacts with decisions\n"

    lines = {line["id"]: line for line in map(json.loads, corpus.read_text(encoding="utf-8").splitlines())}
    assert {name: (line["labels"], line["also"]) for name, line in lines.items()} == {
        "upheld": (["threat"], []),
        "dismissed": ([], []),
        "referred": ([], ["threat"]),
    }
    assert lines["upheld"]["turns"] == [["agent", "再不还就打断你的腿"], ["borrower", "别这样"]]

    report = json.loads(stored.call("evaluate", str(corpus), "--json").stdout)
    assert (report["texts"], report["categories"]["threat"]["recall"]["of"]) == (3, 1)


def test_an_export_is_not_written_over(stored):
    path = stored.write("decided.jsonl", "{}")

    assert stored.call("export-decisions", "-o", path).exit_code == 2
