"""The real thing: Whisper with the shipped checkpoint on synthesised speech."""

import hashlib
from itertools import accumulate

import numpy as np
import pytest

import transcription
from tests.transcription import sounds
from transcription.backends import DEMO_MODEL
from transcription.training import voices

pytestmark = pytest.mark.model

LINES = ("请问您现在方便接听电话吗？", "不还款会影响您的个人征信，请您重视。", "我要投诉你们，你们这是骚扰。")


@pytest.fixture(scope="module")
def backend():
    return transcription.load_backend("demo")


@pytest.fixture(scope="module")
def call(tmp_path_factory):
    """An agent on the first channel and, after each of her lines, a borrower on the second."""
    agent = sounds.spoken(LINES[0], LINES[1])
    borrower = np.concatenate([sounds.silence(len(agent) / sounds.RATE), sounds.spoken(LINES[2], voice="cmn+m4")])
    return sounds.write_wav(tmp_path_factory.mktemp("call") / "call.wav", agent, borrower)


@pytest.fixture(scope="module")
def transcript(backend, call):
    return transcription.transcribe(call, backend=backend)


def bare(text):
    return "".join(character for character in text if character.isalnum())


def test_a_synthesised_call_is_read_word_for_word(transcript):
    read = {number: "".join(s.text for s in transcript.segments if s.channel == number) for number in (0, 1)}

    assert bare(read[0]) == bare(LINES[0] + LINES[1])
    assert bare(read[1]) == bare(LINES[2])
    assert all(segment.confidence > 0.6 and not segment.marks for segment in transcript.segments)


def test_every_word_has_the_time_at_which_it_was_said(transcript):
    first, second = (voices.speak(line, voice="cmn+f2") for line in LINES[:2])
    begin = 0.8 + first.duration_s + 0.8
    wanted = [*(0.8 + start for start in first.starts), *(begin + start for start in second.starts)]

    words = [word for segment in transcript.segments if segment.channel == 0 for word in segment.words]
    places = [0, *accumulate(len(bare(word.text)) for word in words)]
    errors = [abs(word.start_s - wanted[at]) for word, at in zip(words, places, strict=False)]

    assert len(words) > 10
    assert np.median(errors) < 0.2
    assert max(errors) < 0.8


def test_the_same_recording_gives_the_same_transcript(transcript, backend, call):
    assert transcription.transcribe(call, backend=backend) == transcript


def test_the_transcript_says_that_the_demo_model_made_it(transcript):
    assert transcript.model.is_demo
    assert transcript.model.name == "demo-zh"
    assert transcript.model.sha256 == hashlib.sha256(DEMO_MODEL.read_bytes()).hexdigest()


def test_the_checkpoint_works_with_plain_whisper(call):
    import whisper

    from transcription.audio import open_recording
    from transcription.types import Span

    with open_recording(call, longest_s=60) as recording:
        samples = recording.read(0, Span(0.0, recording.info.duration_s))

    text = whisper.load_model(str(DEMO_MODEL)).transcribe(
        samples, language="zh", fp16=False, condition_on_previous_text=False
    )["text"]

    assert "征信" in text


def test_a_checkpoint_with_another_sha256_is_refused():
    with pytest.raises(transcription.ModelUnavailable, match=r"its sha256 is [0-9a-f]{64}, not ffff"):
        transcription.load_backend("demo", sha256="ffff")


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path):
    path = tmp_path / "model.pt"
    path.write_bytes(b"not a model at all")

    with pytest.raises(transcription.ModelUnavailable, match="not a Whisper checkpoint"):
        transcription.load_backend(path)


def test_an_unknown_model_name_lists_the_known_ones():
    with pytest.raises(transcription.ModelUnavailable, match=r"neither a file nor one of .*turbo"):
        transcription.load_backend("gigantic")


def test_a_model_that_must_be_downloaded_is_announced_first(tmp_path):
    said = []

    with pytest.raises(transcription.ModelUnavailable, match="could not be downloaded"):
        transcription.load_backend("tiny", download_folder=tmp_path, announce=said.append)

    assert said == [f"The Whisper model 'tiny' is not on this machine; it is now downloaded to {tmp_path / 'tiny.pt'}."]
    assert transcription.needs_download("tiny", download_folder=tmp_path)
    assert not transcription.needs_download("demo")
