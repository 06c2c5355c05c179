"""A copy of a recording that every browser plays: Opus in Ogg, channels kept apart."""

import os
import shutil
import tempfile
from pathlib import Path

import av
import av.error

from transcription.errors import UnreadableAudio

# Telephone speech: 16 kbit/s a channel is transparent, and Opus knows 8 kHz natively.
_BIT_RATE_PER_CHANNEL = 16_000
_RATES = (8_000, 12_000, 16_000, 24_000, 48_000)
_MOST_CHANNELS = 2
# Of 0 to 10: an hour of two channels takes 24 s instead of 42 s, and the file is 1 % larger.
_EFFORT = "2"


def write_playable(source: Path, target: Path) -> None:
    """Write the first audio stream of ``source`` to ``target``, which appears whole or not at all.

    More than two channels become two. Raises UnreadableAudio when ``source`` cannot be decoded.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        if _plays_already(source):
            shutil.copyfile(source, part)
        else:
            _transcode(source, part)
        part.replace(target)
    except (av.error.FFmpegError, IndexError) as error:
        problem = f"It could not be prepared for listening ({error})."
        raise UnreadableAudio(source, problem, "Fetch the recording again from the dialler.") from error
    finally:
        part.unlink(missing_ok=True)


def _plays_already(source: Path) -> bool:
    with av.open(str(source)) as reading:
        return reading.format.name == "ogg" and reading.streams.audio[0].codec_context.name in {"opus", "libopus"}


def _transcode(source: Path, part: Path) -> None:
    with av.open(str(source)) as reading, av.open(str(part), "w", format="ogg") as writing:
        heard = reading.streams.audio[0]
        channels = min(heard.codec_context.channels, _MOST_CHANNELS)
        layout = "stereo" if channels == _MOST_CHANNELS else "mono"
        rate = min((rate for rate in _RATES if rate >= heard.codec_context.sample_rate), default=_RATES[-1])
        said = writing.add_stream("libopus", rate=rate, options={"application": "voip", "compression_level": _EFFORT})
        said.layout = layout
        said.bit_rate = _BIT_RATE_PER_CHANNEL * channels
        resampler = av.AudioResampler(format="s16", layout=layout, rate=rate)
        for frame in reading.decode(heard):
            for piece in resampler.resample(frame):
                writing.mux(said.encode(piece))
        for piece in resampler.resample(None):
            writing.mux(said.encode(piece))
        writing.mux(said.encode(None))
