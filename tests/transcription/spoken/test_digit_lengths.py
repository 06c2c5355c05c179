"""Digits read one by one against the time that they took, in the demo's voices."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from benchmarks.digit_lengths import Person, pace_of
from transcription.spoken.digit_lengths import doubt_digits, hear_digits, is_doubtful, measure_pace
from transcription.spoken.syllables import count_nuclei
from transcription.types import BACKEND_RATE, Mark, Segment, Span, Word

PERSONS = (Person("cmn+f2", 175, 50, 3), Person("cmn+m4", 190, 40, 4), Person("cmn+f5", 160, 60, 9))
PLAIN = "我会把账单明细用短信发给您，请您今天处理。"
SAID = "尾号是八八八八零一二三五六七。"


def _segment(text, start_s, end_s, *, words=None, marks=()):
    letters = [letter for letter in text if letter.isalnum()]
    step = (end_s - start_s) / len(letters)
    made = tuple(
        Word(letter, start_s + place * step, start_s + (place + 1) * step, 0.9) for place, letter in enumerate(letters)
    )
    return Segment(0, start_s, end_s, text, words or made, 0.9, -0.1, 0.0, 1.0, 0.0, 1.0, marks)


def _call(person, written):
    """A call of two plain sentences and one with a number, written down as `written`; its segments and its sound."""
    parts, segments, at = [], [], 0.0
    for text, shown in ((PLAIN, PLAIN), (PLAIN, PLAIN), (SAID, written)):
        samples, starts = person.say(text)
        end = at + len(samples) / BACKEND_RATE
        segment = _segment(shown, at, end)
        if text == SAID:
            # As a recogniser does: the words before the number are where they are, the number has the rest of the time.
            edges = [at + starts[place] for place in range(3)]
            first = at + starts[3]
            step = (end - first) / (len(segment.words) - 3)
            words = [
                replace(word, start_s=edges[place], end_s=[*edges, first][place + 1]) if place < 3
                else replace(word, start_s=first + (place - 3) * step, end_s=first + (place - 2) * step)
                for place, word in enumerate(segment.words)
            ]  # fmt: skip
            segment = replace(segment, words=tuple(words))
        segments.append(segment)
        parts += [samples, np.zeros(BACKEND_RATE // 2, np.float32)]
        at = end + 0.5
    sound = np.concatenate(parts)
    speech = [Span(one.start_s, one.end_s) for one in segments]
    return segments, lambda span: sound[round(span.start_s * BACKEND_RATE) : round(span.end_s * BACKEND_RATE)], speech


@pytest.mark.parametrize("person", PERSONS, ids=[one.voice for one in PERSONS])
def test_a_string_that_fits_its_time_is_not_doubted(person):
    assert doubt_digits(*_call(person, SAID), language="zh") == ()


@pytest.mark.parametrize("person", PERSONS, ids=[one.voice for one in PERSONS])
@pytest.mark.parametrize(
    ("written", "digits"),
    [("尾号是八零一二三五六七。", 8), ("尾号是八八八八八八八零一二三五六七。", 14)],
    ids=["three of four lost", "three invented"],
)
def test_lost_and_invented_repeated_digits_are_doubted(person, written, digits):
    (doubt,) = doubt_digits(*_call(person, written), language="zh")

    assert doubt.written == digits
    assert (doubt.heard > digits) == (digits < 11)


def test_a_language_that_was_not_measured_is_never_doubted():
    assert doubt_digits(*_call(PERSONS[0], "尾号是八八。"), language="en") == ()


def test_without_other_speech_nobody_knows_how_fast_digits_are_said():
    segments, sound, speech = _call(PERSONS[0], "尾号是八八零一二三五六七。")

    assert doubt_digits(segments[2:], sound, speech[2:], language="zh") == ()
    assert measure_pace([]) is None


def test_text_that_a_guard_doubts_is_not_measured():
    segments, sound, speech = _call(PERSONS[0], "尾号是八八零一二三五六七。")
    marked = [*segments[:2], replace(segments[2], marks=(Mark.REPETITION,))]

    assert doubt_digits(marked, sound, speech, language="zh") == ()


def test_digits_have_room_for_about_as_many_as_were_said():
    pace = pace_of(PERSONS[0], Random(1))  # noqa: S311 -- the same sentences each time
    samples, _ = PERSONS[0].say("幺三八零零幺三八零零零。")

    assert abs(hear_digits(samples, pace) - 11) < 1.3


def test_silence_has_no_syllables():
    assert count_nuclei(np.zeros(0, np.float32)) == 0
    assert count_nuclei(np.zeros(BACKEND_RATE, np.float32)) <= 1


def test_longer_strings_have_more_leeway():
    assert is_doubtful(4, 5.0, more_around=1.0)
    assert not is_doubtful(16, 17.0, more_around=1.0)
    assert not is_doubtful(4, 5.0, more_around=0.0)
