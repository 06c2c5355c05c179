"""Many recordings read together: the words of each are those of reading it alone, and so is its failure."""

import pytest

import transcription
from tests.transcription import sounds
from transcription.backends.scripted import ANY_RECORDING, Line, ScriptedBackend
from transcription.types import Options

SAID = (
    "我知道了。",
    "请问您现在方便接听电话吗？",
    "不还款会影响您的个人征信，请您重视。",
    "我要投诉你们，你们这是骚扰。",
)


class Watched(ScriptedBackend):
    """Reads four windows at a time, and remembers which and how long they were."""

    batch_size = 4

    def __init__(self, *, breaks_at=None):
        super().__init__({ANY_RECORDING: [Line(channel, 0.9, 1.6, "嗯") for channel in (0, 1)]})
        self.batches = []
        self.breaks_at = breaks_at

    def read(self, windows, *, options):
        if len(self.batches) == self.breaks_at:
            raise KeyboardInterrupt
        self.batches.append([(window.audio_sha256, window.span.duration_s) for window in windows])
        return super().read(windows, options=options)


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    """Four calls on two channels, each with a short answer and a longer line."""
    folder = tmp_path_factory.mktemp("calls")
    return [
        sounds.write_wav(folder / f"{place}.wav", sounds.spoken(line, SAID[0]), sounds.spoken(SAID[place - 1]))
        for place, line in enumerate(SAID)
    ]


def together(paths, backend, **named):
    return dict(transcription.transcribe_together(paths, backend=backend, **named))


def test_every_call_has_the_transcript_that_it_has_alone(calls):
    found = together(calls, Watched())

    assert found == {place: transcription.transcribe(path, backend=Watched()) for place, path in enumerate(calls)}


def test_batches_are_full_and_hold_windows_of_like_length_from_several_calls(calls):
    backend = Watched()

    together(calls, backend)

    sizes = [len(batch) for batch in backend.batches]
    lengths = [length for batch in backend.batches for _, length in batch]
    assert sizes[:-1] == [4] * (len(sizes) - 1)
    assert lengths == sorted(lengths)
    assert max(len({sha256 for sha256, _ in batch}) for batch in backend.batches) > 1


def test_a_broken_file_in_the_middle_hurts_nobody_else(calls, tmp_path):
    broken, quiet = tmp_path / "broken.wav", sounds.write_wav(tmp_path / "quiet.wav", sounds.silence(3))
    broken.write_bytes(b"this is a letter")
    paths = [calls[0], broken, calls[1], tmp_path / "gone.wav", quiet, calls[2]]

    found = together(paths, Watched())

    kinds = {place: type(outcome).__name__ for place, outcome in found.items()}
    assert kinds == {
        0: "Transcript", 1: "NotAudio", 2: "Transcript", 3: "MissingAudio", 4: "SilentAudio", 5: "Transcript",
    }  # fmt: skip
    assert found[5] == transcription.transcribe(calls[2], backend=Watched())


@pytest.mark.parametrize(
    ("pool", "most"),
    [(transcription.Pool(calls=2), 2), (transcription.Pool(seconds=1.0), 1), (transcription.Pool(), 4)],
    ids=["two calls", "less than one call lasts", "as many as there are"],
)
def test_no_more_is_open_at_once_than_the_pool_allows(calls, pool, most):
    backend = Watched()

    found = together(calls, backend, pool=pool)

    seen = [{sha256 for sha256, _ in batch} for batch in backend.batches]
    assert max(map(len, seen)) <= most
    assert sorted(found) == [0, 1, 2, 3]


def test_the_same_sound_twice_is_read_once_and_given_twice(calls, tmp_path):
    copy = tmp_path / "copy.wav"
    copy.write_bytes(calls[0].read_bytes())
    backend = Watched()

    found = together([calls[0], copy], backend, folder=tmp_path / "cache")

    assert found[0] == found[1]
    assert len({window for batch in backend.batches for window in batch}) == sum(map(len, backend.batches))


def test_progress_is_told_for_each_call_and_ends_at_one(calls, tmp_path):
    told = {}
    for folder in (None, tmp_path / "cache", tmp_path / "cache"):
        told.clear()
        together(
            calls, Watched(), folder=folder, progress=lambda place, share: told.setdefault(place, []).append(share)
        )
        assert {place: shares[-1] for place, shares in told.items()} == dict.fromkeys(range(4), 1.0)
        assert all(shares == sorted(shares) for shares in told.values())


def test_what_was_read_before_an_end_is_not_read_again_and_the_words_are_the_same(calls, tmp_path):
    cut_off = Watched(breaks_at=2)
    with pytest.raises(KeyboardInterrupt):
        together(calls, cut_off, folder=tmp_path)

    second = Watched()
    found = together(calls, second, folder=tmp_path)

    first_read = {window for batch in cut_off.batches for window in batch}
    again = [window for batch in second.batches for window in batch]
    assert len(cut_off.batches) == 2
    assert not first_read & set(again)
    assert found == together(calls, Watched())
    assert {path.suffix for path in tmp_path.iterdir()} == {".json"}


def test_a_worker_that_is_stopped_leaves_no_decoded_sound_behind(calls, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    found = transcription.transcribe_together(calls, backend=Watched())
    next(found)
    while_open = list(tmp_path.iterdir())
    found.close()

    assert while_open
    assert list(tmp_path.iterdir()) == []


@pytest.mark.model
@pytest.mark.parametrize("temperature", [0.0, 0.5], ids=["the likeliest words", "words drawn by lot"])
def test_whisper_reads_the_same_words_together_as_one_by_one(calls, temperature):
    backend = transcription.load_backend("demo")
    options = Options(temperatures=(temperature,))

    def words(transcript):
        return [(one.channel, one.text) for one in transcript.segments]

    found = together(calls[:2], backend, options=options)

    alone = [transcription.transcribe(path, backend=backend, options=options) for path in calls[:2]]
    assert [words(found[place]) for place in range(2)] == [words(one) for one in alone]
    assert any(text for _, text in words(alone[0]))
