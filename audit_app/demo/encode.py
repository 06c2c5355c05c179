"""Write a call as the audio files that telephone systems write."""

from pathlib import Path

import av
import numpy as np

from audit_app.demo.voices import RATE, Samples

OPUS_BITS_PER_CHANNEL = 11_000
MP3_BITS_PER_CHANNEL = 16_000
AMR_BITS = 12_200
AMR_FRAME = 160


def write_ogg(path: Path, channels: tuple[Samples, ...]) -> None:
    """Write Opus in Ogg at 8 kHz."""
    bits = OPUS_BITS_PER_CHANNEL * len(channels)
    _write(path, channels, container="ogg", codec="libopus", sample_format="s16", bit_rate=bits)


def write_mp3(path: Path, channels: tuple[Samples, ...]) -> None:
    """Write MP3 at 8 kHz."""
    bits = MP3_BITS_PER_CHANNEL * len(channels)
    _write(path, channels, container="mp3", codec="libmp3lame", sample_format="s16p", bit_rate=bits)


def write_alaw(path: Path, channels: tuple[Samples, ...]) -> None:
    """Write A-law WAV, eight bits a sample."""
    _write(path, channels, container="wav", codec="pcm_alaw", sample_format="s16", bit_rate=None)


def write_amr(path: Path, channels: tuple[Samples, ...]) -> None:
    """Write AMR narrow band; it has one channel only."""
    _write(path, channels[:1], container="amr", codec="libopencore_amrnb", sample_format="s16", bit_rate=AMR_BITS)


WRITERS = {"ogg": write_ogg, "mp3": write_mp3, "wav": write_alaw, "amr": write_amr}


def _write(
    path: Path,
    channels: tuple[Samples, ...],
    *,
    container: str,
    codec: str,
    sample_format: str,
    bit_rate: int | None,
) -> None:
    layout = "stereo" if len(channels) == 2 else "mono"
    packed = np.stack([_integers(channel) for channel in channels], axis=1).reshape(1, -1)
    options = {"application": "voip"} if codec == "libopus" else {}
    # Without a fixed serial number and without the encoder's name the same samples give the same bytes.
    muxer = {"fflags": "+bitexact"} | ({"serial_offset": "1"} if container == "ogg" else {})
    with av.open(str(path), "w", format=container, options=muxer) as target:
        stream = target.add_stream(codec, rate=RATE, options=options)
        stream.layout = layout
        stream.format = sample_format
        if bit_rate is not None:
            stream.bit_rate = bit_rate
        resampler = av.AudioResampler(format=sample_format, layout=layout, rate=RATE, frame_size=AMR_FRAME)
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
        frame.sample_rate = RATE
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            if codec == "libopencore_amrnb" and piece.samples < AMR_FRAME:
                continue
            target.mux(stream.encode(piece))
        target.mux(stream.encode(None))


def _integers(samples: Samples) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return (np.clip(samples, -1, 1) * 32767).astype(np.int16)
