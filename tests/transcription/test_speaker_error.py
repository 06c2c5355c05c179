"""Who was given what was said, by seconds and by words that can be counted by hand."""

from transcription.speaker_error import SpeakerTime, SpeakerWords, SpokenTurn, compare_times, compare_words
from transcription.types import Span


def agent(text, start_s=None, end_s=None):
    return SpokenTurn("agent", text, start_s, end_s)


def borrower(text, start_s=None, end_s=None):
    return SpokenTurn("borrower", text, start_s, end_s)


def nobody(text, start_s=None, end_s=None):
    return SpokenTurn("unknown", text, start_s, end_s)


def test_each_second_is_right_wrong_unknown_missed_or_a_false_alarm():
    said = [agent("甲", 0, 10), borrower("乙", 10, 20), agent("丙", 20, 30)]
    heard = [agent("甲", 0, 7), borrower("乙", 12, 16), agent("乙", 16, 19), nobody("丙", 20, 24), agent("丙", 24, 33)]

    found = compare_times(said, heard)

    # Missed: 7-10, 10-12, 19-20; to the wrong one: 16-19; to nobody: 20-24; out of nothing: 30-33.
    assert found == SpeakerTime(spoken_s=30, wrong_s=3, unknown_s=4, missed_s=6, false_alarm_s=3)


def test_who_talks_over_another_counts_for_each():
    said = [agent("甲", 0, 10), borrower("乙", 5, 10)]

    assert compare_times(said, [agent("甲", 0, 10)]) == SpeakerTime(15, 0, 0, 5, 0)
    assert compare_times(said, [agent("甲", 0, 10), agent("乙", 5, 10)]) == SpeakerTime(15, 0, 0, 5, 0)
    assert compare_times(said, [agent("甲", 0, 10), nobody("乙", 5, 10)]) == SpeakerTime(15, 0, 5, 0, 0)


def test_swapped_speakers_are_all_wrong_and_nothing_is_missed():
    said = [agent("甲", 0, 10), borrower("乙", 10, 20)]

    assert compare_times(said, [borrower("甲", 0, 10), agent("乙", 10, 20)]) == SpeakerTime(20, 20, 0, 0, 0)


def test_only_what_was_written_down_is_measured():
    said = [agent("甲", 2, 4)]
    heard = [borrower("别的", 0, 2), agent("甲", 2, 3), borrower("别的", 5, 9)]

    assert compare_times(said, heard, within=[Span(1.5, 4.0)]) == SpeakerTime(2, 0, 0, 1, 0.5)


def test_without_times_seconds_are_not_known():
    assert compare_times([agent("甲")], [agent("甲", 0, 1)]) is None


def test_words_that_were_read_right_are_held_against_their_speaker():
    said = [agent("请您还款"), borrower("我没有钱")]
    heard = [agent("请您还款，我"), nobody("没有"), borrower("前")]

    assert compare_words(said, heard) == SpeakerWords(read=7, wrong=1, unknown=2)
