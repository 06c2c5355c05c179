"""Words are found again in the text of their turn, with their times."""

from audit_app.evidence import place_times, place_words, span_times


def test_a_span_is_heard_from_its_first_word_to_its_last():
    words = [["你", 1.0, 1.2, 0.9], ["坐", 2.0, 2.2, 0.4], ["牢", 2.2, 2.5, 0.8]]

    assert place_words("你，坐牢", words) == ((0, 1, 0.9), (2, 3, 0.4), (3, 4, 0.8))
    assert place_times("你，坐牢", words) == ((0, 1, 1.0, 1.2), (2, 3, 2.0, 2.2), (3, 4, 2.2, 2.5))
    assert span_times("你，坐牢", words, start=2, end=4) == (2.0, 2.5)
    assert span_times("你，坐牢", [], start=2, end=4) == (None, None)
