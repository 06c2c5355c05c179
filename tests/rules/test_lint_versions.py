"""What may change between two versions of a pack, and what may not."""

import pytest

from rules import load_pack
from rules.lint_versions import lint_against
from rules.loader import open_pack
from tests.rules.packs import CALLS, write_pack
from tests.rules.test_loading import HEADER, RULE

NEXT = HEADER.replace('version: "1"\n', 'version: "2"\n').replace(
    'changes: [{version: "1", text: First.}]', 'changes: [{version: "1", text: First.}, {version: "2", text: More.}]'
)


@pytest.fixture
def against(tmp_path):
    """Return what is wrong with a new version whose files are `new`, where `old` came before."""

    def against(new, old=()):
        before = load_pack(write_pack(tmp_path / "old", **dict(old)))
        opened = open_pack(write_pack(tmp_path / "new", **new))
        return [(problem.field, problem.message) for problem in lint_against(before, opened.pack, opened.places)]

    return against


def status(text):
    return RULE.replace("status: active", f"status: {text}")


STEPS = [
    ("draft", "active", True), ("draft", "retired", True), ("active", "retired", True),
    ("active", "draft", False), ("retired", "active", False), ("retired", "draft", False),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "is_legal"), STEPS, ids=[f"{old} to {new}" for old, new, _ in STEPS])
def test_a_rule_goes_from_draft_to_active_to_retired(against, old, new, is_legal):
    found = against({"no_jail": status(new), "pack": NEXT}, {"no_jail": status(old)})

    assert [field for field, _ in found] == ([] if is_legal else ["status"])


def test_a_published_rule_keeps_its_meaning_in_its_version(against):
    stricter = {"two_calls": CALLS.replace("at_most: 3", "at_most: 2")}

    [(field, message)] = against(stricter)
    assert (field, message.partition(";")[0]) == ("check.at_most", "differs from the published version '1'")
    assert against({**stricter, "pack": NEXT}) == []


def test_a_changed_word_set_changes_the_meaning_of_the_rules_that_use_it(against):
    assert [field for field, _ in against({"words": "jail: [坐牢, 牢饭]\n"})] == ["words.jail.words"]


def test_a_better_explanation_needs_no_new_version(against):
    assert against({"no_jail": RULE.replace("Why.", "Because it is so.")}) == []


def test_a_draft_may_change_in_its_version(against):
    changed = status("draft").replace("severity: high", "severity: low")

    assert against({"no_jail": changed}, {"no_jail": status("draft")}) == []


def test_an_id_does_not_disappear_before_it_is_retired(against):
    gone = {"no_jail": None, "pack": NEXT}

    [(field, message)] = against(gone)
    assert (field, message) == ("", "no longer has the rule 'no-jail', which was active; keep it with status: retired")
    assert against(gone, {"no_jail": status("retired")}) == []


def test_a_new_active_rule_needs_a_new_version(against):
    added = {"one_call": CALLS.replace("two-calls", "one-call").replace("at_most: 3", "at_most: 1")}

    assert [field for field, _ in against(added)] == ["id"]
    assert against({**added, "pack": NEXT}) == []


def test_the_history_of_a_pack_is_kept(against):
    found = against({"pack": NEXT.replace('{version: "1", text: First.}, ', "")})

    assert found == [("changes", "no longer says what version '1' brought; put it back")]
