"""The audit log proves itself, and names the first link that was tampered with."""

import pytest
from sqlalchemy import text

from audit_app import db
from audit_app.queries.audit_chain import verify_chain
from audit_app.services.audit_log import record_event
from tests.factories import NOON, SYSTEM


@pytest.fixture
def five_events(database):
    for number in range(5):
        with db.transaction() as session:
            record_event(
                session, "thing.done", subject=("thing", number), by=SYSTEM, now=NOON, payload={"share": 0.1 * number}
            )
    return database


def tamper(statement):
    """Change the log as somebody with the database's password could: triggers off first."""
    with db.transaction() as session:
        for deed in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER audit_events_refuse_{deed}"))
        session.execute(text(statement))


def prove():
    with db.reading() as session:
        return verify_chain(session)


def test_an_untouched_log_holds(five_events):
    proof = prove()

    assert (proof.holds, proof.events) == (True, 5)


@pytest.mark.parametrize(
    ("statement", "broken", "reason"),
    [
        ("UPDATE audit_events SET actor = 'user:9' WHERE seq = 3", 3, "content of event 3"),
        ("UPDATE audit_events SET payload = '{}' WHERE seq = 2", 2, "content of event 2"),
        ("UPDATE audit_events SET at = '2026-01-01 00:00:00' WHERE seq = 4", 4, "content of event 4"),
        ("DELETE FROM audit_events WHERE seq = 2", 2, "Event 2 is missing"),
        ("DELETE FROM audit_events WHERE seq = 5", 5, "cut off or replaced after event 4"),
        ("DELETE FROM audit_events", 1, "cut off or replaced after event 0"),
    ],
    ids=["other actor", "other payload", "other time", "gap", "end cut off", "emptied"],
)
def test_the_first_broken_link_is_named(five_events, statement, broken, reason):
    tamper(statement)

    proof = prove()

    assert (proof.holds, proof.broken_seq) == (False, broken)
    assert reason in proof.reason["en"]


def test_several_events_of_one_transaction_hang_together(database):
    with db.transaction() as session:
        for number in range(3):
            record_event(session, "thing.done", subject=("thing", number), by=SYSTEM, now=NOON)

    assert prove().events == 3


def do_and_fail():
    with db.transaction() as session:
        record_event(session, "thing.done", subject=("thing", 9), by=SYSTEM, now=NOON)
        raise RuntimeError


def test_a_rolled_back_deed_leaves_no_link(five_events):
    with pytest.raises(RuntimeError):
        do_and_fail()

    assert (prove().holds, prove().events) == (True, 5)
