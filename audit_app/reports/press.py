"""Typesets pages in a child process, so that nobody waits in a transaction and no page can harm the caller."""

import json
import subprocess
import sys

SECONDS_ALLOWED = 180


class TypesettingFailed(Exception):
    """Raised when the child process gave no PDF; the message holds its last line."""


def typeset(html: str, *, identifier: str) -> bytes:
    """Return `html` as a PDF. Takes seconds: never call it inside a transaction. Raises TypesettingFailed."""
    order = json.dumps({"html": html, "identifier": identifier})
    command = [sys.executable, "-m", "audit_app.reports.pdf"]
    try:
        done = subprocess.run(  # noqa: S603 -- a fixed command, the page travels on standard input
            command, input=order.encode(), capture_output=True, timeout=SECONDS_ALLOWED, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TypesettingFailed(f"no PDF after {SECONDS_ALLOWED} seconds") from error
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF"):
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["no message"]
        raise TypesettingFailed(f"exit status {done.returncode}: {lines[-1]}")
    return done.stdout
