"""The file store: recordings, evidence and papers by sha256, never half written; owns every path on disk."""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from audit_app.errors import Invalid, NotFound

#: Derived from a recording: a copy that every browser plays, and its waveform as {"channels": [[0..1, …], …]}.
PLAYABLE = "play.ogg"
PEAKS = "peaks.json"

_BLOCK = 1 << 20
_STALE_AFTER_S = 6 * 3600


@dataclass(frozen=True)
class StoredFile:
    """A file in the store."""

    sha256: str
    size_bytes: int


class FileStore:
    """Keeps each file once, under its sha256: `files/ab/ab…`; what is made from it under `cache/ab/ab…/NAME`.

    A file appears under its name only when all of it is on disk: written beside, synced, renamed.
    """

    def __init__(self, root: Path) -> None:
        self._files = root / "files"
        self._cache = root / "cache"
        self._unfinished = root / "unfinished"
        for folder in (self._files, self._cache, self._unfinished):
            folder.mkdir(parents=True, exist_ok=True)

    def put_bytes(self, content: bytes) -> StoredFile:
        """Store `content`; the same content again changes nothing."""
        return self._put([content])

    def put_stream(self, stream: BinaryIO) -> StoredFile:
        """Store everything that `stream` still gives, in bounded memory."""
        return self._put(iter(lambda: stream.read(_BLOCK), b""))

    def put_file(self, path: Path) -> StoredFile:
        """Store a copy of the file at `path`; raises OSError when it cannot be read."""
        with path.open("rb") as stream:
            return self.put_stream(stream)

    def path(self, sha256: str) -> Path:
        """Return where the file lies; raises NotFound when the store does not hold it."""
        path = self._place(self._files, sha256)
        if not path.is_file():
            raise NotFound(
                f"The file store does not hold {sha256}.",
                zh=f"文件库中没有 {sha256}。",
                field="sha256",
                value=sha256,
                remedy="Restore the files folder from the backup that belongs to this database.",
            )
        return path

    def has(self, sha256: str) -> bool:
        """Say whether the store holds the file."""
        return self._place(self._files, sha256).is_file()

    def read(self, sha256: str) -> bytes:
        """Return the whole file; raises NotFound."""
        return self.path(sha256).read_bytes()

    def is_intact(self, sha256: str) -> bool:
        """Say whether the stored bytes still have the hash that they are filed under; raises NotFound."""
        digest = hashlib.sha256()
        with self.path(sha256).open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest() == sha256

    def derived_path(self, sha256: str, name: str) -> Path:
        """Return where the derived file `name` of a stored file lies, or would lie."""
        if not name or name == ".." or name != Path(name).name:
            raise Invalid(f"{name!r} is not a plain file name.", field="name", value=name)
        return self._place(self._cache, sha256) / name

    def write_derived(self, sha256: str, name: str, content: bytes | Callable[[Path], object]) -> Path:
        """Write a derived file, whole or not at all; `content` is its bytes or a function that writes to a path."""
        target = self.derived_path(sha256, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._unfinished_file(suffix=Path(name).suffix) as path:
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                content(path)
            _settle(path, target)
        return target

    def cache_folder(self, name: str) -> Path:
        """Return a folder for a cache that looks after its own files, such as that of the recogniser."""
        folder = self._cache / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def sweep_unfinished(self) -> int:
        """Delete what killed processes left behind more than six hours ago; return how many files."""
        oldest = time.time() - _STALE_AFTER_S
        stale = [path for path in self._unfinished.iterdir() if path.stat().st_mtime < oldest]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)

    def _put(self, blocks: Iterable[bytes]) -> StoredFile:
        digest, size = hashlib.sha256(), 0
        with self._unfinished_file(suffix="") as path:
            with path.open("wb") as file:
                for block in blocks:
                    file.write(block)
                    digest.update(block)
                    size += len(block)
            sha256 = digest.hexdigest()
            target = self._place(self._files, sha256)
            if not target.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                path.chmod(0o440)
                _settle(path, target)
        return StoredFile(sha256=sha256, size_bytes=size)

    @contextmanager
    def _unfinished_file(self, *, suffix: str) -> Iterator[Path]:
        descriptor, name = tempfile.mkstemp(dir=self._unfinished, suffix=suffix)
        os.close(descriptor)
        path = Path(name)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    @staticmethod
    def _place(folder: Path, sha256: str) -> Path:
        if len(sha256) != 64 or not all(character in "0123456789abcdef" for character in sha256):
            raise Invalid(f"{sha256!r} is not a sha256 in hexadecimal.", field="sha256", value=sha256)
        return folder / sha256[:2] / sha256


def _settle(path: Path, target: Path) -> None:
    """Make `path` durable and give it its final name in one step."""
    _sync(path)
    path.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
