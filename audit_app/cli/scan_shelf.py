"""Keeps what was judged in working files until all of it can be written in the order of the input."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

#: Texts whose places are spelt out at once, so that no long list of numbers is made.
_AT_ONCE = 10_000


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
    for content in read_in_order(kept):
        stream.write(content)


def read_in_order(kept: Iterable[Kept]) -> Iterator[bytes]:
    """Yield the same texts, as they are written, one by one."""
    parts = [part for part in kept if len(part.places)]
    if not parts:
        return
    part_of = np.repeat(np.arange(len(parts)), [len(part.places) for part in parts])
    offsets = np.concatenate([part.offsets for part in parts])
    lengths = np.concatenate([part.lengths for part in parts])
    order = np.argsort(np.concatenate([part.places for part in parts]), kind="stable")
    with ExitStack() as closing:
        files = {path: closing.enter_context(Path(path).open("rb")) for path in {part.path for part in parts}}
        for first in range(0, len(order), _AT_ONCE):
            some = order[first : first + _AT_ONCE]
            columns = (part_of[some].tolist(), offsets[some].tolist(), lengths[some].tolist())
            for part, offset, length in zip(*columns, strict=True):
                file = files[parts[part].path]
                file.seek(offset)
                yield file.read(length)
