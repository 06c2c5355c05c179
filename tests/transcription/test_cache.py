"""A recording is read once for each model and each set of options."""

from dataclasses import fields, replace

import pytest

import transcription
from tests.transcription import sounds
from transcription.backends.scripted import ANY_RECORDING, Line, ScriptedBackend
from transcription.raw import RawSound


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


class Named(ScriptedBackend):
    """Reads as the script says, under any name."""

    def __init__(self, **changes):
        super().__init__({ANY_RECORDING: (Line(0, 0.9, 2.0, "我是，你哪位？"),)})
        self._named = replace(super().info, **changes)
        self.asked = 0

    @property
    def info(self):
        return self._named

    def read(self, windows, *, options):
        self.asked += 1
        return super().read(windows, options=options)


CHANGED_OPTIONS = {
    "language": "en", "window_s": 28.0, "join_gap_s": 2.0, "speech_threshold": 0.4, "speech_pad_s": 0.3,
    "temperatures": (0.0,), "least_logprob": -2.0, "most_compression": 3.0, "longest_s": 60.0,
    "raw": RawSound.parse("alaw/8000/1"), "vocabulary": ("穗河银行",),
}  # fmt: skip


def test_the_same_audio_engine_model_and_options_are_read_once_whoever_loads_them(path, tmp_path):
    first, second = Named(), Named()
    read(path, first, tmp_path)
    read(path, second, tmp_path)

    assert (first.asked, second.asked) == (1, 0)


@pytest.mark.parametrize("change", [{"backend": "whisper-int8"}, {"sha256": "f" * 64}], ids=["engine", "weights"])
def test_another_engine_or_other_weights_are_read_anew(path, tmp_path, change):
    other = Named(**change)
    read(path, Named(), tmp_path)
    read(path, other, tmp_path)

    assert other.asked == 1


@pytest.mark.parametrize("name", [field.name for field in fields(transcription.Options)])
def test_every_option_is_part_of_what_a_transcript_is_kept_under(path, tmp_path, name):
    if name not in CHANGED_OPTIONS:
        pytest.fail(f"give CHANGED_OPTIONS another value for {name}")
    other = Named()
    read(path, Named(), tmp_path)
    read(path, other, tmp_path, **{name: CHANGED_OPTIONS[name]})

    assert other.asked == 1


def test_other_audio_under_the_same_name_is_read_anew(tmp_path):
    backend = Named()
    for line in ("我是，你哪位？", "我知道了。"):
        read(sounds.write_wav(tmp_path / "call.wav", sounds.spoken(line)), backend, tmp_path / "cache")

    assert backend.asked == 2


def test_another_separator_of_voices_is_another_transcript(path, tmp_path):
    class Other(transcription.PrintSeparator):
        name = "other"

    backend = Named()
    for separator in (transcription.PrintSeparator(), Other(), Other()):
        transcription.transcribe_cached(
            path, backend=backend, options=transcription.Options(), folder=tmp_path, separator=separator
        )

    assert backend.asked == 2
