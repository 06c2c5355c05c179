"""How well recordings were read, by numbers that can be worked out by hand; and two transcripts side by side."""

import pytest

import transcription
from transcription.evaluating import Heard, evaluate
from transcription.types import AudioInfo, Channel, ModelInfo, Options, Segment, Transcript, Word

SAID = "您好，王先生，请在八月三号前还三千五百元。"


def heard(said, written, **groups):
    return Heard(said, written, 36.0, groups, names=("王先生",) if "王先生" in said else ())


def test_errors_losses_and_inventions_are_counted_by_characters():
    found = evaluate(
        [heard("一二三四五六七八九十", "一二三四五六七八九"), heard("一二三四五六七八九十", "一一二三四五六七八九十")]
    )["all"]

    assert (found.channels, found.characters) == (2, 20)
    assert found.error == pytest.approx(2 / 20)
    assert found.lost == pytest.approx(1 / 20)
    assert found.invented_per_hour == pytest.approx(1 / (72 / 3600))
    assert found.low == pytest.approx(0.1)
    assert found.high == pytest.approx(0.1)


def test_the_interval_spans_channels_that_differ():
    found = evaluate([heard("一二三四五", "一二三四五")] * 9 + [heard("一二三四五", "")])["all"]

    assert found.low == 0.0
    assert found.error == pytest.approx(0.1)
    assert 0.2 <= found.high <= 0.4


def test_amounts_dates_and_names_must_be_read_whole():
    found = evaluate([heard(SAID, "您好王先生请在八月三号前还三千元"), heard(SAID, SAID)])["all"]

    assert found.recall == {"amount": 0.5, "date": 1.0, "name": 1.0}


def test_each_agency_format_and_channel_has_a_score_of_its_own():
    found = evaluate([heard("一二", "一二", agency="A", format="wav"), heard("一二", "一", agency="B", format="wav")])

    assert set(found) == {"all", "agency=A", "agency=B", "format=wav"}
    assert (found["agency=A"].error, found["agency=B"].error) == (0.0, 0.5)


def test_text_where_nobody_spoke_is_invention_and_no_rate():
    found = evaluate([heard("", "谢谢观看")])["all"]

    assert found.error is None
    assert found.low is None
    assert found.invented_per_hour == pytest.approx(400)


def transcript(*texts, sha256="a" * 64, cut=1):
    segments = []
    for text in texts:
        pieces = [text[at : at + cut] for at in range(0, len(text), cut)]
        words = tuple(
            Word(piece, float(place * cut), float((place + 1) * cut), 0.9) for place, piece in enumerate(pieces)
        )
        segments.append(Segment(0, 0.0, float(len(text)), text, words, 0.9, -0.1, 0.0, 1.0, 0.0, 1.0))
    return Transcript(
        AudioInfo(sha256, 9.0, 1, 8000, "pcm", "wav"),
        ModelInfo("scripted", "x", "0" * 64, is_demo=False),
        Options(),
        (Channel(0, 9.0, tuple(segments)),),
    )


def test_a_difference_has_its_time_and_both_texts():
    found = transcription.compare(transcript("还三千五百元"), transcript("还三千元，啊"))

    assert [(one.one, one.other) for one in found.differences] == [("五百", ""), ("", "啊")]
    assert (found.differences[0].span.start_s, found.differences[0].span.end_s) == (3.0, 5.0)
    assert found.agreement == pytest.approx(2 * 4 / (6 + 5))


def test_words_cut_in_other_places_are_no_difference():
    found = transcription.compare(transcript("请您还款。"), transcript("请您还款", cut=2))

    assert found.differences == ()
    assert found.agreement == 1.0


def test_transcripts_of_different_recordings_are_not_compared():
    with pytest.raises(ValueError, match="different recordings"):
        transcription.compare(transcript("好"), transcript("好", sha256="b" * 64))
