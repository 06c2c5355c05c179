"""What was compiled, kept from one process to the next by a keeper that the shell provides; without one, nothing is.

Everything is kept under the digest of its pack and the digest of the code that made it, so what is found fits both.
"""

import functools
import hashlib
import importlib.metadata
import pickle
import platform
import sys
from pathlib import Path
from typing import Protocol

_CODE_FOLDER = Path(__file__).parent
_CODE_ENDINGS = frozenset({".py", ".yaml", ".txt"})
#: Libraries whose objects are kept.
_LIBRARIES = ("numpy", "pyahocorasick", "pydantic", "pydantic-core")


class Keeper(Protocol):
    """A place for bytes by name that nobody else can write to: what comes back is run as code would be."""

    def fetch(self, name: str) -> bytes | None:
        """Return what was kept under a name, whole and unchanged, or None."""

    def keep(self, name: str, content: bytes) -> None:
        """Keep it for the next process, if that is possible; raise nothing."""


_KEEPERS: list[Keeper] = []


def use_keeper(keeper: Keeper | None) -> None:
    """Keep things with this keeper from now on, or nowhere."""
    _KEEPERS[:] = [] if keeper is None else [keeper]


def is_kept() -> bool:
    """Say whether there is a keeper."""
    return bool(_KEEPERS)


def fetch(kind: str, digest: str) -> object | None:
    """Return what was kept of a pack, or None."""
    for keeper in _KEEPERS:
        content = keeper.fetch(_name(kind, digest))
        if content is not None:
            found: object = pickle.loads(content)  # noqa: S301 -- only what a keeper kept itself, see Keeper
            return found
    return None


def keep(kind: str, digest: str, value: object) -> None:
    """Keep something of a pack."""
    for keeper in _KEEPERS:
        keeper.keep(_name(kind, digest), pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


def _name(kind: str, digest: str) -> str:
    return f"{kind}-{digest[:32]}-{_code_digest()}"


@functools.cache
def _code_digest() -> str:
    """Return a digest of this package's code and data (packs left out), of Python, the platform and the libraries."""
    digest = hashlib.sha256(f"{sys.version} {platform.platform()}".encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {importlib.metadata.version(library)}\n".encode())
    packs = _CODE_FOLDER / "packs"
    for path in sorted(_CODE_FOLDER.rglob("*")):
        if path.suffix in _CODE_ENDINGS and packs not in path.parents:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(_CODE_FOLDER)}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:32]
