"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LengthOf = Callable[[bytes], int | None]
"""The bytes of the frame that begins here, none if none does."""

_HEAD = 16_384
_TEXT_SHARE = 0.97
_FRAMES_IN_A_ROW = 3
_KILOBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HERTZ = (44_100, 48_000, 32_000)


@dataclass(frozen=True)
class Form:
    """A kind of file. `reader` is FFmpeg's name for what reads it, none where it is refused.

    `has_times`: every packet says when it begins, so that a gap between two is silence. `has_length`: the header,
    where it gives a length, gives the true one. `is_declared`: somebody said what it is, not its bytes.
    """

    name: str
    reader: str | None
    has_times: bool = False
    has_length: bool = True
    is_declared: bool = False


WAV = Form("WAV", "wav")
MP3 = Form("MP3", "mp3", has_length=False)
MP3_COUNTED = Form("MP3", "mp3")
OGG = Form("Ogg", "ogg", has_times=True)
AMR = Form("AMR", "amr", has_length=False)
MP4 = Form("MP4", "mov", has_times=True)
_AAC = Form("AAC", "aac", has_length=False)
_FLAC = Form("FLAC", "flac")
_WEBM = Form("WebM", "matroska", has_times=True)

# A form begins with the bytes at the place; what FFmpeg calls the reader stands beside it.
_BEGINNINGS: tuple[tuple[int, bytes, Form], ...] = (
    (8, b"WAVEfmt", WAV),
    (8, b"WAVE", WAV),
    (0, b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00", Form("Wave64", "w64")),
    (0, b"fLaC", _FLAC),
    (0, b"OggS", OGG),
    (0, b"#!AMR\n", AMR),
    (0, b"#!AMR-WB\n", AMR),
    (4, b"ftyp", MP4),
    (4, b"moov", MP4),
    (4, b"mdat", MP4),
    (0, b"\x1a\x45\xdf\xa3", _WEBM),
    (0, b".snd", Form("AU", "au")),
    (8, b"AIFF", Form("AIFF", "aiff")),
    (8, b"AIFC", Form("AIFF", "aiff")),
    (0, b"caff", Form("CAF", "caf")),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Form("WMA", "asf", has_times=True)),
    (0, b"#!SILK_V3", Form("SILK", None)),
    (1, b"#!SILK_V3", Form("SILK", None)),
    (0, b"#!EVRC", Form("EVRC", None)),
    (8, b"QLCM", Form("QCP", None)),
    (0, b"#!AMR_MC", Form("AMR with several channels", None)),
    (0, b"#!AMR-WB_MC", Form("AMR with several channels", None)),
    (0, b".RMF", Form("RealMedia", None)),
    (0, b"FLV", Form("Flash video", None)),
    (8, b"AVI ", Form("AVI", None)),
    (0, b"MThd", Form("MIDI", None)),
    (0, b"%PDF", Form("PDF", None)),
    (0, b"PK\x03\x04", Form("ZIP", None)),
    (0, b"Rar!", Form("RAR", None)),
    (0, b"\x1f\x8b", Form("gzip", None)),
)


def recognise(path: Path) -> Form | None:
    """The form of a file, none if its bytes do not tell. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head[:3] == b"ID3" and len(head) >= 10:
            file.seek(10 + _tag_size(head))
            head = file.read(_HEAD)
    return _by_beginning(head) or _by_frames(head)


def looks_like_text(path: Path) -> bool:
    """True for letters and markup, such as the error page that a dialler hands out. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    plain = sum(byte in b"\t\n\r" or 32 <= byte < 127 for byte in head)
    return bool(head) and plain / len(head) > _TEXT_SHARE


def _tag_size(head: bytes) -> int:
    """The length of an ID3 tag, in four bytes of seven bits."""
    return sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))


def _by_beginning(head: bytes) -> Form | None:
    for place, start, form in _BEGINNINGS:
        if head[place : place + len(start)] == start:
            return form
    return None


def _by_frames(head: bytes) -> Form | None:
    """MPEG audio has no header, but each frame says where the next one begins."""
    at = head.find(b"\xff")
    while at >= 0:
        for length_of, form in ((_mpeg_length, MP3), (_adts_length, _AAC)):
            if _goes_on(head, at, length_of):
                counted = form is MP3 and any(mark in head[at : at + 200] for mark in (b"Xing", b"Info"))
                return MP3_COUNTED if counted else form
        at = head.find(b"\xff", at + 1)
    return None


def _goes_on(head: bytes, at: int, length_of: LengthOf) -> bool:
    for _ in range(_FRAMES_IN_A_ROW):
        length = length_of(head[at : at + 6])
        if length is None:
            return False
        at += length
        if at == len(head):
            return True
    return True


def _mpeg_length(frame: bytes) -> int | None:
    """Bytes of a frame of MPEG audio, layer III (ISO/IEC 11172-3, 2.4.1.3; 13818-3)."""
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        return None
    version, layer = frame[1] >> 3 & 3, frame[1] >> 1 & 3
    bit_rate, rate = frame[2] >> 4, frame[2] >> 2 & 3
    if version == 1 or layer != 1 or bit_rate in {0, 15} or rate == 3:
        return None
    kilobits = (_KILOBITS_1 if version == 3 else _KILOBITS_2)[bit_rate]
    hertz = _HERTZ[rate] >> {3: 0, 2: 1, 0: 2}[version]
    return (144 if version == 3 else 72) * kilobits * 1000 // hertz + (frame[2] >> 1 & 1)


def _adts_length(frame: bytes) -> int | None:
    """Bytes of a frame of AAC with its own header (ISO/IEC 13818-7, 6.2)."""
    if len(frame) < 6 or frame[0] != 0xFF or frame[1] & 0xF6 != 0xF0 or frame[2] >> 2 & 15 > 12:
        return None
    length = (frame[3] & 3) << 11 | frame[4] << 3 | frame[5] >> 5
    return length if length > 7 else None
