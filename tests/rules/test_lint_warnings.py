"""What lint finds that a schema cannot: words that do nothing, and what stands twice."""

from datetime import date

import pytest

from rules.languages import LANGUAGES
from rules.lint_warnings import lint_warnings
from rules.loader import open_pack
from rules.phrase_samples import Sampler
from rules.word_sets import WordSet
from tests.rules.packs import write_pack
from tests.rules.test_loading import RULE

TODAY = date(2026, 6, 3)


@pytest.fixture
def warned(tmp_path):
    """Return the warnings for a rule whose phrases and exceptions are these, as (field, message)."""

    def warned(*phrases, unless=(), words="jail: [坐牢]\n", examples=""):
        listed = "".join(f"    - {phrase}\n" for phrase in phrases)
        excepted = "".join(f"    - {phrase}\n" for phrase in unless)
        check = f"  any_of:\n{listed}" + (f"  unless:\n{excepted}" if unless else "")
        rule = RULE.replace('  any_of: ["{jail}"]\n', check) + examples
        opened = open_pack(write_pack(tmp_path, no_jail=rule, words=words, two_calls=None))
        assert opened.problems == ()
        return [(problem.field, problem.message) for problem in lint_warnings(opened, today=TODAY)]

    return warned


FAULTS = {
    "a regular expression's sign": (["'的?钱'"], "check.any_of[0]", "not found in its own words"),
    "a mark that ends a sentence": (["你好。坐牢"], "check.any_of[0]", "not found in its own words"),
    "nothing but a filler is left out": (["跳啊"], "check.any_of[0]", "only '跳' is listened for"),
    "a longer phrase": (["坐牢", "去坐牢"], "check.any_of[1]", "finds nothing that '坐牢' does not find"),
    "a phrase inside a choice": (["(坐牢|判刑)", "坐牢"], "check.any_of[1]", "finds nothing that '(坐牢|判刑)'"),
    "a narrower gap": (["抓…8你", "抓…2你"], "check.any_of[1]", "finds nothing that '抓…8你' does not find"),
    "the same twice": (["坐牢", "坐 牢"], "check.any_of[1]", "stands twice (first as check.any_of[0])"),
}


@pytest.mark.parametrize(("phrases", "field", "said"), FAULTS.values(), ids=FAULTS)
def test_a_phrase_that_does_nothing_is_named(warned, phrases, field, said):
    found = warned(*phrases)

    assert any(place == field and said in message for place, message in found)


SOUND = {
    "words of its own": ["坐牢", "判刑"],
    "a gap where the other has none": ["抓你", "抓…8你走"],
    "an edge": ["^坐牢", "坐牢$"],
    "a filler that may be missing": ["去死[啊]"],
    "one that finds more": ["去(坐牢|判刑)", "坐牢吧"],
}


@pytest.mark.parametrize("phrases", SOUND.values(), ids=SOUND)
def test_a_phrase_that_finds_something_of_its_own_is_left_alone(warned, phrases):
    assert warned(*phrases) == []


def test_a_phrase_that_its_exception_always_excuses_is_named(warned):
    found = warned('"{jail}"', "判刑三年", unless=["三年"])

    assert ("check.any_of[1]", "'判刑三年' is made innocent by unless or a guard in its own words") in [
        (field, message.partition(", so")[0]) for field, message in found
    ]


def test_an_exception_is_useless_until_an_example_needs_it(warned):
    [(field, message)] = warned('"{jail}"', unless=["游戏"])
    assert (field, message.partition(";")[0]) == ("check.unless[0]", "1 of 1 exceptions are needed by no example: 游戏")

    needed = "  - {expect: clear, agent: 这个游戏里会坐牢}\n"
    assert warned('"{jail}"', unless=["游戏"], examples=needed) == []
    only_one = warned('"{jail}"', unless=["游戏", "电影"], examples=needed)
    assert [message.partition(";")[0] for _, message in only_one] == [
        "1 of 2 exceptions are needed by no example: 电影"
    ]


def test_a_word_that_stands_twice_in_its_set_is_named(warned):
    found = warned('"{jail}"', words="jail: [坐牢, 牢饭, 坐牢]\n")

    assert [(field, message) for field, message in found] == [
        ("jail[2]", "'坐牢' stands twice in its set (first as [0]); take it out")
    ]


def test_a_word_that_can_never_be_heard_is_named(warned):
    [(field, message)] = warned('"{jail}"', words="jail: [坐牢, '牢?饭']\n")

    assert field == "jail[1]"
    assert "is not found in its own words" in message


def test_rules_that_listen_for_the_same_are_twins(tmp_path):
    rule = RULE.replace('["{jail}"]', "[坐牢, 判刑, 牢饭, 抓人]")
    twin = rule.replace("no-jail", "no-prison").replace("抓人", "枪毙").replace("severity: high", "severity: low")
    opened = open_pack(write_pack(tmp_path, no_jail=rule, no_prison=twin, words=None, two_calls=None))
    found = [str(problem) for problem in lint_warnings(opened, today=TODAY)]
    assert found == []

    alike = open_pack(write_pack(tmp_path, no_jail=rule, no_prison=twin.replace(", 枪毙", "")))
    [message] = [problem.message for problem in lint_warnings(alike, today=TODAY) if "twin" in problem.message]
    assert message == "is a twin of no-jail: they share 3 of 3 phrases; make them one"


def test_the_samples_of_a_phrase_are_what_it_describes():
    sampler = Sampler(LANGUAGES["zh"], {"jail": WordSet(words=("坐牢", "判(刑|罪)"))})

    assert sorted(sampler.samples("[去]{jail}")) == sorted(["坐牢", "判刑", "判罪", "去坐牢", "去判刑", "去判罪"])
    assert list(sampler.samples("抓…2你", is_wide=False)) == ["抓你"]
    assert [len(text) for text in sampler.samples("抓…2你")] == [4]


def test_a_phrase_of_endless_choices_gives_a_spread_of_samples():
    words = WordSet(words=tuple(chr(0x4E00 + number) for number in range(100)))
    texts = list(Sampler(LANGUAGES["zh"], {"any": words}).samples("{any}{any}{any}"))

    assert len(texts) == len(set(texts)) == 64
    assert all(len({text[place] for text in texts}) > 20 for place in range(3))
