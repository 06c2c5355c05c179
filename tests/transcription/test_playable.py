import wave

import av
import numpy as np
import pytest

import transcription
from transcription.playable import write_playable


@pytest.fixture
def call(tmp_path):
    """Two seconds at 8 kHz: a tone on the left channel, silence on the right."""
    path = tmp_path / "call.wav"
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 8_000)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(np.stack([tone, np.zeros_like(tone)], axis=1).tobytes())
    return path


def test_the_channels_stay_apart_in_the_form_for_browsers(call, tmp_path):
    target = tmp_path / "play.ogg"

    write_playable(call, target)

    with av.open(str(target)) as container:
        assert (container.format.name, container.streams.audio[0].codec_context.channels) == ("ogg", 2)
    left, right = transcription.read_peaks(target, buckets=4)
    assert min(left) > 0.15
    assert max(right) < 0.02


def test_what_browsers_play_already_is_kept_byte_for_byte(call, tmp_path):
    first, second = tmp_path / "first.ogg", tmp_path / "second.ogg"
    write_playable(call, first)

    write_playable(first, second)

    assert second.read_bytes() == first.read_bytes()


def test_what_is_no_audio_is_refused_and_leaves_no_file(tmp_path):
    source = tmp_path / "note.wav"
    source.write_text("not audio")

    with pytest.raises(transcription.UnreadableAudio, match=r"note\.wav"):
        write_playable(source, tmp_path / "play.ogg")

    assert [path.name for path in tmp_path.iterdir()] == ["note.wav"]
