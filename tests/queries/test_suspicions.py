"""What the trained model suspects: it ranks within a severity, guides the sample, and is never a flag."""

from datetime import timedelta

from audit_app.queries.review_queue import QueueFilter, list_queue
from audit_app.queries.suspicions import find_suspicion, list_unflagged
from tests.factories import (
    NOON,
    make_check_run,
    make_contact,
    make_flag,
    make_pack,
    make_suspicion,
    make_transcript,
)


def make_judged(session, **changes):
    contact = make_contact(session, state="judged", **changes)
    make_transcript(session, contact, [("agent", "您好")])
    return contact


def test_within_a_severity_the_more_suspected_flag_comes_first(session):
    old = make_flag(session, make_contact(session, started_at=NOON - timedelta(days=3)))
    low, high = make_flag(session), make_flag(session)
    make_suspicion(session, low.finding.check_run, score=0.2, is_suspected=False)
    make_suspicion(session, high.finding.check_run, score=0.8)
    graver = make_flag(session, severity="critical", rule_id="other")
    for flag in (old, low, high):
        flag.severity = "high"
    session.flush()

    page = list_queue(session, QueueFilter(), user_id=1)

    assert [row.id for row in page.rows] == [graver.id, high.id, low.id, old.id]


def test_only_the_newest_run_counts_and_a_score_below_the_limit_is_no_suspicion(session):
    contact, pack = make_judged(session), make_pack(session)
    make_suspicion(session, make_check_run(session, contact, pack), score=0.9)
    assert find_suspicion(session, contact.id).category == "threat"

    make_suspicion(session, make_check_run(session, contact, pack), score=0.1, is_suspected=False)
    assert find_suspicion(session, contact.id) is None


def test_the_sample_is_of_judged_contacts_with_words_and_without_flags(session):
    pack = make_pack(session)
    suspected, plain, unread = make_judged(session), make_judged(session), make_judged(session)
    make_suspicion(session, make_check_run(session, suspected, pack))
    make_suspicion(session, make_check_run(session, plain, pack), score=0.1, is_suspected=False)
    make_flag(session, make_judged(session))
    make_contact(session, state="judged")
    make_contact(session, state="imported")

    found = list_unflagged(session, since=NOON.date(), until=NOON.date())

    assert found == {True: [suspected.external_id], False: [plain.external_id, unread.external_id]}
    assert list_unflagged(session, since=NOON.date() + timedelta(days=1), until=None) == {True: [], False: []}
