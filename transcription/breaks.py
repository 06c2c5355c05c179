"""Files that end too early in formats whose decoders do not notice."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

_UNKNOWN_SIZES = (0, 0xFFFFFFFF)
_LONGEST_PAGE = 65_307
_LAST_PAGE = 4


def is_broken_off(path: Path) -> bool:
    """True for a WAV shorter than its header says, and for an Ogg without its last page."""
    with path.open("rb") as file:
        start = file.read(12)
        if start[:4] == b"RIFF" and start[8:] == b"WAVE":
            return _wav_is_short(file, path.stat().st_size)
        if start[:4] == b"OggS":
            return not _ogg_is_ended(file, path.stat().st_size)
    return False


def _wav_is_short(file: BinaryIO, size: int) -> bool:
    position = 12
    while position + 8 <= size:
        file.seek(position)
        header = file.read(8)
        length = int.from_bytes(header[4:], "little")
        if header[:4] == b"data":
            return length not in _UNKNOWN_SIZES and position + 8 + length > size
        position += 8 + length + length % 2
    return True


def _ogg_is_ended(file: BinaryIO, size: int) -> bool:
    file.seek(max(0, size - _LONGEST_PAGE))
    tail = file.read()
    page = tail.rfind(b"OggS")
    return page >= 0 and len(tail) > page + 5 and bool(tail[page + 5] & _LAST_PAGE)
