"""Recordings as samples: decoded once, channel by channel, in memory that does not grow with length."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from transcription.breaks import is_broken_off
from transcription.errors import CutAudio, EmptyAudio, LongAudio, MissingAudio, NotAudio
from transcription.types import BACKEND_RATE, AudioInfo, Samples, Span

if TYPE_CHECKING:
    import av
    from av.audio.stream import AudioStream
    from av.container import InputContainer

NARROW_RATE = 8_000
"""Telephone audio is kept at this rate; anything better at BACKEND_RATE."""

REFUSED_CODECS = {"wmav1", "wmav2", "wmapro", "wmalossless", "wmavoice"}
CUT_TOLERANCE_S = 0.5
GUESSED_LENGTHS = {"aac", "amr", "g722", "mp3"}
_BLOCK = 1 << 20
_TAPS = 16  # neighbours on each side that a sample between two others is made from
_CONVERT_REMEDY = "Convert it to WAV, FLAC, MP3, M4A, AMR or Opus and import it again."
_FETCH_REMEDY = "Fetch the recording again from the dialler and import it anew."


@dataclass(frozen=True)
class Recording:
    """A decoded recording: one int16 array for each channel, kept on disk while it is open."""

    info: AudioInfo
    rate: int
    channels: tuple[NDArray[np.int16], ...]

    def read(self, channel: int, span: Span) -> Samples:
        """A stretch of one channel at BACKEND_RATE, between -1 and 1."""
        samples = self._stretch(channel, span).astype(np.float32) / np.float32(32768)
        return samples if self.rate == BACKEND_RATE else double_rate(samples)

    def loudest(self, channel: int, span: Span) -> float:
        """The highest level within a stretch of one channel, from 0 to 1."""
        samples = self._stretch(channel, span)
        return max(int(samples.max()), -int(samples.min())) / 32768 if len(samples) else 0.0

    def _stretch(self, channel: int, span: Span) -> NDArray[np.int16]:
        first, last = round(span.start_s * self.rate), round(span.end_s * self.rate)
        return self.channels[channel][max(0, first) : last]


def probe(path: Path | str) -> AudioInfo:
    """What the file says about itself, by its content and not its name.

    Raises MissingAudio, EmptyAudio or NotAudio.
    """
    path = Path(path)
    sha256 = _sha256_of(path)
    with _opened(path) as container:
        stream = container.streams.audio[0]
        return _info_of(container, stream, sha256=sha256, duration_s=_promised_duration(container, stream) or 0.0)


@contextmanager
def open_recording(path: Path | str, *, longest_s: float) -> Iterator[Recording]:
    """Decode the whole file, each channel apart, and let go of it at the end of the block.

    Raises MissingAudio, EmptyAudio, NotAudio, CutAudio or LongAudio.
    """
    path = Path(path)
    sha256 = _sha256_of(path)
    with tempfile.TemporaryDirectory(prefix="recording-") as folder, _opened(path) as container:
        stream = container.streams.audio[0]
        promised = _promised_duration(container, stream)
        if promised is not None and promised > longest_s:
            raise _too_long(path, promised, longest_s)
        rate = NARROW_RATE if stream.codec_context.sample_rate <= NARROW_RATE else BACKEND_RATE
        channels = _decode(path, container, stream, rate=rate, folder=Path(folder), longest_s=longest_s)
        duration = len(channels[0]) / rate
        if duration == 0:
            raise EmptyAudio(path, "The file has a header and no sound.", _FETCH_REMEDY)
        short = promised is not None and duration < promised * (1 - _doubt_in_promise(container)) - CUT_TOLERANCE_S
        if short or is_broken_off(path):
            promise = f"promises {promised:.1f} s and breaks" if short else "breaks"
            raise CutAudio(path, f"It {promise} off after {duration:.1f} s.", _FETCH_REMEDY)
        yield Recording(_info_of(container, stream, sha256=sha256, duration_s=duration), rate, channels)


def double_rate(samples: Samples) -> Samples:
    """Twice as many samples a second: the old ones, and between them a windowed sinc."""
    doubled: Samples = np.zeros(2 * len(samples), np.float32)
    doubled[0::2] = samples
    if len(samples):
        doubled[1::2] = np.convolve(samples, _between_taps(), mode="full")[_TAPS : _TAPS + len(samples)]
    return doubled


def _between_taps() -> Samples:
    places = np.arange(-_TAPS, _TAPS) + 0.5
    taps = np.sinc(places) * np.kaiser(2 * _TAPS, 5.0)
    normal: Samples = (taps / taps.sum()).astype(np.float32)
    return normal


def _sha256_of(path: Path) -> str:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise MissingAudio(
            path, f"The recording cannot be read: {reason}.", "Put the file there or correct the path."
        ) from error
    if size == 0:
        raise EmptyAudio(path, "The file is empty (0 bytes).", _FETCH_REMEDY)
    return digest


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    import av

    try:
        container = av.open(str(path), mode="r", metadata_errors="ignore")
    except (av.error.FFmpegError, ValueError) as error:
        raise NotAudio(path, "It is not a recording in any known format.", _CONVERT_REMEDY) from error
    with container:
        if not container.streams.audio:
            raise NotAudio(path, "The file holds no sound.", _CONVERT_REMEDY)
        codec = container.streams.audio[0].codec_context
        if codec is None or codec.name in REFUSED_CODECS:
            name = "an unknown codec" if codec is None else f"the codec {codec.name}"
            raise NotAudio(path, f"Its sound is in {name}, which is not decoded faithfully.", _CONVERT_REMEDY)
        yield container


def _promised_duration(container: InputContainer, stream: AudioStream) -> float | None:
    """Seconds by the header; none where the format does not say."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else None


def _doubt_in_promise(container: InputContainer) -> float:
    """Share by which the promised length may be wrong: without a header it is guessed from the bit rate."""
    return 0.1 if container.format.name in GUESSED_LENGTHS else 0.0


def _info_of(container: InputContainer, stream: AudioStream, *, sha256: str, duration_s: float) -> AudioInfo:
    codec = stream.codec_context
    return AudioInfo(
        sha256=sha256,
        duration_s=round(duration_s, 3),
        channels=codec.channels,
        sample_rate=codec.sample_rate,
        codec=codec.name,
        container=container.format.name,
    )


def _decode(
    path: Path, container: InputContainer, stream: AudioStream, *, rate: int, folder: Path, longest_s: float
) -> tuple[NDArray[np.int16], ...]:
    import av

    count = stream.codec_context.channels
    resampler = av.AudioResampler(format="s16p", layout=stream.codec_context.layout, rate=rate)
    names = [folder / f"channel-{number}.s16" for number in range(count)]
    files = [name.open("wb", buffering=_BLOCK) for name in names]
    try:
        _spill(path, container, resampler, files, most=int(longest_s * rate), longest_s=longest_s)
    except av.error.FFmpegError as error:
        raise CutAudio(path, f"Decoding broke off: {error.strerror}.", _FETCH_REMEDY) from error
    finally:
        for file in files:
            file.close()
    return tuple(_mapped(name) for name in names)


def _spill(
    path: Path,
    container: InputContainer,
    resampler: av.AudioResampler,
    files: list[BinaryIO],
    *,
    most: int,
    longest_s: float,
) -> None:
    written = 0
    for frame in _frames(container):
        for piece in resampler.resample(frame):
            planes = piece.to_ndarray()
            for file, plane in zip(files, planes, strict=True):
                file.write(plane.tobytes())
            written += planes.shape[1]
        if written > most:
            raise _too_long(path, written / resampler.rate, longest_s)


def _frames(container: InputContainer) -> Iterator[av.AudioFrame | None]:
    yield from container.decode(audio=0)
    yield None  # lets the resampler give out what it holds back


def _mapped(name: Path) -> NDArray[np.int16]:
    if name.stat().st_size == 0:
        return np.zeros(0, np.int16)
    return np.memmap(name, dtype=np.int16, mode="r")


def _too_long(path: Path, duration_s: float, longest_s: float) -> LongAudio:
    return LongAudio(
        path,
        f"It lasts {duration_s / 3600:.1f} hours, more than the limit of {longest_s / 3600:.1f}.",
        "Split the recording, or raise the limit in the settings.",
    )
