"""What a reader sees beside a turn's words, and that rules see the words as they were heard."""

from dataclasses import replace

from audit_app import evidence, models
from audit_app.spoken_turns import join_turns
from audit_app.turn_reading import as_json, read_given, read_turn
from tests.test_spoken_turns import heard, segment
from transcription import CallFacts, Options, attribute
from transcription.types import DigitDoubt

VOCABULARY = ("逾期", "穗禾银行")


def _turn(text, *, confidence=0.9, doubts=(), vocabulary=VOCABULARY):
    one = segment(0, 1.0, text)
    one = replace(one, words=tuple(replace(word, confidence=confidence) for word in one.words))
    transcript = heard([one], [segment(1, 40.0, "喂")])
    channels = (replace(transcript.channels[0], digit_doubts=tuple(doubts)), *transcript.channels[1:])
    transcript = replace(transcript, channels=channels, options=Options(vocabulary=vocabulary))
    turns = join_turns(attribute(transcript, CallFacts(roles={"0": "agent", "1": "borrower"})))
    return turns[0], transcript


def test_a_turn_has_the_values_of_its_numbers_by_their_characters():
    turn, transcript = _turn("您欠一万二千三百块，五号还。")

    stored = as_json(read_turn(turn, transcript))

    assert stored["quantities"] == [
        {"start": 2, "end": 9, "kind": "amount", "value": "12300.00", "unit": "CNY"},
        {"start": 10, "end": 12, "kind": "date", "value": "---05", "unit": ""},
    ]
    assert "edits" not in stored


def test_digits_that_do_not_fit_their_time_carry_the_doubt():
    turn, transcript = _turn("尾号八八八八。", doubts=[DigitDoubt(1.2, 1.6, 4, 6.1)])

    (quantity,) = as_json(read_turn(turn, transcript))["quantities"]

    assert quantity["doubt"] == {"written": 4, "heard": 6.1}


def test_a_doubt_about_other_digits_stays_with_them():
    turn, transcript = _turn("尾号八八八八，工号一二三四。", doubts=[DigitDoubt(1.9, 2.3, 4, 6.1)])

    first, second = as_json(read_turn(turn, transcript))["quantities"]

    assert "doubt" not in first
    assert second["doubt"]["heard"] == 6.1


def test_marks_and_terms_for_reading_are_listed_with_their_reasons():
    turn, transcript = _turn("您的愈期怎么办", confidence=0.3)

    assert as_json(read_turn(turn, transcript))["edits"] == [
        {"start": 2, "end": 4, "text": "逾期", "why": "vocabulary", "distance": 0},
        {"start": 7, "end": 7, "text": "？", "why": "ending", "distance": 0},
    ]


def test_without_a_vocabulary_no_term_is_read():
    turn, transcript = _turn("您的愈期怎么办。", confidence=0.3, vocabulary=())

    assert as_json(read_turn(turn, transcript)) == {}


def test_a_given_turn_has_only_the_values_of_its_numbers():
    assert as_json(read_given("还款$1,250.50", language="en"))["quantities"][0]["value"] == "1250.50"
    assert as_json(read_given("您好", language=None)) == {}


def test_rules_see_the_same_words_whatever_a_reader_sees():
    turn, transcript = _turn("您的愈期一万二千三百怎么办", confidence=0.3)
    stored = as_json(read_turn(turn, transcript))
    values = {
        "index": 0, "speaker": turn.speaker, "text": turn.text, "start_s": turn.start_s, "end_s": turn.end_s,
        "confidence": turn.confidence, "marks": [], "loudness_db": None,
        "words": [[word.text, word.start_s, word.end_s, word.confidence] for word in turn.words],
    }  # fmt: skip

    with_reading = evidence._utterance(models.Utterance(**values, reading=stored))
    without = evidence._utterance(models.Utterance(**values, reading={}))

    assert {edit["why"] for edit in stored["edits"]} == {"vocabulary", "ending"}
    assert with_reading == without
    assert with_reading.text == "您的愈期一万二千三百怎么办"
