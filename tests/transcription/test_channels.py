"""Copies of a channel are found however loud, late or turned they are; two people never are copies."""

import numpy as np
import pytest

from tests.transcription import sounds
from transcription.channels import duplicate_of


@pytest.fixture(scope="module")
def call():
    return sounds.spoken("您好，请问是王先生吗？", "您的借款已经逾期十天了。", "我姓王，工号一二三四。")


def as_samples(*channels):
    length = max(len(channel) for channel in channels)
    return tuple(
        (np.pad(channel, (0, length - len(channel))) * 32767).clip(-32768, 32767).astype(np.int16)
        for channel in channels
    )


def shifted(call, milliseconds):
    samples = round(abs(milliseconds) / 1000 * sounds.RATE)
    return np.concatenate([np.zeros(samples, np.float32), call]) if milliseconds > 0 else call[samples:]


@pytest.mark.parametrize(
    ("milliseconds", "gain"),
    [(0, 1.0), (0, 0.1), (0, -0.5), (3, 0.5), (-3, 0.5), (120, 0.2), (-120, -0.2), (480, 1.0)],
)
def test_a_copy_is_a_copy_however_loud_late_or_turned(call, milliseconds, gain):
    channels = as_samples(call, shifted(call, milliseconds) * np.float32(gain))

    assert duplicate_of(channels, 1, rate=sounds.RATE) == 0


def test_a_little_noise_of_its_own_does_not_make_a_copy_another_voice(call):
    noise = sounds.hiss(len(call) / sounds.RATE, level=0.002)[: len(call)]

    assert duplicate_of(as_samples(call, shifted(call, 60) + np.pad(noise, (0, 480))), 1, rate=sounds.RATE) == 0


@pytest.mark.parametrize(
    "other",
    [
        lambda _: sounds.spoken("喂，你哪位？", "我现在没钱。", "再见。", voice="cmn+m4"),
        lambda call: sounds.silence(len(call) / sounds.RATE),
        lambda call: sounds.hiss(len(call) / sounds.RATE),
        lambda call: shifted(call, 900),
    ],
    ids=["somebody else", "silence", "noise", "later than any recorder"],
)
def test_two_sides_are_not_copies(call, other):
    assert duplicate_of(as_samples(call, other(call)), 1, rate=sounds.RATE) is None


def test_an_echo_under_another_voice_is_no_copy(call):
    voice = sounds.spoken("我现在真的没有钱还给你们。", "你们别再打了。", voice="cmn+m4")
    length = min(len(call), len(voice))

    channels = as_samples(call, voice[:length] + 0.1 * shifted(call, 40)[:length])

    assert duplicate_of(channels, 1, rate=sounds.RATE) is None
