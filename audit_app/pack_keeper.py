"""Keeps compiled packs in the user's cache folder, where nobody else can write."""

import contextlib
import hashlib
import os
import stat
import tempfile
from pathlib import Path

import rules
from audit_app.settings import user_cache_folder

_FOLDER = "contact-audit"
#: Files that are kept: versions of packs and code.
_MOST_FILES = 12
_SEAL_BYTES = hashlib.sha256().digest_size


class FolderKeeper:
    """A folder of this user's own (mode 0700), one file a name, each sealed with the digest of its content.

    A folder or a file that belongs to somebody else, or that others can write to, is not read and not written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self, name: str) -> bytes | None:
        """Return what was kept under a name; None if there is nothing, or if it was damaged or is not our own."""
        path = self._folder / name
        try:
            if not (_is_ours(self._folder.lstat(), stat.S_ISDIR) and _is_ours(path.lstat(), stat.S_ISREG)):
                return None
            content = path.read_bytes()
            os.utime(path)  # What was not used for the longest time goes first.
        except OSError:
            return None
        seal, content = content[:_SEAL_BYTES], content[_SEAL_BYTES:]
        return content if hashlib.sha256(content).digest() == seal else None

    def keep(self, name: str, content: bytes) -> None:
        """Keep it if the folder can be written to; other processes see all of it or nothing."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_ours(self._folder.lstat(), stat.S_ISDIR):
                self._write(name, hashlib.sha256(content).digest() + content)
                self._forget_oldest()

    def _write(self, name: str, content: bytes) -> None:
        handle, draft = tempfile.mkstemp(dir=self._folder, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(draft).replace(self._folder / name)
        except OSError:
            Path(draft).unlink(missing_ok=True)
            raise

    def _forget_oldest(self) -> None:
        newest_first = sorted(self._folder.iterdir(), key=lambda path: path.lstat().st_mtime, reverse=True)
        for path in newest_first[_MOST_FILES:]:
            path.unlink(missing_ok=True)


def _is_ours(status: os.stat_result, is_kind: object) -> bool:
    """Say whether a thing is of a kind, belongs to this user, and nobody else can write to it."""
    return (
        callable(is_kind) and is_kind(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o022
    )


def keep_packs() -> None:
    """Let compiled packs be kept in the user's cache folder; where there is no such folder, nothing is kept."""
    base = user_cache_folder()
    rules.use_keeper(None if base is None else FolderKeeper(base / _FOLDER))
