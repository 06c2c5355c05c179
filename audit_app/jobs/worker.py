"""The embedded worker: claims a job, holds it by a heartbeat, runs its step, and stops cleanly on a signal."""

import errno
import logging
import os
import secrets
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial

from sqlalchemy.orm import Session

import transcription
from audit_app.clock import utc_now
from audit_app.db import configure_database, reading, transaction
from audit_app.errors import Unavailable
from audit_app.jobs.tasks import TASKS, TOGETHER, give_up
from audit_app.jobs.tools import build_tools
from audit_app.jobs.turns import Turns
from audit_app.pipeline import Tools, end_suppressions, install_packs
from audit_app.queries.job_progress import is_work_left
from audit_app.services.queue import (
    AS_ASKED,
    LEASE,
    Lease,
    LeaseLost,
    fail_job,
    finish_job,
    release_job,
    renew_lease,
    take_alike,
    take_job,
)
from audit_app.settings import Settings

_log = logging.getLogger(__name__)
_IDLE_SECONDS = 0.5
_BEAT_SECONDS = LEASE.total_seconds() / 6
_LONGEST_ERROR = 2000
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


class Stopping(Exception):
    """Raised inside a step when the worker was asked to stop: the job goes back as if it had not been tried."""


class HeldJob:
    """A claimed job, for as long as its step runs."""

    def __init__(self, lease: Lease, stop: threading.Event) -> None:
        self.lease = lease
        self.share: float | None = None
        self.is_lost = False
        self.is_over = False
        self._stop = stop

    @contextmanager
    def finish(self) -> Iterator[Session]:
        """Give the transaction in which the effect is stored and the job ends, both or neither."""
        with transaction() as session:
            yield session
            finish_job(session, self.lease, now=utc_now())

    def progress(self, share: float) -> None:
        """Say how much is done; raises Stopping when the worker is to stop, or LeaseLost."""
        self.share = share
        if self._stop.is_set():
            raise Stopping
        if self.is_lost:
            raise LeaseLost(f"job {self.lease.job_id} was taken over")


@contextmanager
def _held(jobs: Sequence[HeldJob]) -> Iterator[None]:
    """Renew the leases of jobs in a thread until the block ends, each until it is over."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(jobs, ended), name=f"lease-{jobs[0].lease.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat(jobs: Sequence[HeldJob], ended: threading.Event) -> None:
    while not ended.wait(_BEAT_SECONDS if all(job.share is None for job in jobs) else min(_BEAT_SECONDS, 2.0)):
        with transaction() as session:
            for job in jobs:
                if not job.is_over and not job.is_lost:
                    job.is_lost = not renew_lease(session, job.lease, now=utc_now(), progress=job.share)


def run_worker(settings: Settings, *, once: bool = False, threads: int | None = None) -> int:
    """Work until stopped by SIGTERM or Ctrl-C, or with `once` until no job is left; return how many jobs were ended.

    Raises Unavailable when a pack or the recogniser's model cannot be used.
    """
    configure_database(settings)
    tools = build_tools(settings, threads=threads)
    tools.store.sweep_unfinished()
    install_packs(tools)
    name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
    turns = Turns(fresh_for=timedelta(hours=settings.fresh_hours), back_fill_every=settings.back_fill_every)
    ended = 0
    day = None
    with _stopped_by_signals() as stop:
        while not stop.is_set():
            if day != tools.today():
                day = tools.today()
                end_suppressions(tools)
            done = run_one(tools, worker=name, stop=stop, turns=turns)
            ended += done
            if done:
                continue
            if once and not _work_left():
                break
            stop.wait(_IDLE_SECONDS)
    return ended


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    """Give an event that SIGTERM and Ctrl-C set, for as long as the block runs."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_one(tools: Tools, *, worker: str, stop: threading.Event, turns: Turns | None = None) -> int:
    """Claim the next job, with others of its kind where they are done together, and run it; return how many."""
    leases = _take(tools, worker, turns)
    jobs = [HeldJob(lease, stop) for lease in leases]
    if jobs:
        with _held(jobs):
            if jobs[0].lease.kind in TOGETHER:
                _run_together(jobs, tools)
            else:
                _attempt(jobs[0], partial(TASKS[jobs[0].lease.kind], jobs[0].lease.args, tools, jobs[0]))
    return len(jobs)


def _take(tools: Tools, worker: str, turns: Turns | None) -> list[Lease]:
    now = utc_now()
    order = turns.order(now) if turns is not None else AS_ASKED
    with transaction() as session:
        lease = take_job(session, worker=worker, now=now, order=order)
        if lease is None:
            return []
        others: list[Lease] = []
        if lease.kind in TOGETHER:
            pool = tools.pool
            others = take_alike(session, lease, at_most=pool.calls - 1, work_at_most=pool.seconds, now=now, order=order)
    if turns is not None:
        turns.took(lease, order)
    return [lease, *others]


def _run_together(jobs: Sequence[HeldJob], tools: Tools) -> None:
    """Run jobs of one kind as one piece of work; each ends by itself, and what hurts all is tried by each alone."""
    kind = jobs[0].lease.kind
    left = list(jobs)

    def tell(place: int, share: float) -> None:
        # A job that was taken over is not in the way of the others; its effect is refused at its end.
        with suppress(LeaseLost):
            jobs[place].progress(share)

    def work() -> None:
        for place, store in TOGETHER[kind]([job.lease.args for job in jobs], tools, tell):
            left.remove(jobs[place])
            _attempt(jobs[place], partial(store, jobs[place]))

    if len(jobs) == 1:
        _attempt(jobs[0], work)
        return
    try:
        work()
    except Stopping:
        _give_back(left)
    except Unavailable:
        _give_back(left)
        raise
    except Exception as error:  # the outermost loop: whose fault it is shows when each is done alone
        if (ending := _reason_to_end(error)) is not None:
            _give_back(left)
            raise ending from error
        _log.exception("%s jobs (%s) failed together; each is now done alone", len(left), kind)
        _run_each(left, tools)


def _run_each(jobs: Sequence[HeldJob], tools: Tools) -> None:
    for place, job in enumerate(jobs):
        try:
            _run_together([job], tools)
        except Unavailable:
            _give_back(jobs[place + 1 :])
            raise


def _attempt(job: HeldJob, step: Callable[[], None]) -> None:
    """Do a job's step; what goes wrong is written down with the job, and the worker goes on."""
    lease = job.lease
    try:
        step()
    except LeaseLost as error:
        _log.warning("%s; its effect was rolled back", error)
    except Stopping:
        _give_back([job])
    except Exception as error:  # the outermost loop: the job fails, the worker goes on
        if (ending := _reason_to_end(error)) is not None:
            _give_back([job])
            raise ending from error
        _log.exception("job %s (%s) failed in attempt %s", lease.job_id, lease.kind, lease.attempt)
        with transaction() as session:
            reason = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
            if fail_job(session, lease, error=reason, now=utc_now()):
                give_up(session, lease)
    finally:
        job.is_over = True


def _give_back(jobs: Sequence[HeldJob]) -> None:
    with transaction() as session:
        for job in jobs:
            job.is_over = True
            release_job(session, job.lease, now=utc_now())


def _reason_to_end(error: Exception) -> Unavailable | None:
    """Return why the worker must end, where every further job would fail the same way; its jobs are given back."""
    if isinstance(error, transcription.ModelUnavailable):
        return Unavailable(
            f"The recogniser's model cannot be used: {error}",
            zh=f"语音识别模型无法使用：{error}",
            field="AUDIT_WHISPER_MODEL",
            remedy="Correct AUDIT_WHISPER_MODEL or AUDIT_WHISPER_SHA256 and start the worker again; no job is lost.",
        )
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        where = error.filename or tempfile.gettempdir()
        return Unavailable(
            f"There is no room left on the disk: {error.strerror} ({where}).",
            zh=f"磁盘空间已满：{where}。",
            field="AUDIT_DATA_DIR",
            remedy="Make room in AUDIT_DATA_DIR and in the folder for temporary files, then start the worker again; "
            "no job is lost.",
        )
    return None


def _work_left() -> bool:
    with reading() as session:
        return is_work_left(session)
