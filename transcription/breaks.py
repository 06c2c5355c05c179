"""Files that end too early, or whose header is wrong, in formats whose decoders do not notice."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from transcription import formats
from transcription.formats import Form

_UNKNOWN_SIZES = (0, 0xFFFFFFFF)
_LONGEST_PAGE = 65_307
_LAST_PAGE = 4
_PCM_TAGS = {1, 3, 6, 7}  # PCM, float, A-law, mu-law: every sample has the same size
_STRAY_BYTES = 4_096  # tails that recorders leave behind the last chunk without a name
_CHUNK_ALIGNMENT = 2
# Bytes of an AMR frame by its type (RFC 4867, 5.3), the byte that names the type not counted.
_AMR_NARROW = (12, 13, 15, 17, 19, 20, 26, 31, 5, 6, 5, 5, 0, 0, 0, 0)
_AMR_WIDE = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True)
class _Chunks:
    """The chunks of a WAV that matter: the format's bytes, the sound's claimed length, where it begins."""

    form: bytes | None
    claimed: int | None
    begins: int


def is_broken_off(path: Path, form: Form) -> bool:
    """True for a WAV shorter than it says, an Ogg without its last page, an AMR that ends inside a frame."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if form is formats.WAV:
            return _wav_is_short(file, size)
        if form is formats.OGG:
            return not _ogg_is_ended(file, size)
        if form is formats.AMR:
            return not _amr_is_whole(file.read())
    return False


def header_fault(path: Path, form: Form) -> str | None:
    """What cannot be true in a WAV's header, none if nothing is. Other decoders check their own headers."""
    if form is not formats.WAV:
        return None
    size = path.stat().st_size
    with path.open("rb") as file:
        chunks = _wav_chunks(file, size)
        if chunks.claimed is None:
            return None  # it breaks off before the sound, which is another fault
        if chunks.form is None or len(chunks.form) < 16:
            return "its WAV header does not say what the sound is"
        return _format_fault(chunks.form) or _length_fault(file, size, chunks)


def _wav_chunks(file: BinaryIO, size: int) -> _Chunks:
    form: bytes | None = None
    position = 12
    while position + 8 <= size:
        file.seek(position)
        header = file.read(8)
        length = int.from_bytes(header[4:], "little")
        if header[:4] == b"data":
            return _Chunks(form, length, position + 8)
        if header[:4] == b"fmt ":
            form = file.read(min(length, 64))
        position += 8 + length + length % _CHUNK_ALIGNMENT
    return _Chunks(form, None, position)


def _format_fault(form: bytes) -> str | None:
    tag, channels, rate, _, block, bits = struct.unpack("<HHIIHH", form[:16])
    if channels == 0:
        return "its WAV header says that it has 0 channels"
    if rate == 0:
        return "its WAV header says 0 samples a second"
    if tag in _PCM_TAGS and block != channels * ((bits + 7) // 8):
        return f"its WAV header contradicts itself: {channels} channels of {bits} bits are not {block} bytes"
    return None


def _length_fault(file: BinaryIO, size: int, chunks: _Chunks) -> str | None:
    """Sound behind the end that the header gives would not be heard, and would count as never said."""
    claimed = chunks.claimed
    if claimed is None or claimed in _UNKNOWN_SIZES:
        return None
    position = chunks.begins + claimed + claimed % _CHUNK_ALIGNMENT
    while position + 8 <= size:
        file.seek(position)
        header = file.read(8)
        length = int.from_bytes(header[4:], "little")
        if not all(32 <= byte < 127 for byte in header[:4]) or position + 8 + length > size:
            break
        position += 8 + length + length % _CHUNK_ALIGNMENT
    behind = size - position
    if behind > _STRAY_BYTES:
        return f"its WAV header ends the sound after {claimed} bytes, and {behind} bytes more follow"
    return None


def _wav_is_short(file: BinaryIO, size: int) -> bool:
    chunks = _wav_chunks(file, size)
    if chunks.claimed is None:
        return True
    return chunks.claimed not in _UNKNOWN_SIZES and chunks.begins + chunks.claimed > size


def _ogg_is_ended(file: BinaryIO, size: int) -> bool:
    file.seek(max(0, size - _LONGEST_PAGE))
    tail = file.read()
    page = tail.rfind(b"OggS")
    return page >= 0 and len(tail) > page + 5 and bool(tail[page + 5] & _LAST_PAGE)


def _amr_is_whole(content: bytes) -> bool:
    wide = content.startswith(b"#!AMR-WB\n")
    sizes, at = (_AMR_WIDE, 9) if wide else (_AMR_NARROW, 6)
    while at < len(content):
        at += 1 + sizes[content[at] >> 3 & 15]
    return at == len(content)
