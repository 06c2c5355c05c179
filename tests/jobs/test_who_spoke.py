"""Who spoke and how, from the sound of a recording to what rules measure: through the real pipeline."""

from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select

from audit_app import db, models
from audit_app.evidence import build_evidence, build_facts
from audit_app.queries.judging import load_borrower
from audit_app.queries.recordings import find_channel_roles
from audit_app.settings import ANY_AGENCY
from rules import evaluate
from tests.rules.making import make_pack, make_rule
from tests.rules.test_conditions import check
from tests.transcription import sounds
from transcription.backends.scripted import ANY_RECORDING, Line, ScriptedBackend
from transcription.training import voices

# (channel, from second, loudness, text): the agent talks into the borrower's answer, then shouts, then nobody speaks.
LINES = (
    (0, 1.0, 0.2, "您好，我是安心消费金融的工作人员，您的借款已经逾期十天了，请您尽快还款。"),
    (1, 10.0, 0.3, "我现在真的没有钱还给你们，能不能再晚几天，下个月发了工资我就还给你们。"),
    (0, 12.5, 0.2, "您先听我说。"),
    (0, 30.0, 1.0, "您今天必须还款。"),
)
ROLES = {"0": "agent", "1": "borrower"}


@pytest.fixture(scope="module")
def call():
    """Both channels of forty seconds, and the lines as a recogniser would hear them."""
    channels = np.zeros((2, 40 * voices.LINE_RATE), np.float32)
    heard = []
    for channel, start_s, level, text in LINES:
        spoken = voices.say(text, voice=("cmn+f2", "cmn+m4")[channel])
        spoken = spoken / np.abs(spoken).max() * np.float32(level * 0.9)
        first = round(start_s * voices.LINE_RATE)
        channels[channel, first : first + len(spoken)] += spoken
        # The recogniser hears words where speech is; the lines lie within it.
        heard.append((channel, start_s + 0.05, start_s + len(spoken) / voices.LINE_RATE - 0.05, text))
    return channels, heard


@pytest.fixture
def take(flow, call):
    """Import the call, have it transcribed, and give what rules see of it; `order` is the side of each channel."""
    channels, heard = call

    def taken(*, order=(0, 1), mono=False, roles=None, default_roles=None, **contact):
        numbers = [0, 0] if mono else [order.index(0), order.index(1)]
        lines = [Line(numbers[channel], start_s, end_s, text) for channel, start_s, end_s, text in heard]
        backend = ScriptedBackend({ANY_RECORDING: lines})
        sound = [channels.sum(axis=0)] if mono else [channels[side] for side in order]
        sounds.write_wav(flow.folder / "call.wav", *sound)
        tools = replace(flow.tools, backend=lambda: backend, channel_roles=default_roles or {})
        line = {"id": "C1", "recording": "call.wav", "duration_s": 40.0, "channel_roles": roles or {}} | contact
        flow.take(line)
        replace(flow, tools=tools).work()
        with db.reading() as session:
            borrower = session.scalars(select(models.Borrower.id)).one()
            rows = load_borrower(session, borrower).contacts[0]
            transcript = session.scalars(select(models.Transcript)).one()
            recording = session.scalars(select(models.Recording)).one()
            shown = find_channel_roles(session, recording)
            evidence = build_evidence(rows, build_facts(rows), history=(), events=())
        return evidence, transcript.speakers, shown

    return taken


def holds(evidence, condition):
    return evaluate(make_pack(make_rule(check(condition))), evidence)[0].outcome


def test_every_measure_of_the_talk_is_filled_from_the_sound(take):
    evidence, speakers, _ = take(roles=ROLES)

    assert [turn.speaker for turn in evidence.utterances] == ["agent", "borrower", "agent", "agent"]
    assert speakers["notices"] == []
    pause = 10 - evidence.utterances[0].end_s
    measured = {
        "silence": {"kind": "silence", "above": 8},
        "response": {
            "kind": "response",
            "speaker": "borrower",
            "above": pause - 0.2,
            "below": pause + 0.6,
        },
        "overtalk": {"kind": "overtalk", "speaker": "agent", "above": 0.8, "into_s": 1},
        "overtalk of the borrower": {"kind": "overtalk", "speaker": "borrower", "above": 0.1, "absent": True},
        "pick_up": {"kind": "pick_up", "speaker": "agent", "above": 0.5, "below": 1.5},
        "hang_up": {"kind": "hang_up", "speaker": "agent", "above": 7, "below": 9},
        "speech_rate": {"kind": "speech_rate", "speaker": "agent", "take": "mean", "above": 200, "below": 450},
        "talk_share": {"kind": "talk_share", "speaker": "agent", "above": 50, "below": 65},
        "turn_length": {"kind": "turn_length", "speaker": "borrower", "above": 6},
        "turns": {"kind": "turns", "speaker": "agent", "equals": 3},
        # The words of the script are spread evenly over a line, so some lie in its pauses and lose their confidence.
        "clarity": {"kind": "clarity", "speaker": "agent", "below": 40},
        "loudness": {"kind": "loudness", "speaker": "agent", "than": "before", "above": 12, "below": 16},
    }
    assert {name: holds(evidence, condition) for name, condition in measured.items()} == dict.fromkeys(
        measured, "finding"
    )


def test_a_wrong_setting_is_found_out_and_stays_beside_the_transcript(take):
    evidence, speakers, shown = take(roles={"0": "borrower", "1": "agent"})

    assert [turn.speaker for turn in evidence.utterances] == ["agent", "borrower", "agent", "agent"]
    assert [notice["code"] for notice in speakers["notices"]] == ["channels_swapped"]
    assert shown == ROLES


@pytest.mark.parametrize(
    ("setting", "contact", "expected"),
    [
        ({"A-1": ("borrower", "agent"), ANY_AGENCY: ("system", "system")}, {"agency": "A-1"}, ["borrower", "agent"]),
        ({ANY_AGENCY: ("borrower", "robot")}, {"party": {"role": "spouse"}}, ["other", "robot"]),
    ],
    ids=["one agency", "whoever else is reached"],
)
def test_the_setting_of_an_agency_names_the_channels(take, setting, contact, expected):
    _, speakers, shown = take(order=(1, 0), default_roles=setting, **contact)

    assert (shown, speakers["notices"]) == ({"0": expected[0], "1": expected[1]}, [])


def test_on_one_channel_what_cannot_be_known_is_unknown_and_overtalk_undetermined(take):
    evidence, speakers, shown = take(mono=True)

    by_words = {turn.speaker for turn in evidence.utterances if "没有钱" in turn.text}
    assert by_words <= {"borrower", "unknown"}
    assert "agent" not in {turn.speaker for turn in evidence.utterances if "晚几天" in turn.text}
    assert (evidence.is_mono, shown) == (True, {})
    assert [notice["code"] for notice in speakers["notices"]] == ["one_channel"]
    assert holds(evidence, {"kind": "overtalk", "speaker": "agent", "above": 20}) == "undetermined"


def test_every_turn_keeps_how_sure_its_speaker_is_and_why(take):
    take(roles=ROLES)

    with db.reading() as session:
        kept = session.execute(
            select(models.Utterance.speaker_confidence, models.Utterance.speaker_reason, models.Utterance.loudness_db)
        ).all()
    assert {reason for _, reason, _ in kept} == {"setting"}
    assert all(0.9 < confidence < 1 and -60 < loudness < 0 for confidence, _, loudness in kept)
