"""Counting what judging brought: shares, intervals, and labels that may but need not be found."""

import pytest

from rules.labelled import LabelledLineError, read_item
from rules.loader import PACKS_FOLDER, load_pack
from rules.measuring import Share, judge_all, measure, wilson

INSULT = {"labels": ["insult"], "turns": [["agent", "你这个不要脸的老赖，滚"]]}
WEATHER = {"labels": [], "turns": [["agent", "今天天气不错"]]}


def measured(*items):
    pack = load_pack(PACKS_FOLDER / "cn-consumer-credit")
    return measure(judge_all([pack], [read_item(item, origin=f"x:{place}") for place, item in enumerate(items)]))


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 1000, 0.0002, 0.0056)],
)
def test_the_interval_is_wilsons(count, of, low, high):
    assert wilson(count, of) == pytest.approx((low, high), abs=0.0001)


def test_nothing_counted_has_no_share_and_the_widest_interval():
    assert Share(0, 0).value is None
    assert Share(0, 0).interval == (0.0, 1.0)


def test_a_category_is_wanted_found_reported_and_right():
    scores = measured(INSULT, {**WEATHER, "labels": ["insult"]}, {**INSULT, "labels": []}).scores

    assert (scores["insult"].wanted, scores["insult"].found) == (2, 1)
    assert (scores["insult"].reported, scores["insult"].right) == (2, 1)


def test_only_a_contact_that_nothing_may_be_found_in_is_innocent():
    result = measured(INSULT, WEATHER, {**WEATHER, "also": ["insult"]}, {**INSULT, "labels": []})

    assert (result.innocent, result.accused) == (2, 1)
    assert [one.labelled.origin for one in result.false_findings] == ["x:3"]


def test_a_label_of_no_known_category_is_refused_with_the_known_ones():
    with pytest.raises(LabelledLineError, match="'rudeness': is no category; use one of threat, insult, "):
        read_item({"labels": ["rudeness"], "text": "您好"}, origin="x:1")


def test_a_message_is_delivered_and_a_talk_is_connected():
    message = read_item({"labels": [], "channel": "sms", "text": "您好"}, origin="x:1").evidence.contact
    said = read_item({"labels": [], "text": "您好", "speaker": "borrower"}, origin="x:2").evidence

    assert (message.result, message.duration_s) == ("delivered", None)
    assert (said.contact.channel, said.contact.result) == ("call", "connected")
    assert said.utterances[0].speaker == "borrower"
