"""Where nobody speaks, not one word is written: noise, tones of the network and music, with the shipped model."""

import numpy as np
import pytest

import transcription
from benchmarks.invented_words import count_words, load, write
from benchmarks.silences import KINDS, RATE, make
from tests.transcription import sounds
from transcription.audio import open_recording
from transcription.spoken.vocabulary import shipped_vocabulary
from transcription.steadiness import STEADY, steadiness
from transcription.types import Options, Span
from transcription.voice import find_speech


@pytest.fixture(scope="module")
def backend():
    return transcription.load_backend("demo")


@pytest.mark.model
@pytest.mark.parametrize("name", KINDS)
def test_not_one_word_is_written_where_nobody_speaks(name, backend, tmp_path):
    write(tmp_path / "recording.wav", make(name, 60.0))

    assert count_words(tmp_path / "recording.wav", backend) == 0


@pytest.mark.model
@pytest.mark.parametrize("name", KINDS)
def test_with_the_vocabulary_as_prompt_no_word_is_written_either(name, tmp_path):
    write(tmp_path / "recording.wav", make(name, 20.0))
    options = Options(vocabulary=shipped_vocabulary("zh"))

    assert count_words(tmp_path / "recording.wav", load("demo", with_prompt=True), options) == 0


@pytest.mark.parametrize("name", ["hold music, piano", "ring-back, China", "mains hum"])
def test_speech_over_a_steady_sound_is_not_taken_for_the_sound(name, tmp_path):
    said = sounds.spoken("您的借款已经逾期十天了。", "请您今天处理一下。")
    mixed = said + 0.2 * make(name, len(said) / RATE)
    sounds.write_wav(tmp_path / "call.wav", mixed.astype(np.float32))

    with open_recording(tmp_path / "call.wav", longest_s=60) as recording:
        heard = sum(span.duration_s for span in find_speech(recording, 0, options=Options()))

    assert heard > 4.0


def test_notes_are_steady_and_voices_are_not(tmp_path):
    path = sounds.write_wav(
        tmp_path / "call.wav",
        make("hold music, bass", 5.0).astype(np.float32),
        sounds.spoken("您的借款已经逾期十天了。", "请您今天处理一下。"),
    )

    with open_recording(path, longest_s=60) as recording:
        music, voice = (recording.read(channel, Span(0.5, 4.5)) for channel in (0, 1))

    assert steadiness(music) > STEADY > 0.9 > steadiness(voice)
