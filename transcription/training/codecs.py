"""Speech after the coders that telephone systems store calls with."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import av
import numpy as np
from numpy.typing import NDArray

from transcription.training.voices import LINE_RATE, Samples

_AMR_FRAME = 160


@dataclass(frozen=True)
class Codec:
    """One coder as PyAV names it, in a container that can be read back."""

    name: str
    container: str
    bit_rate: int
    sample_format: str = "s16"


CODECS: Sequence[Codec] = (
    Codec("libopus", "ogg", 11_000),
    Codec("libopus", "ogg", 11_000),
    Codec("libopus", "ogg", 14_000),
    Codec("libmp3lame", "mp3", 16_000, "s16p"),
    Codec("libopencore_amrnb", "amr", 12_200),
    Codec("libopencore_amrnb", "amr", 7_400),
)


def draw_codec(rng: Random) -> Codec:
    """One coder; Opus most often, as in the demo month."""
    return rng.choice(CODECS)


def through(codec: Codec, samples: Samples) -> Samples:
    """8 kHz mono samples after coding and decoding, as many as before and at the same time."""
    coded = io.BytesIO()
    _encode(codec, samples, coded)
    coded.seek(0)
    decoded = _decode(coded)
    shifted = decoded[_delay(samples, decoded) :][: len(samples)]
    return np.pad(shifted, (0, len(samples) - len(shifted))).astype(np.float32)


def _encode(codec: Codec, samples: Samples, target: io.BytesIO) -> None:
    packed = (np.clip(samples, -1, 1) * 32767).astype(np.int16)[None]
    with av.open(target, "w", format=codec.container) as writing:
        options = {"application": "voip"} if codec.name == "libopus" else {}
        stream = writing.add_stream(codec.name, rate=LINE_RATE, options=options)
        stream.layout = "mono"
        stream.format = codec.sample_format
        stream.bit_rate = codec.bit_rate
        resampler = av.AudioResampler(format=codec.sample_format, layout="mono", rate=LINE_RATE, frame_size=_AMR_FRAME)
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout="mono")
        frame.sample_rate = LINE_RATE
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            if codec.container != "amr" or piece.samples == _AMR_FRAME:
                writing.mux(stream.encode(piece))
        writing.mux(stream.encode(None))


def _decode(coded: io.BytesIO) -> Samples:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=LINE_RATE)
    blocks: list[NDArray[np.int16]] = []
    with av.open(coded) as reading:
        for frame in [*reading.decode(audio=0), None]:
            blocks.extend(piece.to_ndarray()[0] for piece in resampler.resample(frame))
    return np.concatenate(blocks).astype(np.float32) / np.float32(32768)


def _delay(samples: Samples, decoded: Samples, *, most: int = 1_200) -> int:
    """By how many samples the decoder lags, found where the two fit best."""
    length = min(len(samples), len(decoded) - most, 20 * LINE_RATE)
    if length <= 0:
        return 0
    fits = np.correlate(decoded[: length + most], samples[:length], mode="valid")
    return int(fits.argmax())
