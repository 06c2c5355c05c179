"""Who spoke: the setting held against the words, voices against words, and machines told from people."""

from dataclasses import replace

import pytest

from transcription import attribute
from transcription.attribution import CallFacts, NoticeCode, Why
from transcription.role_words import weigh_words
from transcription.turn_roles import Clue, tell_sides
from transcription.types import (
    AudioInfo,
    Channel,
    ModelInfo,
    Options,
    Segment,
    SoundKind,
    SoundSpan,
    Transcript,
    VoiceSpan,
    Word,
)

AGENT = (
    "您好，我是安心消费金融的工作人员，工号一二三四。",
    "您的借款已经逾期十天了，请您尽快还款。",
    "您今天能处理吗？",
)
BORROWER = ("喂，你哪位？", "我现在没钱，你们能不能晚几天？", "你们别再打给我家人了，我要投诉。")
SETTING = {"0": "agent", "1": "borrower"}


def segment(channel, start_s, text, *, loudness_db=None, marks=()):
    words = tuple(
        Word(letter, start_s + 0.2 * n, start_s + 0.2 * (n + 1), 0.9) for n, letter in enumerate(text) if letter.strip()
    )
    return Segment(channel, start_s, words[-1].end_s, text, words, 0.9, -0.1, 0.0, 1.0, 0.0, 1.0, marks, loudness_db)


def transcript_of(*channels, voices=(), sounds=(), language="zh"):
    return Transcript(
        AudioInfo("0" * 64, 120.0, len(channels), 8000, "pcm", "wav"),
        ModelInfo("scripted", "script", "1" * 64, is_demo=False),
        Options(language=language),
        tuple(
            Channel(number, 9.0, tuple(own), None, tuple(voices), tuple(sounds)) for number, own in enumerate(channels)
        ),
    )


def talk(first=AGENT, second=BORROWER):
    """Two channels that take turns, the second one first."""
    return transcript_of(
        [segment(0, 6.0 + 14 * n, text) for n, text in enumerate(first)],
        [segment(1, 14.0 * n, text) for n, text in enumerate(second)],
    )


def speakers(found):
    return {(said.segment.channel, said.speaker) for said in found.said}


def codes(found):
    return [notice.code for notice in found.notices]


def test_a_setting_that_the_words_bear_out_stands_without_a_word():
    found = attribute(talk(), CallFacts(roles=SETTING))

    assert speakers(found) == {(0, "agent"), (1, "borrower")}
    assert (codes(found), {said.why for said in found.said}) == ([], {Why.SETTING})


def test_a_wrong_setting_is_found_out_swapped_and_said():
    found = attribute(talk(BORROWER, AGENT), CallFacts(roles=SETTING))

    assert speakers(found) == {(0, "borrower"), (1, "agent")}
    assert codes(found) == [NoticeCode.CHANNELS_SWAPPED]
    assert "你们" in found.notices[0].values["cues"]
    assert {said.why for said in found.said} == {Why.WORDS}


def test_words_that_only_hint_against_the_setting_leave_nobody_known():
    found = attribute(talk(("你们怎么有我的电话？",), ("好的",)), CallFacts(roles=SETTING))

    assert speakers(found) == {(0, "unknown"), (1, "unknown")}
    assert codes(found) == [NoticeCode.CHANNELS_DOUBTED]


def test_a_setting_stands_where_the_words_say_little():
    found = attribute(talk(("嗯嗯",), ("好的",)), CallFacts(roles=SETTING))

    assert speakers(found) == {(0, "agent"), (1, "borrower")}


@pytest.mark.parametrize(
    ("transcript", "expected", "code"),
    [
        (talk(), {(0, "agent"), (1, "other")}, NoticeCode.CHANNELS_BY_WORDS),
        (talk(("嗯嗯",), ("好的",)), {(0, "unknown"), (1, "unknown")}, NoticeCode.CHANNELS_UNKNOWN),
    ],
    ids=["plain words", "empty words"],
)
def test_without_a_setting_the_words_decide_or_nobody_does(transcript, expected, code):
    found = attribute(transcript, CallFacts(reached="other"))

    assert (speakers(found), codes(found)) == (expected, [code])


def test_a_second_empty_channel_does_not_make_two_people_one():
    both = [
        segment(0, 12.0 * n, text)
        for n, text in enumerate(x for pair in zip(BORROWER, AGENT, strict=True) for x in pair)
    ]

    found = attribute(transcript_of(both, []), CallFacts(roles=SETTING))

    assert found.is_mono
    assert {"agent", "borrower"} <= {said.speaker for said in found.said}
    assert {said.speaker for said in found.said if "没钱" in said.segment.text} == {"borrower"}


def test_an_echo_of_the_other_side_is_nobody_s_words():
    loud = segment(0, 5.0, "你再不还钱就等着坐牢吧", loudness_db=-15.0)
    leaked = segment(1, 5.2, "再不还钱就等着坐牢吧", loudness_db=-38.0)
    shouted = replace(leaked, loudness_db=-14.0)

    def speaker_on_the_second(segments):
        found = attribute(transcript_of([loud], segments), CallFacts(roles=SETTING))
        return [said.speaker for said in found.said if said.segment.channel == 1], codes(found)

    assert speaker_on_the_second([leaked]) == (["system"], [NoticeCode.ECHO])
    assert speaker_on_the_second([shouted])[0] == ["borrower"]


@pytest.mark.parametrize(
    "text",
    [
        "您拨打的电话正在通话中，请稍后再拨。",
        "您的电话暂时无法接通，请在提示音后留言。",
        "人工坐席全忙，请您耐心等待。",
    ],
)
def test_announcements_and_greetings_are_the_system_s(text):
    found = attribute(transcript_of([segment(0, 20.0, "喂，您好")], [segment(1, 1.0, text)]), CallFacts(roles=SETTING))

    assert ("system", Why.MACHINE) in {(said.speaker, said.why) for said in found.said}


def test_a_menu_that_the_caller_reads_out_is_a_robot_s_and_not_the_line_s():
    menu = "您的贷款已逾期十天，还款请按1，人工服务请按0。"
    found = attribute(transcript_of([segment(0, 1.0, menu)], [segment(1, 15.0, "喂？")]), CallFacts(roles=SETTING))

    assert found.said[0].speaker == "robot"
    assert codes(found) == [NoticeCode.ROBOT_BY_WORDS]


def test_a_robot_call_is_a_robot_s_until_it_hands_over():
    lines = ["您好，您的账单已经逾期。", "好的，正在为您转接人工坐席。", "您好，我姓王，工号一二三四。"]
    own = [segment(0, 12.0 * n, text) for n, text in enumerate(lines)]
    found = attribute(transcript_of(own, [segment(1, 9.0, "转人工")]), CallFacts(roles=SETTING, is_robot_call=True))

    assert [said.speaker for said in found.said] == ["robot", "borrower", "robot", "agent"]


def test_words_over_hold_music_are_nobody_s():
    music = SoundSpan(4.0, 30.0, SoundKind.MUSIC)
    transcript = transcript_of([segment(0, 5.0, "谢谢大家观看"), segment(0, 40.0, "您好")], [], sounds=(music,))

    found = attribute(transcript, CallFacts(roles={"0": "agent", "1": "borrower"}))

    assert [(said.speaker, said.why) for said in found.said] == [("system", Why.SOUND), ("agent", Why.SETTING)]


def test_on_one_channel_a_sentence_that_nothing_tells_is_unknown_and_says_how_unsure():
    transcript = transcript_of([segment(0, 1.0, AGENT[0]), segment(0, 12.0, "三天以后"), segment(0, 20.0, BORROWER[2])])

    found = attribute(transcript, CallFacts())

    assert [said.speaker for said in found.said] == ["agent", "unknown", "borrower"]
    assert found.said[1].confidence < 0.9
    assert codes(found) == [NoticeCode.ONE_CHANNEL]
    assert 0 < found.notices[0].values["known_percent"] < 100


def test_a_segment_is_cut_where_the_other_voice_goes_on():
    text = "您的借款已经逾期了请您尽快还款我现在没钱你们晚几天行不行"
    change = 1.0 + 0.2 * text.index("我")
    voices = (VoiceSpan(1.0, change, 1, 0.95), VoiceSpan(change, 9.0, 0, 0.95))

    found = attribute(transcript_of([segment(0, 1.0, text)], voices=voices), CallFacts())

    assert [(said.speaker, said.segment.text[:3]) for said in found.said] == [
        ("agent", "您的借"),
        ("borrower", "我现在"),
    ]


def clues(*, agreeing):
    """Turns whose words are plain and whose voices agree with them, or by turns do not; the last has a voice only."""
    turns = [Clue(3.0 if n % 2 else -3.0, n % 2 if agreeing or n % 4 < 2 else 1 - n % 2, 0.95) for n in range(20)]
    return [*turns, Clue(0.0, 0, 0.95)]


def test_a_voice_counts_as_far_as_the_words_of_other_turns_bear_it_out():
    borne_out = tell_sides(clues(agreeing=True))[-1]
    by_lot = tell_sides(clues(agreeing=False))[-1]

    assert borne_out.chance < 0.15
    assert borne_out.by_voice
    assert by_lot.chance == pytest.approx(0.5, abs=0.12)


def test_voices_alone_never_say_who_is_who():
    assert {side.chance for side in tell_sides([Clue(0.0, n % 2, 0.99) for n in range(20)])} == {0.5}


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("您好，请问是王先生吗，我们这边是安心消费金融", 1),
        ("你们怎么有我的电话", -1),
        ("我现在没钱，能不能晚几天", -1),
        ("嗯", 0),
    ],
)
def test_words_weigh_for_the_side_that_says_them(text, side):
    weighed = weigh_words(text)

    assert (weighed.log_odds > 1) - (weighed.log_odds < -1) == side
    assert weigh_words(text, language="xx").log_odds == 0


def test_nothing_that_was_said_gets_lost():
    transcript = talk(BORROWER, AGENT)
    mono = transcript_of([replace(one, channel=0) for one in transcript.segments])

    for one in (transcript, mono):
        said = attribute(one, CallFacts(roles=SETTING)).said
        assert "".join(piece.segment.text for piece in said) == "".join(segment.text for segment in one.segments)
