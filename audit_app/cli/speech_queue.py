"""`contact-audit speech queue`: how much speech waits to be transcribed, and how long that will take."""

from datetime import timedelta

import click

from audit_app.clock import utc_now
from audit_app.db import configure_database, reading
from audit_app.queries.speech_queue import SpeechQueue, look_at_queue
from audit_app.settings import Settings


@click.command("queue")
def show_queue() -> None:
    """Say how much speech waits to be transcribed, how fast the last hour went, and how long it will take."""
    from audit_app.services import work

    settings = Settings.from_env()
    configure_database(settings)
    now = utc_now()
    with reading() as session:
        queue = look_at_queue(
            session,
            now=now,
            store_kind=work.STORE,
            transcribe_kind=work.TRANSCRIBE,
            fresh_since=now - timedelta(hours=settings.fresh_hours),
        )
    for line in _lines(queue, settings.fresh_hours):
        click.echo(line)


def _lines(queue: SpeechQueue, fresh_hours: int) -> list[str]:
    speed = "nothing was transcribed" if queue.speed is None else f"{queue.speed:.1f} seconds of sound a second"
    return [
        f"waiting    {queue.waiting} recordings, {queue.waiting_seconds / 60:.1f} minutes; {queue.running} in work",
        f"fresh      {queue.fresh} of contacts of the last {fresh_hours} hours, which go first",
        f"to store   {queue.unmeasured} recordings whose length is not known yet",
        f"last hour  {speed}",
        f"time left  {_duration(queue.seconds_left)}",
    ]


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "not known before something was transcribed"
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours and not minutes:
        return f"{round(seconds)} s"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
