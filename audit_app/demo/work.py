"""Let the worker processes do the month's jobs, with a line now and then that says how long it will take."""

import os
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from audit_app import models
from audit_app.db import reading
from audit_app.jobs.crew import CrewNews, work_off
from audit_app.queries.job_progress import KindProgress
from audit_app.queries.speech_queue import busy_seconds
from audit_app.services import work as kinds
from audit_app.settings import Settings

STEPS = {kinds.STORE: "store", kinds.TRANSCRIBE: "transcribe", kinds.JUDGE: "judge"}
SECONDS_BETWEEN_LINES = 5.0
Say = Callable[[str], None]


class Teller:
    """Says how far the work is, not too often; a step's time left comes from how fast it went so far."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._said_at = -SECONDS_BETWEEN_LINES
        self._begun: dict[str, tuple[float, float]] = {}

    def watch(self, news: CrewNews) -> None:
        """Take news from the crew."""
        for kind in news.kinds:
            if kind.share < 1:
                self._begun.setdefault(kind.kind, (news.seconds, kind.share))
        if news.seconds - self._said_at < SECONDS_BETWEEN_LINES:
            return
        self._said_at = news.seconds
        parts = [self._part(kind, news.seconds) for kind in news.kinds if kind.share < 1]
        if parts:
            self._say("; ".join(parts))

    def _part(self, kind: KindProgress, now: float) -> str:
        done = f"{STEPS.get(kind.kind, kind.kind)} {kind.share:.0%}"
        begun, share = self._begun[kind.kind]
        if kind.share <= share:
            return done
        left = (now - begun) * (1 - kind.share) / (kind.share - share)
        return f"{done}, about {_duration(left)} left"


def do_all_jobs(settings: Settings, *, say: Say) -> dict[str, float]:
    """Run the workers until nothing is left; return the seconds of each step, shared out over the processes."""
    with reading() as session:
        known = set(session.scalars(select(models.Job.id).where(models.Job.finished_at.is_not(None))))
    processes = max(settings.workers, min(2, os.cpu_count() or 1))
    work_off(settings, processes=processes, watch=Teller(say).watch)
    with reading() as session:
        jobs = session.scalars(select(models.Job).where(models.Job.finished_at.is_not(None))).all()
    spans: defaultdict[tuple[str, str | None], list[tuple[datetime, datetime]]] = defaultdict(list)
    for job in jobs:
        if job.id not in known and job.started_at is not None and job.finished_at is not None:
            spans[STEPS.get(job.kind, job.kind), job.worker].append((job.started_at, job.finished_at))
    seconds: defaultdict[str, float] = defaultdict(float)
    for (step, _worker), own in spans.items():
        # A worker transcribes many recordings at once; the time of them all is that of one.
        seconds[step] += busy_seconds(own) / processes
    return dict(seconds)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
