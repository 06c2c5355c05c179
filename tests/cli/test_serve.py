"""`contact-audit serve` from the outside: it answers, and it stops when told."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.error import URLError

SECONDS_TO_START = 30


def test_serving_makes_the_database_answers_and_stops_cleanly(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from audit_app.cli import main; main()",
        "serve",
        "--no-worker",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(
        command, env={**os.environ, "AUDIT_DATA_DIR": str(tmp_path)}, stdout=subprocess.PIPE, text=True
    )
    try:
        page = _fetch(f"http://127.0.0.1:{port}/sign-in?lang=en")
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=20)
    finally:
        process.kill()

    assert "Sign in" in page
    assert f"http://127.0.0.1:{port}" in output
    assert process.returncode == 0
    assert (tmp_path / "contact-audit.db").is_file()


def _fetch(address: str) -> str:
    end = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 -- our own server
                return answer.read().decode()
        except URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
