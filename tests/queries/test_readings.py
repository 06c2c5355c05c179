"""What is laid over a turn's words on the page, with the evidence exactly where it was found."""

from hypothesis import given
from hypothesis import strategies as st

from audit_app.queries.talk import Passage, build_runs

TEXT = "您的愈期一万二千三百块今天还"
WORDS = [[letter, place * 0.2, place * 0.2 + 0.2, 0.9] for place, letter in enumerate(TEXT)]
READING = {
    "quantities": [{"start": 4, "end": 11, "kind": "amount", "value": "12300.00", "unit": "CNY"}],
    "edits": [
        {"start": 2, "end": 4, "text": "逾期", "why": "vocabulary", "distance": 0},
        {"start": 4, "end": 4, "text": "，", "why": "pause", "distance": 0},
        {"start": 11, "end": 11, "text": "，", "why": "pause", "distance": 0},
        {"start": 14, "end": 14, "text": "。", "why": "ending", "distance": 0},
    ],
}


def _passage(start, end, *, anchor="p"):
    return Passage(anchor, 1, "high", TEXT[start:end], start, end, None, None, {"zh": "", "en": ""})


def _read(runs):
    """What a reader sees, tags in brackets."""
    shown = ""
    for piece in (piece for run in runs for piece in run.pieces):
        if piece.figure:
            shown += f"[{piece.figure.value}]"
        elif piece.heard:
            shown += f"[heard {piece.heard}]"
        else:
            shown += piece.read or piece.text
    return shown


def test_a_reader_sees_marks_terms_and_values_and_what_was_heard():
    runs = build_runs(TEXT, WORDS, [], READING)

    assert _read(runs) == "您的逾期[heard 愈期]，一万二千三百块[12300.00]，今天还。"


def test_the_words_and_their_times_are_those_that_were_heard():
    runs = build_runs(TEXT, WORDS, [], READING)
    words = [piece for run in runs for piece in run.pieces if piece.text]

    assert "".join(piece.text for piece in words) == TEXT
    assert [piece.start_s for piece in words] == [word[1] for word in WORDS]


def test_a_passage_has_exactly_its_characters_and_marks_within_it():
    runs = build_runs(TEXT, WORDS, [_passage(2, 13)], READING)
    inside = [piece for run in runs for piece in run.pieces if run.passage]

    assert "".join(piece.text for piece in inside) == TEXT[2:13]
    assert [piece.read for piece in inside if not piece.text] == ["，", "，"]
    assert not any(piece.figure or piece.heard for piece in inside)
    assert [run.is_first for run in runs if run.passage] == [True, False, False]


def test_marks_at_the_edges_of_a_passage_stand_outside():
    runs = build_runs(TEXT, WORDS, [_passage(4, 11)], READING)
    (marked,) = [run for run in runs if run.passage]

    assert "".join(piece.read or piece.text for piece in marked.pieces) == TEXT[4:11]


def test_a_value_that_stands_there_in_figures_is_not_said_twice_but_a_doubt_is_always_said():
    quantity = {"start": 2, "end": 6, "kind": "digits", "value": "8831", "unit": ""}
    doubted = quantity | {"doubt": {"written": 4, "heard": 6.2}}

    def figures(one):
        runs = build_runs("尾号8831", [], [], {"quantities": [one]})
        return [piece.figure for run in runs for piece in run.pieces if piece.figure]

    assert figures(quantity) == []
    assert figures(doubted)[0].is_doubtful


def test_small_numbers_are_not_repeated():
    runs = build_runs(
        "逾期十天", [], [], {"quantities": [{"start": 2, "end": 4, "kind": "number", "value": "10", "unit": "天"}]}
    )

    assert _read(runs) == "逾期十天"


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))), max_size=4))
def test_whatever_is_laid_over_it_evidence_keeps_its_characters(spans):
    passages = [
        _passage(min(span), max(span), anchor=f"p{number}") for number, span in enumerate(spans) if span[0] != span[1]
    ]

    def covered(runs):
        at, found = 0, {}
        for run in runs:
            for piece in run.pieces:
                for place in range(at, at + len(piece.text)):
                    found[place] = run.passage.anchor if run.passage else None
                at += len(piece.text)
        return found

    assert covered(build_runs(TEXT, WORDS, passages, READING)) == covered(build_runs(TEXT, WORDS, passages))
