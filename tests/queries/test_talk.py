from audit_app.queries.talk import Passage, build_runs, hear_span

WORDS = [["你", 1.0, 1.2, 0.9], ["等着", 1.2, 1.6, 0.4], ["坐牢", 1.7, 2.1, 0.9]]


def make_passage(start, end, *, severity="critical", anchor="p"):
    return Passage(anchor, 1, severity, "", start, end, None, None, {"zh": "", "en": ""})


def shown(runs):
    return [("".join(piece.text for piece in run.pieces), run.passage and run.passage.anchor) for run in runs]


def test_the_pieces_together_are_the_text_whatever_is_marked():
    text = "你，等着坐牢吧。"

    runs = build_runs(text, WORDS, [make_passage(2, 4, anchor="a"), make_passage(3, 7, anchor="b")])

    assert "".join(words for words, _ in shown(runs)) == text


def test_a_word_keeps_its_time_although_punctuation_stands_between():
    runs = build_runs("你，等着坐牢吧。", WORDS, [])

    heard = {piece.text: piece.start_s for piece in runs[0].pieces}

    assert heard["你"] == 1.0
    assert heard["坐牢"] == 1.7
    assert heard["吧。"] is None


def test_a_word_that_the_recogniser_doubts_is_marked():
    runs = build_runs("你等着坐牢", WORDS, [])

    assert [piece.text for piece in runs[0].pieces if piece.is_doubtful] == ["等着"]


def test_where_passages_overlap_the_most_severe_shows():
    text = "你等着坐牢"

    runs = build_runs(
        text, WORDS, [make_passage(0, 5, severity="low", anchor="low"), make_passage(3, 5, anchor="high")]
    )

    assert shown(runs) == [("你等着", "low"), ("坐牢", "high")]


def test_a_passage_that_is_cut_in_two_is_an_anchor_only_once():
    runs = build_runs("你等着坐牢", WORDS, [make_passage(0, 5, severity="low", anchor="low"), make_passage(1, 3)])

    assert [run.is_first for run in runs if run.passage.anchor == "low"] == [True, False]


def test_a_passage_in_the_middle_of_a_word_cuts_the_word():
    runs = build_runs("你等着坐牢", WORDS, [make_passage(2, 4)])

    assert shown(runs) == [("你等", None), ("着坐", "p"), ("牢", None)]


def test_a_span_is_heard_from_its_first_to_its_last_word():
    assert hear_span("你，等着坐牢吧。", WORDS, 3, 6) == (1.2, 2.1)
    assert hear_span("你，等着坐牢吧。", WORDS, 7, 8) == (None, None)
