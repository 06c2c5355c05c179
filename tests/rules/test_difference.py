"""Two versions of a pack are compared by word."""

import pytest

from rules import load_pack
from rules.difference import compare_packs
from rules.word_difference import compare_lists, compare_texts
from tests.rules.packs import CALLS, write_pack
from tests.rules.test_loading import RULE


def shown(line):
    marks = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in line)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("at most three calls", "at most two calls", "at most [-three-]{+two+} calls"),
        ("一天不超过三次", "一天不超过两次", "一天不超过[-三-]{+两+}次"),
        ("说明。", "说明。再说。", "说明。{+再说。+}"),
        ("每人每天三次", "本人当天两次", "[-每人每天三-]{+本人当天两+}次"),
        ("", "new", "{+new+}"),
    ],
    ids=["English", "Chinese", "an end", "islands of one character belong to the change", "from nothing"],
)
def test_texts_are_compared_by_word(old, new, said):
    assert shown(compare_texts(old, new)) == said


def test_lists_show_only_the_items_that_differ():
    lines = compare_lists(["坐牢", "判刑三年", "抓人"], ["坐牢", "蹲监狱", "判刑五年", "抓人", "上门"])

    assert [shown(line) for line in lines] == ["{+蹲监狱+}", "判刑[-三-]{+五+}年", "{+上门+}"]


@pytest.fixture
def compare(tmp_path):
    """Compare the small pack with a changed one."""

    def compare(**files):
        old, new = write_pack(tmp_path / "old"), write_pack(tmp_path / "new", **files)
        return compare_packs(load_pack(old), load_pack(new))

    return compare


def test_rules_that_came_and_went_are_named(compare):
    difference = compare(two_calls=None, one_call=CALLS.replace("two-calls", "one-call"))

    assert [(rule.rule, rule.kind) for rule in difference.rules] == [("one-call", "added"), ("two-calls", "removed")]


def test_a_changed_rule_names_its_fields(compare):
    [rule] = compare(two_calls=CALLS.replace("at_most: 3", "at_most: 2").replace("Why.", "Because.")).rules

    assert [field.field for field in rule.fields] == ["explanation.en", "check.at_most"]
    assert [field.is_meaning for field in rule.fields] == [False, True]
    assert shown(rule.fields[1].lines[0]) == "[-3-]{+2+}"


def test_a_changed_word_set_changes_the_rules_that_use_it(compare):
    [rule] = compare(words="jail: [坐牢, 蹲监狱]\n").rules

    assert (rule.rule, [field.field for field in rule.fields]) == ("no-jail", ["words.jail.words"])
    assert rule.changes_meaning


def test_a_better_explanation_changes_no_meaning(compare):
    [rule] = compare(no_jail=RULE.replace("Why.", "Why it is so.")).rules

    assert not rule.changes_meaning


def test_the_same_pack_differs_in_nothing(compare):
    difference = compare()

    assert (difference.header, difference.rules) == ((), ())
