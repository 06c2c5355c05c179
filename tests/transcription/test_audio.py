"""Recordings are decoded by content, channel by channel, and faults are named with their remedy."""

import numpy as np
import pytest

import transcription
from tests.transcription import sounds
from transcription.audio import double_rate, open_recording
from transcription.types import Span

LIMIT_S = 60.0


@pytest.fixture
def call(tmp_path):
    """Three seconds: ringing on the first channel, hiss on the second."""
    return sounds.write_wav(tmp_path / "call.wav", sounds.ringing(3), sounds.hiss(3))


@pytest.mark.parametrize(
    ("name", "codec", "channels"),
    [
        ("call-a.wav", "pcm_alaw", 2),
        ("call.mp3", "libmp3lame", 2),
        ("call.ogg", "libopus", 2),
        ("call.flac", "flac", 2),
        ("call.m4a", "aac", 2),
        ("call.amr", "libopencore_amrnb", 1),
    ],
)
def test_formats_of_telephone_systems_keep_length_and_channels(call, tmp_path, name, codec, channels):
    converted = sounds.convert(call, tmp_path / name, codec)

    with open_recording(converted, longest_s=LIMIT_S) as recording:
        assert recording.info.duration_s == pytest.approx(3.0, abs=0.15)
        assert len(recording.channels) == channels


def test_a_length_guessed_from_the_bit_rate_is_not_taken_for_a_promise(tmp_path):
    long_call = sounds.write_wav(tmp_path / "call.wav", sounds.hiss(40))
    converted = sounds.convert(long_call, tmp_path / "call.amr", "libopencore_amrnb")

    with open_recording(converted, longest_s=LIMIT_S) as recording:
        assert recording.info.duration_s == pytest.approx(40.0, abs=0.1)

    assert transcription.probe(converted).duration_s > 40.6


def test_each_channel_is_read_on_its_own(call):
    with open_recording(call, longest_s=LIMIT_S) as recording:
        left = recording.read(0, Span(0.0, 1.0))
        right = recording.read(1, Span(0.0, 1.0))

    assert len(left) == len(right) == 16_000
    assert np.abs(left).max() == pytest.approx(0.2, abs=0.02)
    assert np.abs(right).max() < 0.05


def test_a_tone_survives_the_doubling_of_its_rate():
    slow, fast = (np.sin(2 * np.pi * 1_000 * np.arange(rate) / rate) for rate in (8_000, 16_000))

    doubled = double_rate(slow.astype(np.float32))

    assert np.abs(doubled - fast)[100:-100].max() < 0.01


def test_a_file_is_known_by_its_content_not_its_name(call, tmp_path):
    renamed = tmp_path / "recording.mp3"
    renamed.write_bytes(call.read_bytes())

    assert transcription.probe(renamed) == transcription.probe(call)
    assert transcription.probe(renamed).container == "wav"


def test_the_outline_shows_where_each_channel_is_loud(tmp_path):
    path = sounds.write_wav(
        tmp_path / "call.wav", np.concatenate([sounds.silence(2), sounds.ringing(2)]), sounds.silence(4)
    )

    loud, quiet = transcription.read_peaks(path, buckets=4)

    assert loud == (0.0, 0.0, pytest.approx(0.2, abs=0.01), 0.0)
    assert quiet == (0.0, 0.0, 0.0, 0.0)


def test_an_outline_has_at_least_one_part(call):
    with pytest.raises(ValueError, match="at least 1, not 0"):
        transcription.read_peaks(call, buckets=0)
