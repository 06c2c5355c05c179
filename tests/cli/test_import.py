"""`contact-audit import`: good lines are taken, bad ones named with file, line, field, value and remedy."""

from sqlalchemy import text

from audit_app import db

GOOD = {
    "id": "C1",
    "channel": "sms",
    "direction": "outbound",
    "started_at": "2026-10-15T10:00:00+08:00",
    "borrower": {"id": "B1"},
    "text": "您好，请按时还款。",
}
EVENT = {"id": "E1", "at": "2026-10-15T09:00:00+08:00", "borrower": "B1", "type": "stop_request"}


def test_contacts_and_events_are_taken_in_and_the_same_again_changes_nothing(installation):
    contacts, events = installation.write("contacts.jsonl", GOOD), installation.write("events.jsonl", EVENT)

    first = installation.call("import", contacts, "--events", events)
    again = installation.call("import", contacts, "--events", events)

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "contacts: 1 added, 0 unchanged, 0 refused" in first.output
    assert "events: 1 added" in first.output
    assert "contacts: 0 added, 1 unchanged, 0 refused" in again.output


def test_bad_lines_are_named_and_the_good_ones_still_taken(installation):
    contacts = installation.write(
        "contacts.jsonl",
        GOOD,
        '{"id": "C2", "channel"',
        GOOD | {"id": "C3", "chanel": "sms"},
        GOOD | {"id": "C4", "started_at": "2026-10-15T10:00:00"},
        GOOD | {"id": "C5", "channel": "fax"},
        GOOD | {"id": "C6"},
    )

    result = installation.call("import", contacts)

    problems = result.stderr.splitlines()
    assert result.exit_code == 3
    assert "contacts: 2 added" in result.stdout
    assert f"{contacts}:2: " in problems[0]
    assert f"{contacts}:3: chanel" in problems[1]
    assert f'{contacts}:4: started_at: "2026-10-15T10:00:00"' in problems[2]
    assert f'{contacts}:5: channel: "fax"' in problems[3]
    assert "sms" in problems[3]


def test_strict_takes_nothing_when_a_line_is_bad(installation):
    contacts = installation.write("contacts.jsonl", GOOD, GOOD | {"id": "C5", "channel": "fax"})

    result = installation.call("import", contacts, "--strict")

    assert result.exit_code != 0
    assert "0 unchanged" not in result.stdout
    assert "contacts: 1 added" in installation.call("import", installation.write("good.jsonl", GOOD)).output


def test_other_content_under_a_known_id_is_a_conflict_with_its_line(installation):
    installation.call("import", installation.write("a.jsonl", GOOD))
    changed = installation.write("b.jsonl", GOOD | {"id": "C0"}, GOOD | {"text": "别的内容"})

    result = installation.call("import", changed)

    assert result.exit_code == 3
    assert f"{changed}:2: id" in result.stderr
    assert "other content" in result.stderr
    assert "contacts: 1 added, 0 unchanged, 1 refused" in result.stdout


def test_a_file_of_nothing_but_faults_ends_with_one(installation):
    result = installation.call("import", installation.write("contacts.jsonl", "no json"))

    assert result.exit_code == 1


def test_the_audit_log_is_proved_or_its_first_broken_link_named(installation):
    installation.call("import", installation.write("a.jsonl", GOOD, GOOD | {"id": "C2"}))
    untouched = installation.call("audit", "verify")
    with db.transaction() as session:
        session.execute(text("DROP TRIGGER audit_events_refuse_update"))
        session.execute(text("UPDATE audit_events SET action = 'nothing' WHERE seq = 2"))

    tampered = installation.call("audit", "verify")

    assert (untouched.exit_code, tampered.exit_code) == (0, 1)
    assert "event 2" in tampered.output


def test_a_worker_works_off_what_was_imported(installation):
    installation.call("import", installation.write("a.jsonl", GOOD))

    result = installation.call("worker", "--once")

    with db.reading() as session:
        assert session.execute(text("SELECT state FROM contacts")).scalars().all() == ["judged"]
    assert result.exit_code == 0


def test_users_are_added_listed_and_changed(installation):
    added = installation.call("users", "add", "mei", "--role", "reviewer", input="correct horse\n")
    short = installation.call("users", "add", "li", "--role", "auditor", input="short\n")
    installation.call("users", "set-role", "mei", "auditor")
    unknown = installation.call("users", "set-role", "nobody", "auditor")

    listed = installation.call("users", "list").output
    assert (added.exit_code, short.exit_code, unknown.exit_code) == (0, 1, 1)
    assert "at least 10" in short.output
    assert "mei\tauditor" in listed
    assert "li" not in listed.split()
