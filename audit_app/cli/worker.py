"""`contact-audit worker`: run the background work."""

import logging
import signal
import sys
import threading

import click

from audit_app.db import configure_database
from audit_app.errors import AuditError
from audit_app.migrations import upgrade_database
from audit_app.settings import Settings


@click.command()
@click.option("--once", is_flag=True, help="End when no job is left.")
@click.option(
    "--processes", type=click.IntRange(min=1), default=1, show_default=True, help="Worker processes side by side."
)
@click.option("--threads", type=click.IntRange(min=1), help="Threads of the recogniser in each process.")
def worker(processes: int, threads: int | None, *, once: bool) -> None:
    """Take jobs (storing recordings, transcribing, judging) until stopped by Ctrl-C or SIGTERM."""
    from audit_app.cli.said import said

    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(name)s: %(message)s")
    settings = Settings.from_env()
    upgrade_database(configure_database(settings))
    try:
        if processes > 1:
            _run_crew(settings, processes, once=once)
        else:
            from audit_app.jobs.worker import run_worker

            run_worker(settings, once=once, threads=threads)
    except AuditError as error:
        raise said(error) from error


def _run_crew(settings: Settings, processes: int, *, once: bool) -> None:
    from audit_app.jobs.crew import started_workers, work_off

    if once:
        seconds = work_off(settings, processes=processes, watch=lambda _news: None)
        click.echo(f"no job is left after {seconds:.0f} s", err=True)
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with started_workers(processes, once=False) as crew:
        while not stop.wait(1.0):
            if all(process.poll() is not None for process in crew):
                raise click.ClickException("every worker process has ended; read what they wrote above")
