"""The file of a model's weights, known by its sha256."""

from __future__ import annotations

import hashlib
from pathlib import Path

from transcription.errors import ModelUnavailable


def digest_of(path: Path, *, wanted: str | None, name: Path | None = None) -> str:
    """The sha256 of a file of weights. Raises ModelUnavailable, with `name` for the file's, if another is `wanted`."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if wanted is not None and digest != wanted.lower():
        raise ModelUnavailable(
            f"{name or path}: its sha256 is {digest}, not {wanted}; replace the file or correct the setting."
        )
    return digest
