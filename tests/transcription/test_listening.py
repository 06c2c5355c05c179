"""What a channel carries besides words: voices, tones and music, and how loud its turns are."""

import random
import sys

import numpy as np
import pytest
from huggingface_hub import constants

import transcription
from tests.transcription import sounds
from transcription.audio import open_recording
from transcription.backends.scripted import ANY_RECORDING, Line, ScriptedBackend
from transcription.errors import ModelUnavailable
from transcription.loudness import with_loudness
from transcription.separation import PrintSeparator
from transcription.separators import load_separator
from transcription.tones import find_sounds
from transcription.training.dialogues import draw_people, speak_dialogue
from transcription.types import Options, Segment, SoundKind, Span
from transcription.voice import find_speech

TALK = [
    (0, "您好，请问是王先生吗，我是安心消费金融的工作人员。"),
    (1, "我是，你哪位，有什么事情吗？"),
    (0, "您的借款已经逾期十天了，本期应还三千元，请您尽快处理。"),
    (1, "我现在真的没有钱，能不能再晚几天还给你们？"),
    (0, "可以帮您登记，请问您大概什么时候能够还款呢？"),
    (1, "下个月发了工资我就还，你们不要再打给我家人了。"),
]


@pytest.fixture
def heard_on(tmp_path):
    """The tones and music of one channel."""

    def listen(samples):
        path = sounds.write_wav(tmp_path / "line.wav", samples)
        with open_recording(path, longest_s=600) as recording:
            return find_sounds(recording, 0)

    return listen


def tone(hertz, seconds, *, level=0.2):
    return (level * np.sin(2 * np.pi * hertz * np.arange(int(seconds * sounds.RATE)) / sounds.RATE)).astype(np.float32)


def busy(seconds):
    times = np.arange(int(seconds * sounds.RATE)) / sounds.RATE
    return (0.2 * np.sin(2 * np.pi * 450 * times) * ((times % 0.7) < 0.35)).astype(np.float32)


def music(seconds, *, seed=1):
    """Chords that change every half second, with overtones: what lines play while somebody waits."""
    rng = np.random.default_rng(seed)
    chords = [220 * 2 ** (np.array(steps) / 12) for steps in ((0, 4, 7), (5, 9, 12), (7, 11, 14), (-3, 0, 4))]
    parts = []
    for _ in range(int(seconds / 0.5)):
        times = np.arange(int(0.5 * sounds.RATE)) / sounds.RATE
        notes = chords[rng.integers(len(chords))]
        wave = sum(np.sin(2 * np.pi * hertz * times * part) / part for hertz in notes for part in (1, 2, 3))
        parts.append(wave * np.exp(-1.5 * times) * 0.05)
    return np.concatenate(parts).astype(np.float32)


@pytest.mark.parametrize(
    ("samples", "kinds"),
    [
        (sounds.ringing(16), [SoundKind.RINGING]),
        (sounds.ringing(1.2), [SoundKind.RINGING]),
        (busy(6), [SoundKind.BUSY]),
        (np.concatenate([sounds.silence(1), tone(1000, 0.4), sounds.silence(1)]), [SoundKind.TONE]),
        (np.concatenate([tone(1000, 0.4), sounds.silence(3), tone(1000, 0.2), sounds.silence(1)]), [SoundKind.TONE]),
        (music(12), [SoundKind.MUSIC]),
        (sounds.hiss(12, level=0.05), []),
        (sounds.silence(12), []),
        (sounds.spoken("您好，请问是王先生吗？", "您的借款已经逾期十天了。"), []),
    ],
    ids=["ring-back", "one ring", "busy", "beep", "a beep and a blip", "music", "noise", "silence", "speech"],
)
def test_signals_and_music_are_told_from_noise_and_speech(heard_on, samples, kinds):
    assert [sound.kind for sound in heard_on(samples)] == kinds


def test_a_call_that_rings_is_held_and_ends_busy_says_when(heard_on):
    speech = sounds.spoken("您好，请稍等，我帮您查一下。")
    parts = [sounds.ringing(6), speech, music(8), speech, busy(4)]
    starts = np.cumsum([0, *(len(part) / sounds.RATE for part in parts)])

    found = heard_on(np.concatenate(parts))

    assert [sound.kind for sound in found] == [SoundKind.RINGING, SoundKind.MUSIC, SoundKind.BUSY]
    assert found[1].start_s == pytest.approx(starts[2], abs=0.8)
    assert found[1].end_s == pytest.approx(starts[3], abs=0.8)


def test_the_louder_turn_is_louder_by_as_many_decibels(tmp_path):
    line = sounds.spoken("您的借款已经逾期十天了。", pause_s=0.1)
    path = sounds.write_wav(tmp_path / "call.wav", np.concatenate([line * 0.1, line * 0.4]))
    middle = len(line) / sounds.RATE
    segments = [Segment(0, at, at + middle, "", (), 1, 0, 0, 1, 0, 1) for at in (0.0, middle)]

    with open_recording(path, longest_s=60) as recording:
        quiet, loud = (with_loudness(recording, segment).loudness_db for segment in segments)

    assert loud - quiet == pytest.approx(12.0, abs=0.3)
    assert -60 < quiet < 0


def voices_of(samples, path):
    sounds.write_wav(path, samples)
    with open_recording(path, longest_s=600) as recording:
        speech = find_speech(recording, 0, options=Options())
        return PrintSeparator().separate(lambda span: recording.read(0, span), speech)


def test_two_voices_on_one_channel_are_told_apart(tmp_path):
    wrong = seconds = 0.0
    for seed in range(3):
        rng = random.Random(seed)  # noqa: S311
        dialogue = speak_dialogue(TALK * 2, draw_people(rng), rng=rng)
        spans = voices_of(dialogue.mono, tmp_path / "mono.wav")
        by_side = [[0.0, 0.0], [0.0, 0.0]]
        for line in dialogue.lines:
            for span in spans:
                overlap = max(0.0, min(span.end_s, line.end_s) - max(span.start_s, line.start_s))
                by_side[line.side][span.voice] += overlap
        crossed = min(by_side[0][0] + by_side[1][1], by_side[0][1] + by_side[1][0])
        wrong, seconds = wrong + crossed, seconds + sum(map(sum, by_side))

    assert wrong / seconds < 0.08


def test_one_person_alone_is_not_made_two(tmp_path):
    rng = random.Random(4)  # noqa: S311
    dialogue = speak_dialogue([(0, text) for _, text in TALK * 2], draw_people(rng), rng=rng)

    assert voices_of(dialogue.mono, tmp_path / "mono.wav") == ()


def test_the_sound_s_account_comes_with_the_transcript_and_survives_storing(tmp_path):
    path = sounds.write_wav(tmp_path / "call.wav", np.concatenate([sounds.ringing(6), sounds.spoken("您好。")]))
    backend = ScriptedBackend({ANY_RECORDING: (Line(0, 6.9, 7.6, "您好。"),)})

    heard = transcription.transcribe(path, backend=backend)

    assert [sound.kind for sound in heard.channels[0].sounds] == [SoundKind.RINGING]
    assert heard.segments[0].loudness_db is not None
    assert heard.separator == PrintSeparator.name
    assert transcription.from_json(transcription.to_json(heard)) == heard


PIPELINE = """
from pathlib import Path


class Turn:
    def __init__(self, start, end):
        self.start, self.end = start, end


class Annotation:
    def itertracks(self, *, yield_label):
        return [(Turn(3.0, 4.0), "B", "SPEAKER_01"), (Turn(0.5, 2.0), "A", "SPEAKER_00")]


class Pipeline:
    @classmethod
    def from_pretrained(cls, path):
        if "broken" in Path(path).read_text():
            raise ValueError("no such model")
        return cls()

    def __call__(self, file, *, min_speakers, max_speakers):
        assert file["waveform"].shape == (1, 64000)
        assert file["sample_rate"] == 16000
        return Annotation()
"""


@pytest.fixture
def pyannote(tmp_path, monkeypatch):
    """A stand-in for the package, with the calls of its versions 3 and 4; and a folder for pipelines."""
    package = tmp_path / "installed" / "pyannote" / "audio"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(PIPELINE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "installed"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    folder = tmp_path / "pipeline"
    folder.mkdir()
    yield folder
    for name in ("pyannote", "pyannote.audio"):
        sys.modules.pop(name, None)


def test_a_pyannote_pipeline_on_this_machine_tells_the_voices(pyannote):
    (pyannote / "config.yaml").write_text("pipeline: {}", encoding="utf-8")

    separator = load_separator(pyannote)
    spans = separator.separate(
        lambda span: np.zeros(round(span.duration_s * 16000), np.float32), [Span(0.5, 2.0), Span(3.0, 4.0)]
    )

    assert separator.name.startswith("pyannote-")
    assert constants.HF_HUB_OFFLINE
    assert [(span.start_s, span.end_s, span.voice) for span in spans] == [(0.5, 2.0, 0), (3.0, 4.0, 1)]


def test_a_pipeline_that_cannot_be_loaded_says_what_is_wrong(pyannote, tmp_path):
    (pyannote / "config.yaml").write_text("broken", encoding="utf-8")

    with pytest.raises(ModelUnavailable, match=r"config.yaml.*no such model"):
        load_separator(pyannote)
    with pytest.raises(ModelUnavailable, match=r"there is no pyannote pipeline; name its folder"):
        load_separator(tmp_path / "nowhere")


def test_without_the_package_a_pipeline_is_refused_with_its_name(tmp_path):
    config = tmp_path / "config.yaml"
    config.write_text("pipeline: {}", encoding="utf-8")

    with pytest.raises(ModelUnavailable, match=r"pyannote.audio is not installed"):
        load_separator(config)
