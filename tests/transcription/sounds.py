"""Recordings for tests, made when they are needed: spoken lines, tones, silence, in any format."""

import wave
from pathlib import Path

import av
import numpy as np

from transcription.training import voices

RATE = 8_000
BIT_RATES = {"libopencore_amrnb": 12_200, "libmp3lame": 32_000, "libopus": 24_000, "aac": 24_000, "wmav2": 24_000}


def spoken(*lines: str, voice: str = "cmn+f2", pause_s: float = 0.8) -> np.ndarray:
    """The lines one after the other, each followed by a pause."""
    pause = np.zeros(int(pause_s * RATE), np.float32)
    return np.concatenate([pause, *(part for line in lines for part in (voices.say(line, voice=voice), pause))])


def silence(seconds: float) -> np.ndarray:
    """Nothing at all."""
    return np.zeros(int(seconds * RATE), np.float32)


def hiss(seconds: float, *, level: float = 0.003) -> np.ndarray:
    """An open line on which nobody speaks."""
    return (np.random.default_rng(1).standard_normal(int(seconds * RATE)) * level).astype(np.float32)


def ringing(seconds: float) -> np.ndarray:
    """The ring-back tone: 450 Hz, one second in five."""
    times = np.arange(int(seconds * RATE)) / RATE
    return (0.2 * np.sin(2 * np.pi * 450 * times) * ((times % 5) < 1)).astype(np.float32)


def write_wav(path: Path, *channels: np.ndarray) -> Path:
    """The channels side by side, the shorter ones followed by silence."""
    length = max(len(channel) for channel in channels)
    table = np.zeros((length, len(channels)), np.int16)
    for number, channel in enumerate(channels):
        table[: len(channel), number] = (np.clip(channel, -1, 1) * 32767).astype(np.int16)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(table.tobytes())
    return path


def convert(path: Path, target: Path, codec: str) -> Path:
    """The recording in another format; AMR takes one channel only."""
    with av.open(str(path)) as reading, av.open(str(target), "w") as writing:
        heard = reading.streams.audio[0]
        stream = writing.add_stream(codec, rate=RATE)
        channels = 1 if codec == "libopencore_amrnb" else heard.codec_context.channels
        stream.layout = "stereo" if channels == 2 else "mono"
        stream.format = stream.codec_context.codec.audio_formats[0]
        if codec in BIT_RATES:
            stream.bit_rate = BIT_RATES[codec]
        size = 160 if codec == "libopencore_amrnb" else (stream.codec_context.frame_size or 0)
        resampler = av.AudioResampler(format=stream.format, layout=stream.layout, rate=RATE, frame_size=size)
        for frame in [*reading.decode(heard), None]:
            for piece in resampler.resample(frame):
                if codec != "libopencore_amrnb" or piece.samples == size:
                    writing.mux(stream.encode(piece))
        writing.mux(stream.encode(None))
    return target
