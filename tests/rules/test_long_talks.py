"""No kind of condition, and no text, makes judging slow: the work grows in line with the talk, and spans stay exact."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import Evidence, Utterance, evaluate
from tests.rules.making import make_contact, make_pack, make_rule
from tests.rules.test_any_text import SPEAKERS, TEXTS
from tests.rules.test_conditions import check, words

TODAY = {"today": words("今天", guards=[])}
PAY = words("还钱", guards=[])
PAY_IN_ORDER = {"kind": "words", "near": {"of": ["请您", "还钱", "今天"], "apart": 8, "ordered": True}, "guards": []}
MEASURES = (
    "silence",
    "response",
    "overtalk",
    "pick_up",
    "hang_up",
    "speech_rate",
    "talk_share",
    "turns",
    "turn_length",
    "clarity",
    "loudness",
)
KINDS = {
    "words": words("还钱"),
    "near": {"kind": "words", "near": {"of": ["还钱", "今天", "请您"], "apart": 8}, "guards": []},
    "near in order": PAY_IN_ORDER,
    "all of a talk": {"kind": "words", "all_of": ["还钱", "今天", "请您"], "within": "talk", "guards": []},
    "unless": PAY | {"unless": ["昨天", "今天"], "unless_within": "turn", "not_in": ["还钱吧吧"]},
    "pattern": {"kind": "pattern", "pattern": "还.*昨|还"},
    "nested pattern": {"kind": "pattern", "pattern": "((还+钱*)+天*)+昨"},
    "similar": {"kind": "similar", "to": ["请您三千块还钱吧昨天啊", "我们将依法向法院提起诉讼"], "score": 60},
    "repeat": {"kind": "repeat", "similarity": 60},
    "repeat of": {"kind": "repeat", "of": "borrower", "similarity": 60},
    "amount": {"kind": "entity", "type": "amount", "above": 100},
    "date": {"kind": "entity", "type": "date"},
    "figures": {"kind": "entity", "type": "bank_card"},
    "only": {"kind": "only", "slots": {"ask": {"any_of": ["请您3千块"]}}},
    "script": {"kind": "script", "script": "latin", "above": 1},
    **{kind: {"kind": kind, "above": 0.1} for kind in MEASURES},
}
ANCHORED = {
    f"{side} {hit} {distance}": PAY | {side: {"of": "today", "hit": hit, **limit}}
    for side in ("after", "before", "around")
    for hit in ("any", "each")
    for distance, limit in {
        "any": {},
        "turns": {"turns": 2},
        "seconds": {"seconds": 5},
        "near": {"characters": 5},
    }.items()
} | {
    "absent": PAY | {"after": {"of": "today", "hit": "each", "turns": 1}, "absent": True},
    "except": PAY | {"except_after": {"of": "today", "turns": 0}},
    "order": {"kind": "order", "of": ["today", "today", "today"]},
}
UNIT = "请您3千块还钱吧今天，"


def talk(text, turn_length):
    turns = [text[start : start + turn_length] for start in range(0, len(text), turn_length)]
    return tuple(
        Utterance(
            number, ("agent", "borrower")[number % 2], turn, number * 2.0, number * 2.0 + 1.5, 0.9, loudness_db=-20.0
        )
        for number, turn in enumerate(turns)
    )


def seconds_for(pack, text, turn_length):
    evidence = Evidence(make_contact(duration_s=1e6), talk(text, turn_length))
    started = time.process_time()
    evaluate(pack, evidence)
    return time.process_time() - started


def growth(pack, unit, turn_length):
    """Return how much longer eight times the text takes; very short times count as twenty milliseconds."""
    seconds_for(pack, unit, turn_length)
    short, long = (min(seconds_for(pack, unit * count, turn_length) for _ in range(2)) for count in (100, 800))
    return long / max(short, 0.02)


@pytest.mark.parametrize("turn_length", [10, 1_000_000], ids=["many-turns", "one-turn"])
@pytest.mark.parametrize("kind", [*KINDS, *ANCHORED])
def test_eight_times_the_text_takes_about_eight_times_as_long(kind, turn_length):
    conditions = TODAY if kind in ANCHORED else {}
    pack = make_pack(make_rule(check((KINDS | ANCHORED)[kind], conditions)))

    assert growth(pack, UNIT, turn_length) < 8 * 3


EVERYTHING = make_pack(
    make_rule(check({"any": [*KINDS.values(), *ANCHORED.values(), "today"]}, TODAY)),
    make_rule(check({"n_of": {"n": 1, "of": list(KINDS.values())}}), id="other"),
)


@settings(max_examples=4, deadline=None)
@given(TEXTS.filter(bool), st.sampled_from([7, 1_000_000]))
def test_no_text_is_slow_however_often_it_is_said_again(unit, turn_length):
    assert growth(EVERYTHING, (unit * 12)[:12], turn_length) < 8 * 3


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(SPEAKERS, TEXTS), max_size=6), st.booleans())
def test_spans_of_every_kind_are_places_in_the_words(turns, timed):
    times = [(number * 2.0, number * 2.0 + 2.5) if timed else (None, None) for number in range(len(turns))]
    utterances = tuple(Utterance(n, *turn, *times[n]) for n, turn in enumerate(turns))

    for result in evaluate(EVERYTHING, Evidence(make_contact(), utterances)):
        for span in result.spans:
            assert utterances[span.turn].text[span.start : span.end] == span.text
