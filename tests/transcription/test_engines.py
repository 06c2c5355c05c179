"""Engines behind one interface: each is loaded by name, says what it can do, and refuses with a remedy."""

import dataclasses

import numpy as np
import pytest
from whisper.tokenizer import get_tokenizer

import transcription
from tests.transcription import sounds
from transcription.backends import DEMO_MODEL
from transcription.backends.faster_whisper import FasterWhisperBackend
from transcription.backends.whisper import WhisperBackend
from transcription.engines import DEFAULT_ENGINE, ENGINES, Detail, EngineChoice, load_engine
from transcription.types import Options, Span, Window

LINES = ("请问您现在方便接听电话吗？", "不还款会影响您的个人征信，请您重视。", "我要投诉你们，你们这是骚扰。")


def bare(transcript):
    text = "".join(segment.text for segment in transcript.segments)
    return "".join(character for character in text if character.isalnum())


@pytest.fixture(scope="module")
def call(tmp_path_factory):
    """Two lines of the agent, then one of the borrower on the other channel."""
    agent = sounds.spoken(LINES[0], LINES[1])
    borrower = np.concatenate([sounds.silence(len(agent) / sounds.RATE), sounds.spoken(LINES[2], voice="cmn+m4")])
    return sounds.write_wav(tmp_path_factory.mktemp("call") / "call.wav", agent, borrower)


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """Where the demo checkpoint is converted to."""
    return tmp_path_factory.mktemp("models")


def test_whisper_itself_is_the_default_and_every_engine_says_what_it_can_do():
    assert next(iter(ENGINES)) == DEFAULT_ENGINE == "openai-whisper"
    assert {name: engine.capabilities.batching for name, engine in ENGINES.items()} == {
        "openai-whisper": True,
        "faster-whisper": True,
        "openai-api": False,
        "sense-voice": True,
    }
    assert ENGINES["sense-voice"].capabilities.confidence is Detail.NONE
    assert [name for name, engine in ENGINES.items() if not engine.capabilities.prompt] == ["sense-voice"]


def test_an_unknown_engine_is_refused_with_the_known_ones():
    with pytest.raises(transcription.ModelUnavailable, match=r"No engine 'parrot'.*openai-whisper, faster-whisper"):
        load_engine("parrot", EngineChoice())


def test_an_engine_whose_package_is_missing_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(
        ENGINES, "sense-voice", dataclasses.replace(ENGINES["sense-voice"], package="not_installed_at_all")
    )

    with pytest.raises(
        transcription.ModelUnavailable, match=r"not installed; install it with pip install 'contact-audit\[sherpa\]'"
    ):
        load_engine("sense-voice", EngineChoice())


@pytest.mark.model
@pytest.mark.parametrize("compute_type", ["float32", "int8"])
def test_a_converted_checkpoint_reads_a_call_as_whisper_does(call, converted, compute_type):
    whisper = load_engine("openai-whisper", EngineChoice())
    other = load_engine("faster-whisper", EngineChoice(compute_type=compute_type, work_folder=converted))

    wanted = transcription.transcribe(call, backend=whisper)
    found = transcription.transcribe(call, backend=other)

    assert bare(found) == bare(wanted) == "".join(filter(str.isalnum, "".join(LINES)))
    assert found.model == dataclasses.replace(wanted.model, backend=f"faster-whisper-{compute_type}")
    pairs = zip(wanted.segments, found.segments, strict=True)
    times = [abs(one.start_s - two.start_s) for w, f in pairs for one, two in zip(w.words, f.words, strict=True)]
    assert np.median(times) < 0.05
    assert max(times) < 0.4
    assert all(segment.confidence > 0.6 and not segment.marks for segment in found.segments)


@pytest.mark.model
def test_faster_whisper_itself_loads_the_converted_folder_without_a_network(call, converted):
    from faster_whisper import WhisperModel

    load_engine("faster-whisper", EngineChoice(work_folder=converted))
    model = WhisperModel(str(next(converted.glob("*-int8"))), device="cpu", compute_type="int8")

    segments, _ = model.transcribe(str(call), language="zh", condition_on_previous_text=False)

    assert "征信" in "".join(segment.text for segment in segments)


@pytest.mark.model
def test_only_windows_that_look_wrong_are_read_again_and_never_for_the_worse(converted):
    backend = load_engine("faster-whisper", EngineChoice(work_folder=converted))
    noise = np.random.default_rng(3).standard_normal((4, 32_000)).astype(np.float32) * 0.1
    windows = [Window("0" * 64, 0, Span(2.0 * place, 2.0 * place + 2.0), noise[place]) for place in range(4)]
    greedy = backend.read(windows, options=Options(temperatures=(0.0,)))
    least = float(np.median([reading.avg_logprob for reading in greedy]))

    fallen = backend.read(windows, options=Options(temperatures=(0.0, 0.8), least_logprob=least))
    again = backend.read(windows, options=Options(temperatures=(0.0, 0.8), least_logprob=least))

    assert fallen == again
    for before, after in zip(greedy, fallen, strict=True):
        assert after == before if before.avg_logprob > least else after.avg_logprob >= before.avg_logprob


@pytest.mark.model
def test_a_higher_temperature_is_one_and_is_said(converted):
    backend = load_engine("faster-whisper", EngineChoice(work_folder=converted))
    noise = np.random.default_rng(3).standard_normal(32_000).astype(np.float32) * 0.1
    window = Window("0" * 64, 0, Span(0.0, 2.0), noise)

    cold, hot = (backend.read([window], options=Options(temperatures=(at,)))[0] for at in (0.0, 1.0))

    assert (cold.temperature, hot.temperature) == (0.0, 1.0)
    assert cold.phrases != hot.phrases


def test_a_path_that_is_no_model_is_refused_by_faster_whisper(tmp_path):
    wrong = tmp_path / "model.pt"
    wrong.write_bytes(b"no model")

    with pytest.raises(transcription.ModelUnavailable, match="not a Whisper checkpoint"):
        load_engine("faster-whisper", EngineChoice(model=str(wrong), work_folder=tmp_path / "work"))
    with pytest.raises(
        transcription.ModelUnavailable, match=r"neither a Whisper checkpoint nor a folder with model\.bin"
    ):
        load_engine("faster-whisper", EngineChoice(model=str(tmp_path)))
    with pytest.raises(transcription.ModelUnavailable, match="its sha256 is"):
        load_engine("faster-whisper", EngineChoice(model=str(DEMO_MODEL), sha256="ffff"))
    assert not list((tmp_path / "work").glob("*"))


VOCABULARY = Options(vocabulary=("逾期", "违约金"))


@pytest.mark.model
@pytest.mark.parametrize(
    ("takes_prompt", "prompt"), [(True, "逾期、违约金。"), (None, None)], ids=["a model", "the demo"]
)
def test_whisper_is_told_the_vocabulary_unless_its_model_has_learnt_no_prompts(takes_prompt, prompt):
    demo = load_engine("openai-whisper", EngineChoice()).unguarded
    backend = WhisperBackend(demo.model, demo.info, batch_size=8, takes_prompt=takes_prompt)

    assert backend.decoding(0.0, VOCABULARY).prompt == prompt


@pytest.mark.model
def test_faster_whisper_begins_with_the_vocabulary_too(converted):
    demo = load_engine("faster-whisper", EngineChoice(compute_type="float32", work_folder=converted)).unguarded
    backend = FasterWhisperBackend(demo._model, demo.info, batch_size=8, takes_prompt=True)
    tokenizer = get_tokenizer(multilingual=True, language="zh", task="transcribe")

    opening = backend.opening(tokenizer, VOCABULARY)

    assert opening[0] == tokenizer.sot_prev
    assert tokenizer.decode(opening[1:-3]).strip() == "逾期、违约金。"
    assert opening[-3:] == list(tokenizer.sot_sequence) == demo.opening(tokenizer, VOCABULARY)


@pytest.mark.model
def test_another_vocabulary_is_another_reading():
    assert Options().fingerprint() != VOCABULARY.fingerprint()
