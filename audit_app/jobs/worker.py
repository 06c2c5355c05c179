"""The embedded worker: claims a job, holds it by a heartbeat, runs its step, and stops cleanly on a signal."""

import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

import transcription
from audit_app.clock import utc_now
from audit_app.db import configure_database, reading, transaction
from audit_app.errors import Unavailable
from audit_app.jobs.tasks import TASKS, give_up
from audit_app.jobs.tools import build_tools
from audit_app.pipeline import Tools, end_suppressions, install_packs
from audit_app.queries.job_progress import is_work_left
from audit_app.services.queue import LEASE, Lease, LeaseLost, fail_job, finish_job, release_job, renew_lease, take_job
from audit_app.settings import Settings

_log = logging.getLogger(__name__)
_IDLE_SECONDS = 0.5
_BEAT_SECONDS = LEASE.total_seconds() / 6
_LONGEST_ERROR = 2000


class Stopping(Exception):
    """Raised inside a step when the worker was asked to stop: the job goes back as if it had not been tried."""


class HeldJob:
    """A claimed job: its lease is renewed by a thread for as long as the step runs."""

    def __init__(self, lease: Lease, stop: threading.Event) -> None:
        self.lease = lease
        self._stop = stop
        self._over = threading.Event()
        self._lost = False
        self._share: float | None = None
        self._thread = threading.Thread(target=self._beat, name=f"lease-{lease.job_id}", daemon=True)

    @contextmanager
    def held(self) -> Iterator["HeldJob"]:
        """Renew the lease until the block ends."""
        self._thread.start()
        try:
            yield self
        finally:
            self._over.set()
            self._thread.join()

    @contextmanager
    def finish(self) -> Iterator[Session]:
        """Give the transaction in which the effect is stored and the job ends, both or neither."""
        with transaction() as session:
            yield session
            finish_job(session, self.lease, now=utc_now())

    def progress(self, share: float) -> None:
        """Say how much is done; raises LeaseLost or Stopping when going on is no longer wanted."""
        self._share = share
        if self._lost:
            raise LeaseLost(f"job {self.lease.job_id} was taken over")
        if self._stop.is_set():
            raise Stopping

    def _beat(self) -> None:
        while not self._over.wait(_BEAT_SECONDS if self._share is None else min(_BEAT_SECONDS, 2.0)):
            with transaction() as session:
                if not renew_lease(session, self.lease, now=utc_now(), progress=self._share):
                    self._lost = True
                    return


def run_worker(settings: Settings, *, once: bool = False, threads: int | None = None) -> int:
    """Work until stopped by SIGTERM or Ctrl-C, or with `once` until no job is left; return how many jobs were ended.

    Raises Unavailable when a pack or the recogniser's model cannot be used.
    """
    configure_database(settings)
    tools = build_tools(settings, threads=threads)
    tools.store.sweep_unfinished()
    install_packs(tools)
    name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
    ended = 0
    day = None
    with _stopped_by_signals() as stop:
        while not stop.is_set():
            if day != tools.today():
                day = tools.today()
                end_suppressions(tools)
            if run_one(tools, worker=name, stop=stop):
                ended += 1
            elif once and not _work_left():
                break
            else:
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


def run_one(tools: Tools, *, worker: str, stop: threading.Event) -> bool:
    """Claim one job and run it to its end; False when none is due."""
    with transaction() as session:
        lease = take_job(session, worker=worker, now=utc_now())
    if lease is None:
        return False
    with HeldJob(lease, stop).held() as job:
        try:
            TASKS[lease.kind](lease.args, tools, job)
        except LeaseLost as error:
            _log.warning("%s; its effect was rolled back", error)
        except Stopping:
            with transaction() as session:
                release_job(session, lease, now=utc_now())
        except transcription.ModelUnavailable as error:
            # Every further recording would fail the same way, so the worker gives the job back and says why it ends.
            with transaction() as session:
                release_job(session, lease, now=utc_now())
            raise _no_model(error) from error
        except Exception as error:  # noqa: BLE001 -- the outermost loop: the job fails, the worker goes on
            _log.exception("job %s (%s) failed in attempt %s", lease.job_id, lease.kind, lease.attempt)
            with transaction() as session:
                reason = f"{type(error).__name__}: {error}"[:_LONGEST_ERROR]
                if fail_job(session, lease, error=reason, now=utc_now()):
                    give_up(session, lease)
    return True


def _no_model(error: transcription.ModelUnavailable) -> Unavailable:
    return Unavailable(
        f"The recogniser's model cannot be used: {error}",
        zh=f"语音识别模型无法使用：{error}",
        field="AUDIT_WHISPER_MODEL",
        remedy="Correct AUDIT_WHISPER_MODEL or AUDIT_WHISPER_SHA256 and start the worker again; no job is lost.",
    )


def _work_left() -> bool:
    with reading() as session:
        return is_work_left(session)
