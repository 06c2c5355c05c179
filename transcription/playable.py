"""A copy of a recording that every browser plays: Opus in Ogg, channels kept apart."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from transcription.audio import Recording, open_damaged
from transcription.containers import opened
from transcription.errors import UnreadableAudio
from transcription.raw import RawSound

# Telephone speech: 16 kbit/s a channel is transparent, and Opus knows 8 and 16 kHz natively.
_BIT_RATE_PER_CHANNEL = 16_000
_MOST_CHANNELS = 2
_LONGEST_S = 24 * 3600.0
_BLOCK = 1 << 16
# Of 0 to 10: an hour of two channels takes 24 s instead of 42 s, and the file is 1 % larger.
_EFFORT = "2"


def write_playable(source: Path, target: Path, *, raw: RawSound | None = None) -> None:
    """Write the sound of ``source`` to ``target``, which appears whole or not at all, on the transcript's own time.

    More than two channels become two: the first, and the sum of the others. Raises UnreadableAudio when ``source``
    cannot be decoded; one that breaks off is written as far as it goes.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        if _plays_already(source, raw):
            shutil.copyfile(source, part)
        else:
            with open_damaged(source, longest_s=_LONGEST_S, raw=raw) as (recording, _fault):
                _encode(recording, part)
        part.replace(target)
    except av.error.FFmpegError as error:
        problem = f"It could not be prepared for listening ({error})."
        raise UnreadableAudio(source, problem, "Fetch the recording again from the dialler.") from error
    finally:
        part.unlink(missing_ok=True)


def _plays_already(source: Path, raw: RawSound | None) -> bool:
    with opened(source, raw=raw) as reading:
        codecs = [track.codec_context for track in reading.tracks]
        return (
            reading.form.name == "Ogg"
            and len(codecs) == 1
            and codecs[0].name in {"opus", "libopus"}
            and codecs[0].channels <= _MOST_CHANNELS
        )


def _encode(recording: Recording, part: Path) -> None:
    sides = min(len(recording.channels), _MOST_CHANNELS)
    layout = "stereo" if sides == _MOST_CHANNELS else "mono"
    with av.open(str(part), "w", format="ogg") as writing:
        options = {"application": "voip", "compression_level": _EFFORT}
        said = writing.add_stream("libopus", rate=recording.rate, options=options)
        said.layout = layout
        said.bit_rate = _BIT_RATE_PER_CHANNEL * sides
        resampler = av.AudioResampler(format="s16", layout=layout, rate=recording.rate)
        for first in range(0, len(recording.channels[0]), _BLOCK):
            frame = av.AudioFrame.from_ndarray(_sides(recording, first), format="s16p", layout=layout)
            frame.sample_rate, frame.pts = recording.rate, first
            for piece in resampler.resample(frame):
                writing.mux(said.encode(piece))
        for piece in resampler.resample(None):
            writing.mux(said.encode(piece))
        writing.mux(said.encode(None))


def _sides(recording: Recording, first: int) -> NDArray[np.int16]:
    pieces = [channel[first : first + _BLOCK] for channel in recording.channels]
    if len(pieces) > _MOST_CHANNELS:
        rest = np.sum(pieces[1:], axis=0, dtype=np.int32)
        pieces = [pieces[0], np.clip(rest, -32768, 32767).astype(np.int16)]
    return np.ascontiguousarray(np.stack(pieces))
