"""The sound of a scripted call: who is on which channel, and how it is written."""

import random

import numpy as np

from audit_app.demo.drafts import Line
from audit_app.demo.encode import write_ogg
from audit_app.demo.voices import RATE, Voice, mixed, speak_call

LINES = (Line("agent", "您好，请问是王先生吗？"), Line("borrower", "对，我就是王先生。"))
NEAR, FAR = Voice("cmn+f1", 175, 50, 1), Voice("cmn+m1", 170, 45, 2)


def spoken():
    return speak_call(LINES, NEAR, FAR, noisy=False, rng=random.Random(3))  # noqa: S311 -- a seeded call, no secret


def loudness(samples, line):
    part = samples[int(line.start * RATE) : int(line.end * RATE)]
    return float(np.sqrt(np.mean(part**2)))


def test_each_side_is_heard_on_its_own_channel_when_it_speaks():
    call = spoken()
    agent, borrower = call.lines

    assert loudness(call.channels[0], agent) > 5 * loudness(call.channels[1], agent)
    assert loudness(call.channels[1], borrower) > 5 * loudness(call.channels[0], borrower)
    assert agent.end < borrower.start
    assert loudness(mixed(call), borrower) > 3 * loudness(call.channels[0], borrower)


def test_the_same_samples_give_the_same_bytes_however_often_they_are_written(tmp_path):
    channels = spoken().channels
    write_ogg(tmp_path / "one.ogg", channels)
    write_ogg(tmp_path / "two.ogg", channels)

    assert (tmp_path / "one.ogg").read_bytes() == (tmp_path / "two.ogg").read_bytes()
