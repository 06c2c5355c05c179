"""SenseVoice by sherpa-onnx reads with a model that the test makes: times, batches, and what it refuses."""

import dataclasses
import hashlib

import numpy as np
import pytest

import transcription
from tests.transcription.tiny_sense_voice import make_sense_voice
from transcription.backends.openai_api import UNKNOWN_CONFIDENCE
from transcription.engines import EngineChoice, load_engine
from transcription.types import Options, Span, Window

pytest.importorskip("sherpa_onnx", reason="the extra sherpa is not installed")

RATE = 16_000


def tones(*parts):
    """Tones one after another, each a frequency (0 for silence) and its seconds."""
    made = [0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE) for hertz, seconds in parts]
    return np.concatenate(made).astype(np.float32)


def window(samples):
    return Window("0" * 64, 0, Span(10.0, 10.0 + len(samples) / RATE), samples)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_sense_voice(tmp_path_factory.mktemp("tones"))


@pytest.fixture(scope="module")
def backend(folder):
    return load_engine("sense-voice", EngineChoice(model=str(folder)))


def test_its_words_have_the_times_of_the_sound_and_no_confidence(backend):
    (reading,) = backend.read(
        [window(tones((0, 0.5), (400, 0.8), (0, 0.7), (2_500, 0.8), (0, 0.4)))], options=Options()
    )

    ((first, second),) = [phrase.words for phrase in reading.phrases]
    assert (first.text, second.text) == ("低", "高")
    assert first.start_s == pytest.approx(0.5, abs=0.15)
    assert second.start_s == pytest.approx(2.0, abs=0.15)
    assert first.end_s <= second.start_s < second.end_s <= 3.2
    assert {first.confidence, second.confidence} == {UNKNOWN_CONFIDENCE}


def test_windows_of_one_batch_keep_their_places_and_silence_has_no_words(backend):
    read = backend.read(
        [window(tones((2_500, 1.0))), window(tones((0, 2.0))), window(tones((400, 0.7), (0, 0.3)))], options=Options()
    )

    assert ["".join(word.text for phrase in one.phrases for word in phrase.words) for one in read] == ["高", "", "低"]


def test_the_model_is_known_by_its_weights(backend, folder):
    digest = hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()

    assert dataclasses.astuple(backend.info) == ("sense-voice", folder.name, digest, False)
    with pytest.raises(transcription.ModelUnavailable, match=f"its sha256 is {digest}, not ffff"):
        load_engine("sense-voice", EngineChoice(model=str(folder), sha256="ffff"))


def test_a_language_that_it_does_not_know_is_refused(backend):
    with pytest.raises(transcription.ModelUnavailable, match="SenseVoice knows zh, en, yue, ja, ko"):
        backend.read([window(tones((400, 1.0)))], options=Options(language="fr"))


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(
        transcription.ModelUnavailable, match=r"no SenseVoice model; name a folder with model\.int8\.onnx"
    ):
        load_engine("sense-voice", EngineChoice(model=str(tmp_path)))
