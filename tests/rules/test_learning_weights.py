"""Learning a table of weights: what is read, what is learnt from it, and where the limits lie."""

import json
from pathlib import Path

import numpy as np
import pytest

from rules.training.corpus import Contact, read_corpus
from rules.training.limits import Aim, find_limits
from rules.training.weigh import learn
from rules.weights_text import parse_weights, write_weights

WHO = ("你妈", "你老婆", "你儿子", "你邻居", "你领导", "你房东")
THREATS = ("再不还钱我找人去揍{}", "小心{}走夜路出事", "我带兄弟去堵{}的门", "信不信把{}的腿打断", "{}的店我们明天去砸")
POLITE = (
    "麻烦您转告{}我们来过电话",
    "{}那边身体好些了吗",
    "您放心不会联系{}的",
    "请问{}知道这笔账单吗",
    "这件事和{}没有关系",
)
CONTACT = {"also": [], "channel": "call", "party": "borrower"}


def write_authors(folder: Path) -> list[Path]:
    """Write six authors, each of whom threatens and is polite about one person."""
    paths = []
    for number, who in enumerate(WHO):
        lines = [(["threat"], text) for text in THREATS] + [([], text) for text in POLITE]
        items = [{**CONTACT, "labels": labels, "turns": [["agent", text.format(who)]]} for labels, text in lines]
        path = folder / f"author{number}.jsonl"
        path.write_text("\n".join(json.dumps(item, ensure_ascii=False) for item in items), encoding="utf-8")
        paths.append(path)
    return paths


def test_what_is_learnt_of_some_people_is_known_of_another(tmp_path: Path):
    table = parse_weights(write_weights(learn(read_corpus(write_authors(tmp_path), "zh"), Aim(0.01, 0.75))))

    threat = table.score(["再不还钱我找人去揍你表弟"], [], third=False)
    polite = table.score(["麻烦您转告你表弟我们来过电话"], [], third=False)

    assert table.column("threat") in table.objected(threat)
    assert table.column("threat") not in table.objected(polite)


def test_the_same_corpus_gives_the_same_table(tmp_path: Path):
    paths = write_authors(tmp_path)

    first, second = (write_weights(learn(read_corpus(paths, "zh"), Aim(0.01, 0.75))) for _ in range(2))

    assert first == second


def test_a_talk_is_learnt_from_whole_and_judged_by_its_stretches(tmp_path: Path):
    path = tmp_path / "one.jsonl"
    turns = [["agent", "您好这里是客服"], ["borrower", "什么事"], ["agent", "还款日到了提醒您"]]
    path.write_text(json.dumps({**CONTACT, "labels": [], "turns": turns}), encoding="utf-8")

    corpus = read_corpus([path], "zh")

    assert corpus.taught == [True, False, False, False]
    assert corpus.judged == [False, True, True, True]
    assert corpus.contact == [0, 0, 0, 0]


def test_where_in_a_long_talk_a_violation_lies_is_not_guessed(tmp_path: Path):
    path = tmp_path / "one.jsonl"
    turns = [["agent", "还款日到了提醒您"], ["borrower", "嗯"]] * 5
    path.write_text(json.dumps({**CONTACT, "labels": ["threat"], "turns": turns}), encoding="utf-8")

    assert read_corpus([path], "zh").contact == []


def test_a_line_that_is_wrong_is_named(tmp_path: Path):
    path = tmp_path / "one.jsonl"
    path.write_text('{"labels": [], "turns": []}', encoding="utf-8")

    with pytest.raises(ValueError, match=r"one\.jsonl:1: .*write labels, party, and turns or text"):
        read_corpus([path], "zh")


def contacts(*labels: str) -> list[Contact]:
    """Make contacts with one label each; an empty one is innocent."""
    return [Contact("a", frozenset({label} - {""}), frozenset(), is_copy=False) for label in labels]


def test_the_limit_of_any_accuses_no_more_innocent_contacts_than_it_may():
    said = contacts(*[""] * 100, *["threat"] * 10)
    scores = np.column_stack([np.arange(110) / 100, np.zeros(110)])

    limits = find_limits(scores, np.arange(110), said, ("any", "threat"), Aim(0.05, 0.75))

    assert (scores[:100, 0] > limits.least[0]).sum() == 5


def test_a_contact_of_many_stretches_is_accused_by_its_worst():
    said = contacts("", "", "threat")
    scores = np.array([[-1.0, -1.0], [0.5, -1.0], [-1.0, -1.0], [1.0, 1.0]])

    limits = find_limits(scores, np.array([0, 0, 1, 2]), said, ("any", "threat"), Aim(0.0, 0.75))

    assert limits.least[0] >= 0.5


def test_a_kind_that_is_seldom_right_has_a_higher_limit():
    said = contacts(*["threat"] * 10, *["insult"] * 10)
    sure, unsure = np.linspace(0.6, 1, 10), np.linspace(0, 0.5, 10)
    scores = np.column_stack([np.ones(20), np.concatenate([sure, unsure])])

    limits = find_limits(
        np.vstack([scores, [-1.0, -1.0]]), np.arange(21), [*said, *contacts("")], ("any", "threat"), Aim(0.0, 0.95)
    )

    assert limits.least[1] == pytest.approx(0.5, abs=0.11)
