"""From a recording to a transcript, with a backend that reads from a script instead of listening."""

import tracemalloc

import numpy as np
import pytest

import transcription
from tests.transcription import sounds
from transcription.backends.scripted import ANY_RECORDING, Line, ScriptedBackend
from transcription.types import Phrase, Reading, Span, Word

HELLO = "您好，请问是王先生吗？"
ANSWER = "我是，你哪位？"


@pytest.fixture(scope="module")
def voices():
    """Two sides of a short call: the agent speaks first, then the borrower."""
    agent = sounds.spoken(HELLO)
    borrower = np.concatenate([sounds.silence(len(agent) / sounds.RATE), sounds.spoken(ANSWER, voice="cmn+m4")])
    return agent, borrower


def script_of(*lines):
    return ScriptedBackend({ANY_RECORDING: lines})


def test_each_channel_is_read_apart_and_all_segments_come_in_the_order_of_time(tmp_path, voices):
    agent, borrower = voices
    path = sounds.write_wav(tmp_path / "call.wav", borrower, agent)
    end = len(agent) / sounds.RATE
    backend = script_of(Line(0, end + 0.9, end + 2.0, ANSWER), Line(1, 0.9, end - 0.9, HELLO))

    transcript = transcription.transcribe(path, backend=backend)

    assert [(segment.channel, segment.text) for segment in transcript.segments] == [(1, HELLO), (0, ANSWER)]
    assert not transcript.is_mono
    assert transcript.model == backend.info


def test_a_second_channel_that_repeats_the_first_is_read_once_and_named_a_copy(tmp_path, voices):
    agent, _ = voices
    path = sounds.write_wav(tmp_path / "call.wav", agent, agent * np.float32(0.5))

    transcript = transcription.transcribe(path, backend=script_of(Line(0, 0.9, 2.0, HELLO)))

    assert [channel.duplicate_of for channel in transcript.channels] == [None, 0]
    assert [segment.text for segment in transcript.segments] == [HELLO]
    assert transcript.is_mono


@pytest.mark.parametrize(
    "sound", [sounds.silence(4), sounds.hiss(4), sounds.ringing(12)], ids=["silence", "hiss", "ringing"]
)
def test_a_recording_in_which_nobody_speaks_is_refused_not_read(tmp_path, sound):
    path = sounds.write_wav(tmp_path / "call.wav", sound)

    with pytest.raises(transcription.SilentAudio, match=r"Nobody speaks.*Check the line"):
        transcription.transcribe(path, backend=script_of(Line(0, 0.0, 4.0, "谢谢观看")))


class Careless:
    """A backend whose times run backwards and beyond the sound, as Whisper's sometimes do."""

    batch_size = 4
    info = transcription.ModelInfo("careless", "careless", "0" * 64, is_demo=False)

    def __init__(self):
        self.windows = []

    def read(self, windows, *, options):  # noqa: ARG002  the protocol's
        self.windows.extend(windows)
        words = (Word("谢", 9.0, 9.5, 0.2), Word("谢", 0.4, 0.5, 0.3), Word("观看", 50.0, 60.0, 0.4))
        return [Reading((Phrase(Span(0.0, 60.0), words),), -1.6, 0.8, 1.0, 0.8) for _ in windows]


def test_words_stay_in_order_and_inside_the_speech(tmp_path, voices):
    path = sounds.write_wav(tmp_path / "call.wav", voices[0])

    segment = transcription.transcribe(path, backend=Careless()).segments[0]

    times = [time for word in segment.words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert 0.0 <= segment.start_s <= segment.end_s <= len(voices[0]) / sounds.RATE


def test_doubtful_text_is_marked_and_kept(tmp_path, voices):
    path = sounds.write_wav(tmp_path / "call.wav", voices[0])

    segment = transcription.transcribe(path, backend=Careless()).segments[0]

    assert segment.text == "谢谢观看"
    assert set(segment.marks) >= {
        transcription.Mark.LOW_CONFIDENCE,
        transcription.Mark.NO_SPEECH,
        transcription.Mark.INVENTED_PHRASE,
    }


def test_windows_hold_speech_only_and_are_no_longer_than_the_options_say(tmp_path):
    sound = np.concatenate([sounds.spoken(*[HELLO] * 6, pause_s=0.1), sounds.silence(20), sounds.spoken(ANSWER)])
    path = sounds.write_wav(tmp_path / "call.wav", sound)
    backend = Careless()

    transcript = transcription.transcribe(path, backend=backend, options=transcription.Options(window_s=8.0))

    assert max(window.span.duration_s for window in backend.windows) < 8.5
    assert sum(window.span.duration_s for window in backend.windows) < len(sound) / sounds.RATE - 15
    assert transcript.speech_s == pytest.approx(sum(window.span.duration_s for window in backend.windows), abs=2.0)


def test_progress_rises_to_the_whole(tmp_path, voices):
    path = sounds.write_wav(tmp_path / "call.wav", *voices)
    told = []

    transcription.transcribe(path, backend=script_of(), progress=told.append)

    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_transcript_survives_storing(tmp_path, voices):
    path = sounds.write_wav(tmp_path / "call.wav", *voices)
    transcript = transcription.transcribe(path, backend=Careless())

    assert transcription.from_json(transcription.to_json(transcript)) == transcript


@pytest.mark.slow
def test_a_recording_of_two_hours_is_read_in_little_memory(tmp_path):
    late = np.concatenate([sounds.silence(7_190), sounds.spoken(HELLO)])
    whole = sounds.write_wav(tmp_path / "call.wav", late)
    del late
    tracemalloc.start()

    transcript = transcription.transcribe(whole, backend=script_of(Line(0, 7_191.0, 7_192.5, HELLO)))

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [segment.text for segment in transcript.segments] == [HELLO]
    assert transcript.segments[0].start_s == pytest.approx(7_191.0, abs=0.2)
    assert peak < 150_000_000
