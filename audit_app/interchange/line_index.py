"""Where the lines of some inputs lie and whom each is about: 48 bytes a line, so that millions fit in memory."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audit_app.interchange.sources import Source, row_number, row_value, without_mark

#: Lines looked through at once; a longer line is still one line.
_CHUNK_BYTES = 8 << 20
#: The mark of a line that names no borrower, or has no id of its own; no such line can be a contact or an event.
UNKNOWN = 0

Numbers = NDArray[np.int64]
Marks = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Chunk:
    """The lines that begin at bytes `start..end` of a source."""

    file: int
    source: Source
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LineIndex:
    """One entry for each line that is not blank.

    `offsets`, `lengths`: its bytes in the source number `files`; `numbers`: its number there, from 1. `owners` and
    `ids` are 64-bit marks of the borrower and of the line's own id.
    """

    files: Numbers
    offsets: Numbers
    lengths: Numbers
    numbers: Numbers
    owners: Marks
    ids: Marks

    def __len__(self) -> int:
        return len(self.offsets)

    def take(self, places: Numbers) -> "LineIndex":
        """Return the entries at some places."""
        return LineIndex(*(getattr(self, field.name)[places] for field in fields(self)))


def cut(sources: list[Source]) -> list[Chunk]:
    """Cut sources into chunks that can be looked through apart from each other."""
    return [
        Chunk(file, source, start, min(start + _CHUNK_BYTES, source.size))
        for file, source in enumerate(sources)
        for start in range(0, source.size, _CHUNK_BYTES)
    ]


def look_through(chunk: Chunk) -> tuple[LineIndex, int]:
    """Index one chunk, its lines numbered from 1; return how many lines it has, blank ones too."""
    places: list[tuple[int, int, int]] = []
    marks = bytearray()
    count = 0
    for count, (offset, line) in enumerate(_lines(chunk), start=1):
        if not line.strip():
            continue
        number = row_number(line) if chunk.source.is_copied_table else count
        places.append((offset, len(line), number))
        marks += _marks(chunk.source, line)
    return _index(places, marks, chunk.file), count


def _index(places: list[tuple[int, int, int]], marks: bytearray, file: int) -> LineIndex:
    offsets, lengths, numbers = np.array(places, dtype=np.int64).reshape(-1, 3).T
    owners, ids = np.frombuffer(bytes(marks), dtype=np.uint64).reshape(-1, 2).T
    return LineIndex(np.full(len(places), file), offsets, lengths, numbers, owners, ids)


def join(chunks: Iterable[Chunk], parts: Iterable[tuple[LineIndex, int]]) -> LineIndex:
    """Put the indexes of all chunks, in their order, into one; lines are then numbered through each source."""
    joined: list[LineIndex] = []
    before: dict[int, int] = {}
    for chunk, (part, lines) in zip(chunks, parts, strict=True):
        shift = 0 if chunk.source.is_copied_table else before.get(chunk.file, 0)
        joined.append(replace(part, numbers=part.numbers + shift))
        before[chunk.file] = before.get(chunk.file, 0) + lines
    if not joined:
        return _index([], bytearray(), 0)
    return LineIndex(*(np.concatenate([getattr(part, field.name) for part in joined]) for field in fields(LineIndex)))


def repeated_ids(index: LineIndex) -> Numbers:
    """Return the places whose ids have the same mark as others, ordered by mark and then by place."""
    order = np.argsort(index.ids, kind="stable")
    ids = index.ids[order]
    same = np.zeros(len(ids), dtype=bool)
    same[1:] = (ids[1:] == ids[:-1]) & (ids[1:] != UNKNOWN)
    same[:-1] |= same[1:]
    return order[same]


def _lines(chunk: Chunk) -> Iterator[tuple[int, bytes]]:
    """Yield each line that begins in the chunk, with its place in the source."""
    with Path(chunk.source.path).open("rb") as stream:
        offset = chunk.start
        if offset:
            stream.seek(offset - 1)
            offset += len(stream.readline()) - 1
        while offset < chunk.end and (line := stream.readline()):
            marked = len(line)
            if offset == 0:
                line = without_mark(line)
            yield offset + marked - len(line), line
            offset += marked


def _marks(source: Source, line: bytes) -> bytes:
    """Return the marks of a line's borrower and id; whether the line is right in all else is looked at later."""
    try:
        value = row_value(line) if source.is_copied_table else json.loads(line.decode())
    except (ValueError, RecursionError):
        return bytes(16)
    if not isinstance(value, dict):
        return bytes(16)
    borrower = value.get("borrower")
    owner = borrower.get("id") if isinstance(borrower, dict) else borrower
    return _mark(owner) + _mark(value.get("id"))


def _mark(name: object) -> bytes:
    if not isinstance(name, str):
        return bytes(8)
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
