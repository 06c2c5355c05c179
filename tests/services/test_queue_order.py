"""Fresh contacts go before older ones, the newest first, and the older ones come to an end all the same."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from audit_app import db, migrations, models
from audit_app.jobs.turns import Turns
from audit_app.services.queue import (
    LEASE,
    QueueOrder,
    enqueue,
    fail_job,
    finish_job,
    release_job,
    renew_lease,
    take_alike,
    take_job,
)
from tests.factories import NOON
from tests.postgresql import postgresql_url

ORDER = QueueOrder(fresh_since=NOON - timedelta(hours=48))
ENOUGH = {"at_most": 15, "work_at_most": 1800.0, "now": NOON}


@pytest.fixture(scope="module")
def postgres_url():
    with postgresql_url() as url:
        yield url


@pytest.fixture
def postgres(settings, postgres_url):
    """An empty, migrated PostgreSQL database."""
    engine = db.configure_database(replace(settings, database_url=postgres_url))
    migrations.upgrade_database(engine)
    yield engine
    migrations.downgrade_database(engine, revision="base")
    db.release_database()


@pytest.fixture(params=["database", pytest.param("postgres", marks=pytest.mark.postgres)], ids=["sqlite", "postgresql"])
def session(request):
    """A writing session on an empty, migrated database of either kind."""
    request.getfixturevalue(request.param)
    with db.transaction() as opened:
        yield opened


def add(session, key, *, hours_ago=None, kind="transcribe", priority=30, work=60.0):
    """Queue a job about a contact so many hours ago; about none without."""
    about_at = None if hours_ago is None else NOON - timedelta(hours=hours_ago)
    enqueue(session, kind, {"key": key}, key=key, now=NOON, priority=priority, work=work, about_at=about_at)


def take(session, order=ORDER):
    return take_job(session, worker="w", now=NOON, order=order)


def keys(leases):
    return [lease.args["key"] for lease in leases]


def test_the_newest_goes_first_and_what_is_older_than_two_days_last_as_it_came(session):
    for key, hours_ago in {"old": 900, "older": 2000, "yesterday": 20, "now": 0.1, "morning": 5}.items():
        add(session, key, hours_ago=hours_ago)

    assert keys(take(session) for _ in range(5)) == ["now", "morning", "yesterday", "old", "older"]


def test_nothing_is_done_for_old_contacts_while_anything_of_fresh_ones_is_due(session):
    add(session, "store old", hours_ago=900, kind="store", priority=10)
    add(session, "hear fresh", hours_ago=1, priority=30)
    add(session, "judge", kind="judge", priority=20)
    add(session, "store fresh", hours_ago=1, kind="store", priority=10)

    assert keys(take(session) for _ in range(4)) == ["store fresh", "judge", "hear fresh", "store old"]


def test_without_an_age_the_order_is_that_of_priority_and_newness(session):
    add(session, "old", hours_ago=900)
    add(session, "urgent", hours_ago=2000, priority=10)

    assert keys(take_job(session, worker="w", now=NOON) for _ in range(2)) == ["urgent", "old"]


def serve(session, turns, *, arrivals, rounds):
    """Take so many jobs one after another while a fresh one arrives before each; return the keys."""
    taken = []
    for number in range(rounds):
        if arrivals:
            add(session, f"fresh {number}", hours_ago=1)
        order = turns.order(NOON)
        lease = take(session, order)
        turns.took(lease, order)
        finish_job(session, lease, now=NOON)
        taken.append(lease.args["key"])
    return taken


def test_a_stream_of_fresh_contacts_does_not_starve_the_old_ones(session):
    for number in range(3):
        add(session, f"old {number}", hours_ago=900)
    turns = Turns(fresh_for=timedelta(hours=48), back_fill_every=5)

    taken = serve(session, turns, arrivals=True, rounds=17)

    assert [key for key in taken if key.startswith("old")] == ["old 0", "old 1", "old 2"]
    assert [place for place, key in enumerate(taken) if key.startswith("old")] == [4, 9, 14]


def test_a_turn_of_the_old_ones_is_theirs_within_one_kind_of_work_only(session):
    turns = Turns(fresh_for=timedelta(hours=48), back_fill_every=2)
    add(session, "hear old", hours_ago=900)
    for number in range(4):
        add(session, f"store {number}", hours_ago=1, kind="store", priority=10)

    assert serve(session, turns, arrivals=False, rounds=5)[-1] == "hear old"


def test_judging_without_end_does_not_keep_old_recordings_from_being_stored(session):
    turns = Turns(fresh_for=timedelta(hours=48), back_fill_every=3)
    add(session, "hear old", hours_ago=900)
    for number in range(2):
        add(session, f"store {number}", hours_ago=900, kind="store", priority=10)
    for number in range(8):
        add(session, f"judge {number}", kind="judge", priority=20)

    taken = serve(session, turns, arrivals=False, rounds=11)

    assert [taken.index(f"store {number}") for number in range(2)] == [2, 5]
    assert taken[-1] == "hear old"


def test_where_nothing_old_waits_its_turn_goes_to_the_fresh(session):
    turns = Turns(fresh_for=timedelta(hours=48), back_fill_every=2)

    assert len(serve(session, turns, arrivals=True, rounds=6)) == 6


def test_jobs_of_a_kind_are_taken_together_half_of_what_waits_and_no_older_ones(session):
    for number in range(9):
        add(session, f"fresh {number}", hours_ago=number)
    add(session, "old", hours_ago=900)
    add(session, "judge", kind="judge", priority=40)

    first = take(session)
    others = take_alike(session, first, order=ORDER, **ENOUGH)

    assert keys([first, *others]) == [f"fresh {number}" for number in range(5)]
    assert {lease.worker for lease in others} == {"w"}
    assert not set(keys(others)) & set(keys(take(session) for _ in range(6)))


@pytest.mark.parametrize(
    ("limits", "wanted"),
    [({"at_most": 2}, 2), ({"work_at_most": 180.0}, 2), ({"work_at_most": 10.0}, 0)],
    ids=["by number", "by length", "the first is too long already"],
)
def test_no_more_is_taken_together_than_is_allowed(session, limits, wanted):
    for number in range(20):
        add(session, f"call {number}", hours_ago=number)

    assert len(take_alike(session, take(session), order=ORDER, **(ENOUGH | limits))) == wanted


def test_what_went_wrong_before_is_done_alone_and_drags_nobody_along(session):
    for number in range(6):
        add(session, f"call {number}", hours_ago=number)
    fail_job(session, take(session), error="crashed", now=NOON - timedelta(minutes=1))

    again = take(session)
    assert (again.args["key"], again.attempt) == ("call 0", 2)
    assert take_alike(session, again, order=ORDER, **ENOUGH) == []
    release_job(session, again, now=NOON)
    assert "call 0" not in keys(take_alike(session, take(session), order=ORDER, **ENOUGH))


def test_jobs_taken_together_are_held_and_given_back_each_by_itself(session):
    for number in range(4):
        add(session, f"call {number}", hours_ago=number)
    first = take(session)
    (other,) = take_alike(session, first, order=ORDER, **ENOUGH)
    later = NOON + LEASE + timedelta(seconds=1)

    assert renew_lease(session, other, now=later)
    taken_over = take_job(session, worker="w2", now=later, order=ORDER)
    release_job(session, other, now=later)

    assert taken_over.job_id == first.job_id
    assert session.get(models.Job, other.job_id, populate_existing=True).attempts == 0


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres")
def test_workers_at_once_never_share_a_job_of_a_pool():
    with db.transaction() as session:
        for number in range(40):
            add(session, f"call {number}", hours_ago=number)
    taken, together = [], threading.Barrier(4)

    def work():
        together.wait()
        with db.transaction() as session:
            first = take(session)
            taken.extend([first, *take_alike(session, first, order=ORDER, **ENOUGH)])

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(set(keys(taken))) == len(taken) > 4
