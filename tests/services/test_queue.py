"""The queue: nothing runs twice at once, nothing is lost, and an effect counts only under a valid lease."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from audit_app import models
from audit_app.authz import Role
from audit_app.errors import Forbidden
from audit_app.models import JobState
from audit_app.services.queue import (
    LEASE,
    LeaseLost,
    enqueue,
    fail_job,
    finish_job,
    release_job,
    renew_lease,
    retry_job,
    take_job,
)
from tests.factories import NOON, SYSTEM, make_user

LATER = NOON + LEASE + timedelta(seconds=1)


def add(session, key="a", *, kind="judge", priority=100):
    enqueue(session, kind, {"key": key}, key=key, now=NOON, priority=priority)


def take(session, worker="w1", *, now=NOON):
    return take_job(session, worker=worker, now=now)


def test_the_same_work_is_queued_once(session):
    add(session)
    add(session)

    assert session.scalar(select(func.count()).select_from(models.Job)) == 1


def test_work_that_is_asked_for_while_it_runs_is_queued_behind_it(session):
    add(session)
    running = take(session)
    add(session)

    meanwhile = take(session, "w2")
    finish_job(session, running, now=NOON)

    assert meanwhile is None
    assert take(session, "w2") is not None


def test_urgent_work_goes_first(session):
    add(session, "slow", priority=30)
    add(session, "urgent", priority=10)

    assert [take(session).args["key"] for _ in range(2)] == ["urgent", "slow"]


def test_a_job_whose_worker_went_silent_is_taken_over_and_the_late_effect_is_refused(session):
    add(session)
    silent = take(session)

    successor = take(session, "w2", now=LATER)

    assert successor.job_id == silent.job_id
    with pytest.raises(LeaseLost):
        finish_job(session, silent, now=LATER)
    finish_job(session, successor, now=LATER)


def test_a_heartbeat_keeps_the_job(session):
    add(session)
    lease = take(session)

    kept = renew_lease(session, lease, now=LATER - timedelta(seconds=2))

    assert kept
    assert take(session, "w2", now=LATER) is None


def test_a_failed_attempt_waits_longer_each_time_and_the_last_one_stays_visible(session):
    add(session)
    now, waits = NOON, []
    for _ in range(4):
        assert fail_job(session, take(session, now=now), error="no model", now=now) is False
        job = session.scalars(select(models.Job).execution_options(populate_existing=True)).one()
        waits.append((job.run_after - now).seconds)
        now = job.run_after

    last = fail_job(session, take(session, now=now), error="no model", now=now)

    session.refresh(job)
    assert waits == [5, 20, 80, 320]
    assert (last, job.state, job.error) == (True, JobState.FAILED, "no model")
    assert take(session, now=now + timedelta(days=1)) is None


def test_a_job_given_back_by_a_stopping_worker_was_not_tried(session):
    add(session)
    release_job(session, take(session), now=NOON)

    assert take(session, "w2").attempt == 1


def test_an_administrator_retries_a_failed_job(session):
    add(session)
    job = session.scalars(select(models.Job)).one()
    job.max_attempts = 1
    fail_job(session, take(session), error="no model", now=NOON)
    session.refresh(job)

    with pytest.raises(Forbidden):
        retry_job(session, job, by=make_user(session, role=Role.REVIEWER).actor, now=NOON)
    retry_job(session, job, by=SYSTEM, now=NOON)

    assert take(session).attempt == 1
