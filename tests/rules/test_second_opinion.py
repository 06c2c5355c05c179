"""The trained second opinion: what it suspects, how it is trained, and that nothing loads it without need."""

import subprocess
import sys

import pytest

from rules.labelled import read_item
from rules.languages import LANGUAGES
from rules.second_opinion import MODELS_FOLDER, SecondOpinion, second_opinion
from rules.training.second_opinion import lessons_of, train


def evidence(*turns, **fields):
    return read_item({"labels": [], "turns": list(turns), **fields}, origin="one").evidence


@pytest.fixture(scope="module")
def shipped():
    opinion = second_opinion("zh")
    assert opinion is not None
    return opinion


def test_a_threat_is_suspected_and_a_greeting_is_not(shipped):
    threat = shipped.ask(evidence(["agent", "你信不信我找几个兄弟去你家门口堵你，打断你的腿"]))
    greeting = shipped.ask(evidence(["agent", "您好，请问是王先生吗？"], ["borrower", "是的"]))

    assert threat.is_suspected
    assert threat.category == "threat"
    assert not greeting.is_suspected


def test_the_stretch_that_sounds_worst_is_named(shipped):
    talk = [
        ["agent", "您好，这里是客服中心。"],
        ["borrower", "你好"],
        ["agent", "信不信我找人打断你的腿"],
        ["borrower", "啊"],
    ]

    suspicion = shipped.ask(evidence(*talk))

    assert 2 in range(suspicion.first, suspicion.last + 1)


def test_the_borrowers_words_alone_are_not_judged(shipped):
    assert shipped.ask(evidence(["borrower", "我找人打断你的腿"])) is None


def test_the_same_words_have_the_same_score(shipped):
    said = evidence(["agent", "再不还钱我就去你单位闹"])

    assert shipped.ask(said) == shipped.ask(said)


def test_a_language_without_a_model_has_no_second_opinion():
    assert second_opinion("en") is None
    assert second_opinion("../zh") is None


def test_the_shipped_model_is_small():
    assert sum(path.stat().st_size for path in MODELS_FOLDER.rglob("*") if path.is_file()) <= 3_000_000


def test_training_learns_what_it_is_shown_and_gives_the_same_model_again():
    corpus = [
        read_item({"id": f"{word}{n}", "labels": labels, "turns": [["agent", f"{word}第{n}号"]]}, origin="x")
        for n in range(40)
        for word, labels in (("打断你的腿", ["threat"]), ("祝您生活愉快", []))
    ]
    lessons = lessons_of(corpus, "zh")
    first, again = (train(lessons, ("any", "threat"), seed=1).to_bytes(exclude=["vocab"]) for _ in range(2))

    opinion = SecondOpinion(first, language=LANGUAGES["zh"], limit=0.5)
    assert first == again
    assert opinion.ask(evidence(["agent", "打断你的腿第三号"])).is_suspected
    assert not opinion.ask(evidence(["agent", "祝您生活愉快第三号"])).is_suspected


def test_a_command_that_judges_nothing_starts_without_spacy():
    run = "import sys, audit_app.cli as c; c.main(['schema', 'contact'], standalone_mode=False)"

    subprocess.run([sys.executable, "-c", f"{run}; sys.exit('spacy' in sys.modules)"], check=True, capture_output=True)
