"""A batch that memory does not hold is read in parts: no window is lost, read twice, or put in another's place."""

import numpy as np
import pytest
import torch

import transcription
from tests.transcription import sounds
from transcription.backends.scripted import ANY_RECORDING, Line, ScriptedBackend
from transcription.backends.whisper import best_batch, load_whisper, shape_of
from transcription.errors import OutOfMemory
from transcription.memory_guard import GPU_MOST, GuardedBackend, Shape, fitting_batch, window_bytes
from transcription.types import Options, Span, Window

GIGABYTE = 1 << 30


class Narrow(ScriptedBackend):
    """Has memory for so many windows at once."""

    batch_size = 16

    def __init__(self, *, holds):
        super().__init__({ANY_RECORDING: [Line(0, second + 0.2, second + 0.8, f"第{second}") for second in range(40)]})
        self.holds = holds
        self.sizes = []

    def read(self, windows, *, options):
        self.sizes.append(len(windows))
        if len(windows) > self.holds:
            raise OutOfMemory("CUDA out of memory. Tried to allocate 2.00 GiB")
        return super().read(windows, options=options)


def windows(number):
    return [Window("0" * 64, 0, Span(at, at + 1.0), np.zeros(16_000, np.float32)) for at in range(number)]


def texts(readings):
    return ["".join(word.text for phrase in reading.phrases for word in phrase.words) for reading in readings]


@pytest.mark.parametrize(
    ("holds", "sizes"),
    [(16, [16]), (9, [16, 8, 8]), (3, [16, 8, 4, 2, 2, 2, 2, 2, 2, 2, 2]), (1, [16, 8, 4, 2, *[1] * 16])],
)
def test_a_batch_is_halved_until_it_fits_and_every_window_is_read_once_in_its_place(holds, sizes):
    narrow, said = Narrow(holds=holds), []
    guard = GuardedBackend(narrow, announce=said.append)

    found = guard.read(windows(16), options=Options())

    assert texts(found) == [f"第{place}" for place in range(16)]
    assert narrow.sizes == sizes
    assert len(said) == sum(size > holds for size in sizes)


def test_later_batches_are_of_the_size_that_went_through():
    guard = GuardedBackend(Narrow(holds=5), announce=lambda _line: None)
    before = guard.batch_size
    guard.read(windows(16), options=Options())

    assert (before, guard.batch_size) == (16, 4)


def test_where_not_even_one_window_fits_the_model_is_said_to_be_too_large():
    guard = GuardedBackend(Narrow(holds=0), announce=lambda _line: None)

    with pytest.raises(transcription.ModelUnavailable, match=r"does not hold one window.*2\.00 GiB.*smaller model"):
        guard.read(windows(3), options=Options())


def test_a_call_is_transcribed_whole_though_memory_runs_out(tmp_path):
    path = sounds.write_wav(tmp_path / "call.wav", sounds.spoken(*["我知道了。"] * 6))
    narrow = Narrow(holds=1)

    found = transcription.transcribe(path, backend=GuardedBackend(narrow, announce=lambda _line: None))

    assert found == transcription.transcribe(path, backend=Narrow(holds=16))
    assert narrow.sizes[0] > 1


LARGE = Shape(1500, 1280, 1280, 32, 51_866, heads_followed=10)
TINY = Shape(1500, 384, 384, 4, 51_865, heads_followed=6)


@pytest.mark.parametrize(
    ("shape", "free", "wanted"),
    [(TINY, 80 * GIGABYTE, GPU_MOST), (LARGE, 6 * GIGABYTE, range(2, 20)), (LARGE, GIGABYTE // 8, 1), (LARGE, 0, 1)],
    ids=["plenty", "a small card with a large model", "hardly any", "none"],
)
def test_the_batch_is_chosen_from_free_memory_and_is_never_none(shape, free, wanted):
    found = fitting_batch(free_bytes=free, window_bytes=window_bytes(shape, value_bytes=2))

    assert found in wanted if isinstance(wanted, range) else found == wanted


@pytest.mark.model
def test_whisper_without_memory_says_so_and_can_go_on(monkeypatch):
    backend = transcription.load_backend("demo")
    noise = np.random.default_rng(1).standard_normal(16_000).astype(np.float32) * 0.1
    one = [Window("0" * 64, 0, Span(0.0, 1.0), noise)]
    wanted = backend.read(one, options=Options())
    full = {"count": 0}

    def encode(_encoder, _mels):
        full["count"] += 1
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB\nmore")

    with monkeypatch.context() as patched:
        patched.setattr("whisper.model.AudioEncoder.forward", encode)
        with pytest.raises(OutOfMemory, match=r"^CUDA out of memory\. Tried to allocate 2\.00 GiB$") as caught:
            backend.read(one, options=Options())

    # What failed is let go of, or its tensors would still fill the card while half of it is tried.
    assert caught.value.__context__ is None
    assert full["count"] == 1
    assert backend.read(one, options=Options()) == wanted


@pytest.mark.model
def test_on_a_card_the_batch_comes_from_the_memory_that_it_says_is_free(monkeypatch):
    whisper = pytest.importorskip("whisper")
    model = whisper.load_model(str(transcription.backends.DEMO_MODEL))
    need = window_bytes(shape_of(model), value_bytes=2)
    on_card = type(
        "OnCard", (), {"device": torch.device("cuda"), "dims": model.dims, "alignment_heads": model.alignment_heads}
    )
    monkeypatch.setattr("torch.cuda.mem_get_info", lambda _device: (13 * need, 80 * GIGABYTE))

    assert best_batch(on_card, torch.float16) == 10
    assert best_batch(model, torch.float32) == 8


@pytest.mark.model
@pytest.mark.parametrize(
    ("compute_type", "backend"),
    [("auto", "whisper"), ("float32", "whisper"), ("bfloat16", "whisper-bfloat16"), ("int8", "whisper-int8")],
)
def test_an_arithmetic_reads_the_words_and_is_named_with_the_model(tmp_path, compute_type, backend):
    line = "不还款会影响您的个人征信，请您重视。"
    path = sounds.write_wav(tmp_path / "call.wav", sounds.spoken(line))
    loaded = transcription.load_backend("demo", compute_type=compute_type)

    found = transcription.transcribe(path, backend=loaded)

    assert "".join(filter(str.isalnum, "".join(one.text for one in found.segments))) == "".join(
        filter(str.isalnum, line)
    )
    assert found.model.backend == backend


def test_an_arithmetic_that_the_engine_does_not_know_is_refused_with_the_others():
    with pytest.raises(
        transcription.ModelUnavailable, match=r"'int16' on cpu; set AUDIT_ASR_COMPUTE_TYPE to one of auto, float32"
    ):
        load_whisper("demo", sha256=None, device="cpu", threads=None, batch_size=None, compute_type="int16",
                     download_folder=None, announce=print)  # fmt: skip
