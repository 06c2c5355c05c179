"""What waits for the recogniser, how fast the last hour went, and the time that is left."""

from datetime import timedelta

import pytest

from audit_app import models
from audit_app.models import JobState
from audit_app.queries.speech_queue import busy_seconds, look_at_queue
from tests.factories import NOON

_numbers = iter(range(1, 1000))


def at(minutes):
    return NOON + timedelta(minutes=minutes)


def add(session, state, *, kind="transcribe", seconds=60.0, begun=None, ended=None, share=0.0, days_old=0):
    job = models.Job(
        kind=kind, state=state, run_after=NOON, created_at=NOON, dedup_key=f"k{next(_numbers)}",
        progress_total=seconds, progress_done=seconds if state is JobState.DONE else share * seconds,
        about_at=NOON - timedelta(days=days_old), started_at=None if begun is None else at(begun),
        finished_at=None if ended is None else at(ended),
    )  # fmt: skip
    session.add(job)
    session.flush()


def look(session):
    return look_at_queue(
        session, now=NOON, store_kind="store", transcribe_kind="transcribe", fresh_since=NOON - timedelta(days=2)
    )


def test_an_empty_queue_takes_no_time(session):
    queue = look(session)

    assert (queue.waiting, queue.waiting_seconds, queue.speed, queue.seconds_left) == (0, 0.0, None, 0.0)


def test_what_waits_is_counted_in_recordings_and_in_seconds_that_are_not_read_yet(session):
    add(session, JobState.QUEUED, seconds=100)
    add(session, JobState.QUEUED, seconds=50, days_old=30)
    add(session, JobState.RUNNING, seconds=200, share=0.25, begun=-1)
    add(session, JobState.FAILED, seconds=1000)
    add(session, JobState.QUEUED, kind="store", seconds=0)
    add(session, JobState.QUEUED, kind="judge", seconds=0)

    queue = look(session)

    assert (queue.waiting, queue.waiting_seconds, queue.fresh, queue.running) == (3, 300.0, 2, 1)
    assert queue.unmeasured == 1


def test_the_time_left_comes_from_the_time_in_which_somebody_listened(session):
    # Two workers side by side from 11:20 to 11:30 and one until 11:40: 20 minutes for 3,600 seconds of sound.
    add(session, JobState.DONE, seconds=1200, begun=-40, ended=-30)
    add(session, JobState.DONE, seconds=2400, begun=-40, ended=-20)
    add(session, JobState.DONE, seconds=9999, begun=-90, ended=-70)
    add(session, JobState.QUEUED, seconds=900)

    queue = look(session)

    assert queue.speed == pytest.approx(3600 / 1200)
    assert queue.seconds_left == pytest.approx(300)


def test_of_a_recording_begun_before_the_hour_only_that_part_counts_and_of_one_in_work_what_is_read(session):
    add(session, JobState.DONE, seconds=1200, begun=-90, ended=-30)
    add(session, JobState.RUNNING, seconds=1000, share=0.6, begun=-10)

    assert look(session).speed == pytest.approx((600 + 600) / (40 * 60))


def test_nothing_is_said_about_the_time_before_anything_was_transcribed(session):
    add(session, JobState.QUEUED, seconds=900)

    assert look(session).seconds_left is None


@pytest.mark.parametrize(
    ("spans", "seconds"),
    [([], 0), ([(0, 1), (0, 1)], 60), ([(0, 2), (1, 3)], 180), ([(4, 5), (0, 1)], 120), ([(0, 9), (1, 2)], 540)],
    ids=["nothing", "twice the same", "overlapping", "apart", "one within the other"],
)
def test_time_that_several_share_is_counted_once(spans, seconds):
    assert busy_seconds((at(start), at(end)) for start, end in spans) == seconds
