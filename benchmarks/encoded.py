"""Speech in every format of telephone systems, made with the encoders at hand, and how alike it is when decoded."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import gcd
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from scipy import signal

from transcription.audio import open_recording
from transcription.raw import RawSound
from transcription.training import voices

Sound = NDArray[np.float32]
RATE = 16_000
LINES = (
    ("您好，请问是王先生吗？", "cmn+f2"),
    ("我是，你哪位？", "cmn+m4"),
    ("您的借款已经逾期十天了。", "cmn+f4"),
    ("我现在没钱，能不能晚几天？", "cmn+m1"),
)
FIXTURES = Path(__file__).parent.parent / "tests" / "transcription" / "data"
_LAYOUTS = {1: "mono", 2: "stereo", 4: "quad"}
_AMR_FRAME = 160


@dataclass(frozen=True)
class Case:
    """One format: FFmpeg's writer and encoder, the rates and channels that it is tried with.

    `least` is the correlation below which something is wrong and not merely lossy. `raw`: it has no header.
    """

    name: str
    writer: str
    codec: str
    rates: tuple[int, ...] = (8_000,)
    channels: tuple[int, ...] = (1, 2)
    bit_rate: int | None = None
    least: float = 0.97
    raw: str | None = None


CASES = (
    Case("WAV, PCM 16 bit", "wav", "pcm_s16le", (8_000, 11_025, 16_000, 44_100, 48_000), (1, 2, 4), least=0.99),
    Case("WAV, PCM 8 bit", "wav", "pcm_u8"),
    Case("WAV, PCM 24 bit", "wav", "pcm_s24le", least=0.99),
    Case("WAV, float", "wav", "pcm_f32le", least=0.99),
    Case("WAV, A-law", "wav", "pcm_alaw", (8_000, 16_000), (1, 2, 4), least=0.99),
    Case("WAV, mu-law", "wav", "pcm_mulaw", (8_000,), (1, 2, 4), least=0.99),
    Case("WAV, IMA ADPCM", "wav", "adpcm_ima_wav"),
    Case("WAV, MS ADPCM", "wav", "adpcm_ms"),
    Case("WAV, G.722", "wav", "g722", (16_000,), (1,)),
    Case("WAV, G.726", "wav", "g726", bit_rate=32_000, channels=(1,)),
    Case("WAV, G.723.1", "wav", "g723_1", bit_rate=6_300, channels=(1,), least=0.6),
    Case("WAV, MP3", "wav", "libmp3lame", (16_000,), bit_rate=48_000, least=0.9),
    Case("Wave64", "w64", "pcm_s16le", least=0.99),
    Case("AU, mu-law", "au", "pcm_mulaw", least=0.99),
    Case("AIFF", "aiff", "pcm_s16be", (8_000, 44_100), least=0.99),
    Case("CAF", "caf", "pcm_s16le", least=0.99),
    Case("MP3", "mp3", "libmp3lame", (8_000, 16_000, 44_100), bit_rate=48_000, least=0.9),
    Case("AMR-NB", "amr", "libopencore_amrnb", channels=(1,), bit_rate=12_200, least=0.8),
    Case("3GP, AMR-NB", "3gp", "libopencore_amrnb", channels=(1,), bit_rate=12_200, least=0.8),
    Case("Ogg, Opus", "ogg", "libopus", (8_000, 16_000, 48_000), (1, 2, 4), bit_rate=48_000, least=0.8),
    Case("WebM, Opus", "webm", "libopus", (48_000,), bit_rate=32_000, least=0.9),
    Case("M4A, AAC", "ipod", "aac", (8_000, 16_000, 44_100, 48_000), (1, 2, 4), bit_rate=96_000, least=0.9),
    Case("M4A, ALAC", "ipod", "alac", least=0.99),
    Case("AAC without container", "adts", "aac", (16_000,), bit_rate=48_000, least=0.9),
    Case("FLAC", "flac", "flac", (8_000, 16_000, 48_000), (1, 2, 4), least=0.99),
    Case("Matroska, PCM", "matroska", "pcm_s16le", least=0.99),
    Case("raw A-law, declared", "alaw", "pcm_alaw", channels=(1, 2, 4), least=0.99, raw="alaw"),
    Case("raw mu-law, declared", "mulaw", "pcm_mulaw", channels=(1, 2), least=0.99, raw="mulaw"),
    Case("raw PCM, declared", "s16le", "pcm_s16le", (8_000, 16_000), (1, 2, 4), least=0.99, raw="s16le"),
    Case("raw G.722, declared", "g722", "g722", (16_000,), (1,), raw="g722"),
)
"""What the encoders inside PyAV can write."""

MADE_ELSEWHERE = {
    "WAV, GSM": ("sentence-gsm.wav", None, 8_000, 0.9),
    "raw GSM, declared": ("sentence.gsm", "gsm/8000", 8_000, 0.9),
    "raw G.729, declared": ("sentence.g729", "g729/8000", 8_000, 0.85),
    "AMR-WB": ("sentence-wide.amr", None, 16_000, 0.9),
}
"""Formats without an encoder here: name to file, declaration, rate of the sentence, least correlation."""


@dataclass(frozen=True)
class Likeness:
    """How the worst channel of a decoded file compares with the original; `delay_s` is its codec's own."""

    correlation: float
    delay_s: float
    duration_s: float
    channels: int


def conversation(seconds: float, *, rate: int, channels: int) -> list[Sound]:
    """So many seconds of speech, other sentences and another voice on each channel."""
    sides = []
    for number in range(channels):
        order = LINES[number % len(LINES) :] + LINES[: number % len(LINES)]
        pause = np.zeros(RATE * (3 + number) // 5, np.float32)
        parts = [part for line, voice in order for part in (_said(line, voice), pause)]
        side = np.resize(np.concatenate(parts), round(seconds * RATE))
        sides.append(_at_rate(side, RATE, rate))
    return sides


def fixture_sound(rate: int) -> list[Sound]:
    """The sentence from which the files in `tests/transcription/data` were made."""
    with open_recording(FIXTURES / "sentence.flac", longest_s=60.0) as recording:
        samples = recording.channels[0].astype(np.float32) / 32768
        return [_at_rate(samples, recording.rate, rate)]


def encode(case: Case, sides: Sequence[Sound], path: Path, *, rate: int) -> Path:
    """Write the sides as channels of one file in the case's format."""
    with av.open(str(path), "w", format=case.writer) as writing:
        stream = writing.add_stream(case.codec, rate=rate)
        stream.layout = _LAYOUTS[len(sides)]
        stream.format = stream.codec_context.codec.audio_formats[0]
        if case.bit_rate is not None:
            stream.bit_rate = case.bit_rate * (len(sides) if case.codec != "libopencore_amrnb" else 1)
        stream.codec_context.open()
        size = _AMR_FRAME if case.codec == "libopencore_amrnb" else stream.codec_context.frame_size or 0
        resampler = av.AudioResampler(format=stream.format, layout=stream.layout, rate=rate, frame_size=size)
        table = np.ascontiguousarray((np.clip(np.stack(sides), -1, 1) * 32767).astype(np.int16))
        frame = av.AudioFrame.from_ndarray(table, format="s16p", layout=stream.layout)
        frame.sample_rate = rate
        for part in (frame, None):
            for piece in resampler.resample(part):
                if case.codec != "libopencore_amrnb" or piece.samples == size:
                    writing.mux(stream.encode(piece))
        writing.mux(stream.encode(None))
    return path


def declared(case: Case, *, rate: int, channels: int) -> RawSound | None:
    """What has to be said about the case's files, if anything."""
    return RawSound(case.raw, rate, channels) if case.raw is not None else None


def compare(path: Path, sides: Sequence[Sound], *, rate: int, raw: RawSound | None) -> Likeness:
    """Decode the file and compare each channel with its own original."""
    with open_recording(path, longest_s=3 * 3600.0, raw=raw) as recording:
        found = [
            _correlation(channel.astype(np.float32) / 32768, _at_rate(side, rate, recording.rate))
            for channel, side in zip(recording.channels, sides, strict=True)
        ]
        worst = min(found)
        return Likeness(worst[0], worst[1] / recording.rate, recording.info.duration_s, recording.info.channels)


def g729_in_wav(source: Path, target: Path) -> Path:
    """Put raw G.729 behind a WAV header (tag 0x83), as telephone systems do."""
    sound = source.read_bytes()
    form = b"".join(
        number.to_bytes(size, "little") for number, size in ((0x83, 2), (1, 2), (8_000, 4), (1_000, 4), (10, 2), (0, 2))
    )
    body = b"WAVEfmt " + len(form).to_bytes(4, "little") + form + b"data" + len(sound).to_bytes(4, "little") + sound
    target.write_bytes(b"RIFF" + len(body).to_bytes(4, "little") + body)
    return target


@cache
def _said(line: str, voice: str) -> Sound:
    return voices.say(line, voice=voice, sample_rate=RATE)


def _at_rate(sound: Sound, rate: int, wanted: int) -> Sound:
    if rate == wanted:
        return sound
    shared = gcd(rate, wanted)
    resampled: Sound = signal.resample_poly(sound, wanted // shared, rate // shared).astype(np.float32)
    return resampled


def _correlation(heard: Sound, original: Sound) -> tuple[float, int]:
    """The highest normalised correlation over all delays, and the delay in samples."""
    products = signal.correlate(heard, original, method="fft")
    place = int(np.argmax(products))
    power = float(np.sqrt((heard @ heard) * (original @ original)))
    return float(products[place]) / power, place - (len(original) - 1)
