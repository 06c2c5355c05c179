"""A PostgreSQL database for tests: the one that is named, or a server of our own where its programs are installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

#: Whom the server runs as where the tests run as root, whom it refuses.
_USERS = ("postgres", "nobody")


@contextmanager
def postgresql_url() -> Iterator[str]:
    """Give the address of a database that may be emptied; without one skip, or fail where CI=true."""
    named = os.environ.get("AUDIT_TEST_DATABASE_URL", "")
    if named.startswith("postgresql"):
        yield named
        return
    if shutil.which("initdb") is None or shutil.which("pg_ctl") is None:
        say = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        say("AUDIT_TEST_DATABASE_URL names no PostgreSQL database, and initdb and pg_ctl are not installed")
    folder = Path(tempfile.mkdtemp(prefix="postgresql-", dir="/tmp"))
    try:
        with _served(folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    user = _user()
    if user is not None:
        shutil.chown(folder, user)

    def call(*words: str) -> None:
        with (folder.parent / f"{folder.name}.log").open("a") as log:
            subprocess.run(words, check=True, stdout=log, stderr=log, user=user, cwd="/", timeout=60)

    data = str(folder / "data")
    call("initdb", "-D", data, "-U", "test", "-A", "trust")
    call("pg_ctl", "-D", data, "-w", "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "start")
    try:
        yield f"postgresql://test@/postgres?host={folder}"
    finally:
        call("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _USERS if name in known)
