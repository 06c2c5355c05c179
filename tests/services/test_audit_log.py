"""Deeds of several people at once still form one chain."""

from concurrent.futures import ThreadPoolExecutor

from audit_app import db
from audit_app.queries.audit_chain import ChainProof, verify_chain
from audit_app.services.audit_log import record_event
from tests.factories import NOON, SYSTEM


def do_deeds(number: int) -> None:
    for _ in range(10):
        with db.transaction() as session:
            record_event(session, "thing.done", subject=("thing", number), by=SYSTEM, now=NOON)


def write_at_once() -> ChainProof:
    """Let four threads record ten deeds each, and prove the log."""
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(do_deeds, range(4)))
    with db.reading() as session:
        return verify_chain(session)


def test_writers_at_once_leave_one_chain(database):
    proof = write_at_once()

    assert (proof.holds, proof.events) == (True, 40)
