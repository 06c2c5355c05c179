"""From packets to one file of int16 samples for each channel, in memory that does not grow with length."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from transcription.containers import CONVERT_REMEDY, FETCH_REMEDY, Opened
from transcription.errors import ChangingAudio, CutAudio, DamagedAudio, LongAudio
from transcription.types import BACKEND_RATE

if TYPE_CHECKING:
    import av
    from av.audio.stream import AudioStream
    from av.packet import Packet

NARROW_RATE = 8_000
"""Telephone audio is kept at this rate; anything better at BACKEND_RATE."""

_BLOCK = 1 << 20
_LEAST_GAP_S = 0.25  # a shorter gap between packets is the codec's own delay
_FEW_BAD_PACKETS = 3
_BAD_SHARE = 0.01


def decode(opened: Opened, *, folder: Path, longest_s: float) -> tuple[int, tuple[NDArray[np.int16], ...]]:
    """Decode every channel of every track; return the rate and the channels, all of one length.

    Where the format gives the packets' times, a gap between them becomes silence. A few packets that cannot be
    decoded become silence too. Raises DamagedAudio, ChangingAudio, CutAudio or LongAudio.
    """
    rates = [track.codec_context.sample_rate for track in opened.tracks]
    rate = NARROW_RATE if max(rates) <= NARROW_RATE else BACKEND_RATE
    tracks = _tracks(opened, rate=rate, folder=folder)
    try:
        _read(opened, tracks, longest_s=longest_s)
        longest = max(track.written for track in tracks)
        for track in tracks:
            track.write_silence(longest - track.written)
    finally:
        for track in tracks:
            track.close()
    return rate, tuple(_mapped(name) for track in tracks for name in track.names)


def too_long(path: Path, duration_s: float, longest_s: float) -> LongAudio:
    """The error for a recording that lasts longer than is allowed."""
    return LongAudio(
        path,
        f"It lasts {duration_s / 3600:.1f} hours, more than the limit of {longest_s / 3600:.1f}.",
        "Split the recording, or raise the limit in the settings.",
    )


class _Track:
    """One sound track on its way to the files of its channels."""

    def __init__(self, path: Path, names: Sequence[Path], *, rate: int, is_timed: bool) -> None:
        self.names = names
        self.written = 0
        self._path = path
        self.rate = rate
        self._is_timed = is_timed
        self._heard_s = 0.0  # seconds put in, of which the resampler still holds the last few
        self._resampler: av.AudioResampler | None = None
        self._kind: tuple[str, str, int] | None = None
        self._files = [name.open("wb", buffering=_BLOCK) for name in names]

    def hear(self, frame: av.AudioFrame, *, begins_s: float | None) -> None:
        """Take the next frame, which begins at a time if that is known."""
        if frame.layout.nb_channels != len(self.names):
            raise ChangingAudio(
                self._path,
                f"The number of its channels changes: {frame.layout.nb_channels} after {self._heard_s:.1f} s, "
                f"and {len(self.names)} before or behind.",
                f"{FETCH_REMEDY} {CONVERT_REMEDY}",
            )
        if self._is_timed and begins_s is not None and begins_s - self._heard_s > _LEAST_GAP_S:
            self.skip(begins_s - self._heard_s)
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._resampler is None or kind != self._kind:
            self.finish()
            self._resampler, self._kind = self._new_resampler(frame), kind
        self._heard_s += frame.samples / frame.sample_rate
        self._write(self._resampler.resample(frame))

    def skip(self, seconds: float) -> None:
        """Write silence where the recording says that there is nothing, or where it cannot be decoded."""
        self.finish()
        self._heard_s += seconds
        self.write_silence(round(self._heard_s * self.rate) - self.written)

    def finish(self) -> None:
        """Write what the resampler holds back."""
        if self._resampler is not None:
            self._write(self._resampler.resample(None))
            self._resampler = None

    def write_silence(self, samples: int) -> None:
        """Write so many samples of silence to every channel."""
        while samples > 0:
            step = min(samples, _BLOCK)
            for file in self._files:
                file.write(bytes(2 * step))
            self.written += step
            samples -= step

    def close(self) -> None:
        """Close the files; what was written stays."""
        for file in self._files:
            file.close()

    def _new_resampler(self, frame: av.AudioFrame) -> av.AudioResampler:
        import av

        return av.AudioResampler(format="s16p", layout=frame.layout, rate=self.rate)

    def _write(self, pieces: Sequence[av.AudioFrame]) -> None:
        for piece in pieces:
            planes = piece.to_ndarray()
            for file, plane in zip(self._files, planes, strict=True):
                file.write(plane.tobytes())
            self.written += planes.shape[1]


def _tracks(opened: Opened, *, rate: int, folder: Path) -> list[_Track]:
    tracks: list[_Track] = []
    for number, stream in enumerate(opened.tracks):
        names = [folder / f"track-{number}-{channel}.s16" for channel in range(stream.codec_context.channels)]
        tracks.append(_Track(opened.path, names, rate=rate, is_timed=opened.form.has_times))
    return tracks


def _read(opened: Opened, tracks: Sequence[_Track], *, longest_s: float) -> None:
    import av

    places = {stream.index: place for place, stream in enumerate(opened.tracks)}
    good = bad = 0
    try:
        for packet in opened.container.demux(opened.tracks):
            track = tracks[places[packet.stream.index]]
            try:
                frames = packet.decode()
            except av.error.FFmpegError:
                bad += 1
                track.skip(_length_of(packet))
                continue
            good += 1
            for frame in frames:
                track.hear(frame, begins_s=_begin_of(frame, opened))
            if track.written > longest_s * track.rate:
                raise too_long(opened.path, track.written / track.rate, longest_s)
        for track in tracks:
            track.finish()
    except av.error.FFmpegError as error:
        raise CutAudio(opened.path, f"Decoding broke off: {error.strerror}.", FETCH_REMEDY) from error
    if bad > max(_FEW_BAD_PACKETS, _BAD_SHARE * (good + bad)):
        problem = f"{bad} of its {good + bad} packets cannot be decoded."
        raise DamagedAudio(opened.path, problem, FETCH_REMEDY)


def _begin_of(frame: av.AudioFrame, opened: Opened) -> float | None:
    begin = (opened.container.start_time or 0) / 1_000_000
    return None if frame.time is None else frame.time - begin


def _length_of(packet: Packet[AudioStream]) -> float:
    if packet.duration is None or packet.time_base is None:
        return 0.0
    return float(packet.duration * packet.time_base)


def _mapped(name: Path) -> NDArray[np.int16]:
    if name.stat().st_size == 0:
        return np.zeros(0, np.int16)
    return np.memmap(name, dtype=np.int16, mode="r")
