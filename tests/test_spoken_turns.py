"""What was heard becomes turns: who spoke, in what order, with the times of the words."""

import json
from dataclasses import replace

import pytest

import transcription
from audit_app.models import Contact
from audit_app.spoken_turns import call_facts, describe_speakers, join_turns
from transcription import AudioInfo, Channel, ModelInfo, Options, Segment, SoundKind, SoundSpan, Word

ROLES = {"0": "agent", "1": "borrower"}


def segment(channel, start_s, text, *, marks=()):
    words = tuple(Word(letter, start_s + 0.1 * n, start_s + 0.1 * (n + 1), 0.9) for n, letter in enumerate(text))
    return Segment(
        channel=channel, start_s=start_s, end_s=start_s + 0.1 * len(text), text=text, words=words, confidence=0.9,
        avg_logprob=-0.1, no_speech_prob=0.0, compression_ratio=1.0, temperature=0.0, speech_share=1.0, marks=marks,
    )  # fmt: skip


def heard(*channels, copy_of=None):
    return transcription.Transcript(
        audio=AudioInfo("0" * 64, 60.0, len(channels), 8000, "pcm", "wav"),
        model=ModelInfo("scripted", "script", "1" * 64, is_demo=False),
        options=Options(),
        channels=tuple(
            Channel(number, 5.0, tuple(segments), copy_of if number == 1 else None)
            for number, segments in enumerate(channels)
        ),
    )


def turns_of(transcript, roles=ROLES):
    return join_turns(transcription.attribute(transcript, transcription.CallFacts(roles=roles)))


def said(turns):
    return [(turn.speaker, turn.text) for turn in turns]


def test_turns_follow_the_order_of_speech_and_the_roles_of_the_channels():
    transcript = heard([segment(0, 1.0, "您好"), segment(0, 9.0, "再见")], [segment(1, 4.0, "你是谁")])

    turns = turns_of(transcript)

    assert said(turns) == [("agent", "您好"), ("borrower", "你是谁"), ("agent", "再见")]


def test_a_short_pause_of_one_speaker_is_a_comma_in_one_turn():
    transcript = heard([segment(0, 1.0, "你再不还"), segment(0, 1.9, "就坐牢。"), segment(0, 9.0, "再见")], [])

    turns = turns_of(transcript)

    assert said(turns) == [("agent", "你再不还，就坐牢。"), ("agent", "再见")]
    assert (turns[0].start_s, turns[0].end_s) == (1.0, pytest.approx(2.3))
    assert len(turns[0].words) == 8


def test_a_word_of_the_other_side_ends_a_turn():
    transcript = heard([segment(0, 1.0, "您好"), segment(0, 1.6, "请问")], [segment(1, 1.3, "喂")])

    assert said(turns_of(transcript)) == [("agent", "您好"), ("borrower", "喂"), ("agent", "请问")]


@pytest.mark.parametrize(
    ("transcript", "roles", "speaker"),
    [
        (heard([segment(0, 1.0, "您好")]), ROLES, "unknown"),
        (heard([segment(0, 1.0, "您好")]), {"0": "robot"}, "robot"),
        (heard([segment(0, 1.0, "您好")], [], copy_of=0), ROLES, "unknown"),
        (heard([segment(0, 1.0, "您好")], []), {}, "unknown"),
    ],
    ids=["one channel for both", "one channel for one", "a copied channel", "no roles given"],
)
def test_the_speaker_is_unknown_unless_the_sound_or_the_record_tells(transcript, roles, speaker):
    assert said(turns_of(transcript, roles)) == [(speaker, "您好")]


def test_segments_of_a_mono_recording_are_never_joined():
    transcript = heard([segment(0, 1.0, "你什么时候还"), segment(0, 1.7, "我没钱")])

    assert len(turns_of(transcript)) == 2


def test_doubts_of_a_segment_stay_with_its_turn():
    doubt = transcription.Mark.REPETITION
    transcript = heard([segment(0, 1.0, "好好好", marks=(doubt,)), segment(0, 1.5, "再见")], [])

    assert turns_of(transcript)[0].marks == ("repetition",)


def test_a_turn_says_how_sure_its_speaker_is_and_how_loud_it_was():
    loud = [replace(segment(0, 1.0, "您好"), loudness_db=-20.0), replace(segment(0, 1.6, "请问"), loudness_db=-10.0)]

    turn = turns_of(heard(loud, []))[0]

    assert (turn.text, turn.loudness_db) == ("您好，请问", -15.0)
    assert turn.speaker_reason == "setting"
    assert 0.9 <= turn.speaker_confidence < 1


@pytest.mark.parametrize(
    ("given", "party", "expected"),
    [
        ({"0": "robot", "1": "borrower"}, "spouse", {"0": "robot", "1": "borrower"}),
        ({}, "borrower", {"0": "borrower", "1": "agent"}),
        ({}, "spouse", {"0": "other", "1": "agent"}),
    ],
    ids=["the contact says", "the agency's setting", "whoever was reached"],
)
def test_the_roles_of_channels_come_from_the_contact_else_from_the_agency_s_setting(given, party, expected):
    contact = Contact(party_role=party, direction="outbound", channel="call")

    assert call_facts(contact, given, {"0": "borrower", "1": "agent"}).roles == expected


def test_what_a_transcript_keeps_about_its_speakers_is_plain_json():
    transcript = heard([segment(0, 1.0, "您好")])
    ringing = replace(transcript.channels[0], sounds=(SoundSpan(0.0, 6.0, SoundKind.RINGING),))
    transcript = replace(transcript, channels=(ringing,))

    kept = describe_speakers(transcription.attribute(transcript, transcription.CallFacts()), transcript)

    assert json.loads(json.dumps(kept)) == {
        "roles": {},
        "is_mono": True,
        "notices": [{"code": "one_channel", "values": {"known_percent": 0.0}}],
        "sounds": [{"channel": 0, "kind": "ringing", "start_s": 0.0, "end_s": 6.0}],
    }


def test_doubted_text_is_a_turn_of_its_own():
    doubted = segment(0, 1.9, "谢谢观看", marks=(transcription.Mark.INVENTED_PHRASE,))

    turns = turns_of(heard([segment(0, 1.0, "你再不还"), doubted, segment(0, 2.4, "就坐牢")], []))

    assert [(turn.text, turn.marks) for turn in turns] == [
        ("你再不还", ()),
        ("谢谢观看", ("invented_phrase",)),
        ("就坐牢", ()),
    ]
