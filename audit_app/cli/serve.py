"""`contact-audit serve`: the pages on a local port, with a worker beside them."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import click

from audit_app.db import configure_database
from audit_app.migrations import upgrade_database
from audit_app.settings import Settings

WORKER = "from audit_app.cli import main; main()"
SECONDS_TO_STOP = 20


@click.command()
@click.option("--host", help="Address to listen on; default: AUDIT_HOST.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; default: AUDIT_PORT.")
@click.option("--threads", type=click.IntRange(min=1), default=8, show_default=True, help="Requests at the same time.")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Run a worker for background jobs, too.")
def serve(host: str | None, port: int | None, threads: int, *, worker: bool) -> None:
    """Serve the pages until stopped. Brings the database up to date first."""
    import waitress

    from audit_app.app import create_app

    settings = Settings.from_env()
    upgrade_database(configure_database(settings))
    app = create_app(settings)
    host, port = host or settings.host, port or settings.port
    signal.signal(signal.SIGTERM, _stop)
    with _worker_beside() if worker else nullcontext():
        click.echo(f"Contact Audit is at http://{host}:{port}  (stop with Ctrl-C)")
        waitress.serve(app, host=host, port=port, threads=threads, ident=None)


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Run a worker process for as long as the pages are served, and let it finish what it holds."""
    process = subprocess.Popen([sys.executable, "-c", WORKER, "worker"])  # noqa: S603 -- our own interpreter and words
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()


def _stop(_signal: int, _frame: object) -> None:
    """Leave by the ordinary way, so that the worker is stopped, too."""
    raise SystemExit(0)
