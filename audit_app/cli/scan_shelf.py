"""Keeps what was judged in working files until all of it can be written in the order of the input."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Kept:
    """Texts in a working file: for each the place of its line in the input, where it lies and how long it is."""

    path: str
    places: NDArray[np.int64]
    offsets: NDArray[np.int64]
    lengths: NDArray[np.int64]


class Shelf:
    """One process's working file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream = path.open("wb")
        self._entries: list[tuple[int, int, int]] = []

    def keep(self, place: int, text: str) -> None:
        """Keep a text (whole lines) for a place of the input."""
        # Half of a surrogate pair cannot be written in UTF-8; \\ud800 is the same character in JSON.
        content = text.encode("utf-8", "backslashreplace")
        self._entries.append((place, self._stream.tell(), len(content)))
        self._stream.write(content)

    def take(self) -> Kept:
        """Return where the texts since the last call lie; they can be read from now on."""
        self._stream.flush()
        places, offsets, lengths = np.array(self._entries, dtype=np.int64).reshape(-1, 3).T
        self._entries.clear()
        return Kept(str(self._path), places, offsets, lengths)

    def close(self) -> None:
        """Close the working file."""
        self._stream.close()


def write_in_order(kept: Iterable[Kept], stream: BinaryIO) -> None:
    """Write all texts in the order of their places; those of one place in the order in which they were kept."""
    parts = [part for part in kept if len(part.places)]
    if not parts:
        return
    part_of = np.repeat(np.arange(len(parts)), [len(part.places) for part in parts])
    offsets = np.concatenate([part.offsets for part in parts])
    lengths = np.concatenate([part.lengths for part in parts])
    order = np.argsort(np.concatenate([part.places for part in parts]), kind="stable")
    columns = (part_of[order].tolist(), offsets[order].tolist(), lengths[order].tolist())
    with ExitStack() as closing:
        files = {path: closing.enter_context(Path(path).open("rb")) for path in {part.path for part in parts}}
        for part, offset, length in zip(*columns, strict=True):
            file = files[parts[part].path]
            file.seek(offset)
            stream.write(file.read(length))
