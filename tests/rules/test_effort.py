"""No text, however made, makes a rule slow: the work grows in line with the length."""

import time

from rules import Evidence, Utterance, evaluate
from tests.rules.making import make_contact, make_pack, make_rule

WORDS = {"not_pay": ["不还", "再不", "不"], "harm": ["坐牢", "抓你"]}
CHECK = {
    "kind": "forbidden_phrase",
    "any_of": ["{not_pay} …20 {not_pay} …20 {not_pay} …20 {harm}", "(不|还|不还)…8[不]…8坐牢"],
}


def seconds_for(pack, text):
    started = time.process_time()
    evaluate(pack, Evidence(make_contact(), (Utterance(0, "agent", text),)))
    return time.process_time() - started


def test_text_made_to_match_everywhere_takes_time_in_line_with_its_length():
    pack = make_pack(make_rule(CHECK), words=WORDS)
    worst = "再不还"
    seconds_for(pack, worst)

    short, long = (min(seconds_for(pack, worst * count) for _ in range(3)) for count in (1_000, 8_000))

    assert long < 8 * 3 * max(short, 0.01)


def test_a_hit_in_every_sentence_of_a_long_talk_is_judged_in_seconds():
    pack = make_pack(make_rule(CHECK), words=WORDS)

    assert seconds_for(pack, "有人说你再不还就坐牢，我们不会的。" * 2_000) < 10
