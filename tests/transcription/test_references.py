"""References as people write them, and what is set beside them."""

import pytest

from transcription.attribution import Attribution, Said, Why
from transcription.evaluating import evaluate
from transcription.references import WrongReference, call_facts, hear, parse_reference
from transcription.types import AudioInfo, Channel, ModelInfo, Options, Segment, Transcript, Word


def segment(channel, start_s, text):
    words = tuple(Word(letter, start_s + place, start_s + place + 1.0, 0.9) for place, letter in enumerate(text))
    return Segment(channel, start_s, start_s + len(text), text, words, 0.9, -0.1, 0.0, 1.0, 0.0, 1.0)


def transcript(*channels, duplicate_of=None):
    parts = tuple(
        Channel(number, 9.0, tuple(segments), duplicate_of if number else None)
        for number, segments in enumerate(channels)
    )
    audio = AudioInfo("a" * 64, 36.0, len(parts), 8000, "pcm", "wav")
    return Transcript(audio, ModelInfo("scripted", "x", "0" * 64, is_demo=False), Options(), parts)


def spoken(found, *speakers):
    said = tuple(Said(one, speaker, 1.0, Why.SETTING) for one, speaker in zip(found.segments, speakers, strict=True))
    return Attribution(said, {}, (), is_mono=False)


def measure(entry, found, attributed=None):
    heard = hear(parse_reference(entry), found, attributed, duration_s=36.0, sha256="a" * 64)
    return evaluate(heard)


def test_a_text_for_each_channel_is_measured_by_agency_format_and_channel():
    found = transcript([segment(0, 0.0, "您好")], [segment(1, 3.0, "喂喂")])
    entry = {"recording": "a.wav", "channels": ["您好", "喂"], "agency": "A", "format": "amr"}

    scores = measure(entry, found)

    assert set(scores) == {"all", "agency=A", "format=amr", "channel=0", "channel=1"}
    assert scores["channel=0"].error == 0.0
    assert scores["channel=1"].error == 1.0
    assert scores["all"].invented_per_hour == pytest.approx(1 / (72 / 3600))
    assert (scores["all"].recordings, scores["all"].channels) == (1, 2)


def test_turns_measure_speakers_too():
    found = transcript([segment(0, 0.0, "请您还款"), segment(0, 4.0, "我没有钱")])
    turns = [
        {"speaker": "agent", "text": "请您还款", "start_s": 0, "end_s": 4},
        {"speaker": "borrower", "text": "我没有钱", "start_s": 4, "end_s": 8},
    ]

    score = measure({"recording": "a.wav", "turns": turns}, found, spoken(found, "agent", "unknown"))["all"]

    assert score.rates["speaker_wrong"].value == 0.0
    assert score.rates["speaker_unknown"].value == pytest.approx(0.5)
    assert score.rates["words_no_speaker"].value == pytest.approx(0.5)
    assert score.rates["speech_missed"].value == 0.0


def test_only_the_passages_that_were_written_down_are_measured():
    found = transcript([segment(0, 0.0, "一二三四五六七八九十")])
    turn = {"channel": 0, "speaker": "agent", "text": "四五六", "start_s": 3.0, "end_s": 6.0}
    entry = {"recording": "a.wav", "turns": [turn], "passages": [{"channel": 0, "start_s": 3.0, "end_s": 6.0}]}

    score = measure(entry, found, spoken(found, "agent"))["all"]

    assert (score.error, score.characters, score.invented_per_hour) == (0.0, 3, 0.0)
    assert score.rates["invented_per_hour"].base == pytest.approx(3 / 3600)
    assert score.rates["speech_missed"].value == 0.0
    assert score.rates["false_alarm"].value == 0.0


def test_an_empty_turn_says_that_nobody_spoke_there():
    found = transcript([segment(0, 0.0, "谢谢观看")])
    turn = {"channel": 0, "speaker": "unknown", "text": "", "start_s": 0.0, "end_s": 4.0}
    entry = {"recording": "a.wav", "turns": [turn], "passages": [{"channel": 0, "start_s": 0.0, "end_s": 4.0}]}

    score = measure(entry, found, spoken(found, "agent"))["all"]

    assert score.error is None
    assert score.invented_per_hour == pytest.approx(4 / (4 / 3600))
    assert score.rates["speech_missed"].value is None


def test_a_channel_that_repeats_another_is_set_beside_its_text():
    found = transcript([segment(0, 0.0, "您好")], [], duplicate_of=0)

    assert measure({"recording": "a.wav", "channels": ["您好", "您好"]}, found)["all"].error == 0.0


def test_a_recording_in_which_nothing_was_found_loses_everything():
    score = measure({"recording": "a.wav", "channels": ["您好"]}, None)["all"]

    assert (score.error, score.lost) == (1.0, 1.0)


def test_roles_of_the_reference_come_before_the_usual_ones():
    plain = parse_reference({"recording": "a.wav", "channels": ["", ""]})
    own = parse_reference({"recording": "a.wav", "channels": ["", ""], "roles": {"0": "borrower", "1": "agent"}})

    assert call_facts(plain, usual=("agent", "borrower")).roles == {"0": "agent", "1": "borrower"}
    assert call_facts(own, usual=("agent", "borrower")).roles == {"0": "borrower", "1": "agent"}


SAID = {"speaker": "agent", "text": "a"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recording": 3}, "recording"),
        ({"channels": [1]}, "channels"),
        ({"names": "王"}, "names"),
        ({"turns": [{}]}, "turns[0]"),
        ({"turns": [SAID | {"channel": -1}]}, "turns[0].channel (-1)"),
        ({"turns": [SAID | {"start_s": 2, "end_s": 1}]}, "turns[0].start_s, end_s ([2, 1])"),
        ({"turns": [], "passages": [{"start_s": 1, "end_s": True}]}, "passages[0].start_s, end_s ([1, True])"),
        ({"turns": [SAID | {"channel": 1}], "channels": 1}, "channels (1)"),
        ({"roles": {"0": "boss"}}, "roles ({'0': 'boss'})"),
    ],
)
def test_a_wrong_field_is_named(changes, field):
    with pytest.raises(WrongReference) as refusal:
        parse_reference({"recording": "a.wav", "channels": ["a"]} | changes)

    assert refusal.value.field == field


def test_what_is_no_reference_at_all_is_refused():
    with pytest.raises(WrongReference, match="Name the fields recording and channels"):
        parse_reference([])
