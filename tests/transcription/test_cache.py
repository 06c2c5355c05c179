"""A recording is read once for each model and each set of options."""

import pytest

import transcription
from tests.transcription import sounds
from transcription.backends.scripted import ANY_RECORDING, Line, ScriptedBackend


class Counting(ScriptedBackend):
    """Counts how often it is asked to read."""

    asked = 0

    def read(self, windows, *, options):
        self.asked += 1
        return super().read(windows, options=options)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return sounds.write_wav(tmp_path_factory.mktemp("call") / "call.wav", sounds.spoken("我是，你哪位？"))


@pytest.fixture
def backend():
    return Counting({ANY_RECORDING: (Line(0, 0.9, 2.0, "我是，你哪位？"),)})


def read(path, backend, folder, **options):
    return transcription.transcribe_cached(
        path, backend=backend, options=transcription.Options(**options), folder=folder
    )


def test_the_second_time_the_transcript_comes_from_the_cache(path, backend, tmp_path):
    first = read(path, backend, tmp_path)

    assert read(path, backend, tmp_path) == first
    assert backend.asked == 1


def test_other_options_are_read_anew(path, backend, tmp_path):
    read(path, backend, tmp_path)
    read(path, backend, tmp_path, speech_pad_s=0.3)

    assert backend.asked == 2


def test_a_broken_cache_file_is_made_anew(path, backend, tmp_path):
    first = read(path, backend, tmp_path)
    for kept in tmp_path.iterdir():
        kept.write_text(kept.read_text()[:100])

    assert read(path, backend, tmp_path) == first
    assert backend.asked == 2


def test_nothing_but_whole_transcripts_is_left_in_the_cache(path, backend, tmp_path):
    read(path, backend, tmp_path)

    assert [kept.suffix for kept in tmp_path.iterdir()] == [".json"]
