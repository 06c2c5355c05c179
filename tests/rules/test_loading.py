"""How packs are read: every problem at once, each with file, line, field, value and remedy."""

import shutil

import pytest

from rules import PACKS_FOLDER, RulePackError, load_pack
from rules.examples import run_examples
from rules.lint import lint_pack

HEADER = """\
id: small
title: {zh: 小, en: Small}
version: "1"
jurisdiction: CN
language: zh
effective: {since: "2020-01-01"}
changes: [{version: "1", text: First.}]
"""
RULE = """\
id: no-jail
title: {zh: 坐牢, en: Jail}
category: threat
severity: high
status: active
force: law
citations: [{source: Law, section: "1"}]
explanation: {zh: 说明。, en: Why.}
check:
  kind: forbidden_phrase
  any_of: ["{jail}"]
examples:
  - {expect: finding, agent: 你会坐牢}
  - {expect: clear, agent: 您好}
"""


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "small"
    place.mkdir()
    (place / "pack.yaml").write_text(HEADER)
    (place / "words.yaml").write_text("jail: [坐牢]\n")
    (place / "no-jail.yaml").write_text(RULE)
    return place


def problems_with(folder, old, new, file="no-jail.yaml"):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    with pytest.raises(RulePackError) as caught:
        load_pack(folder)
    return [(p.line, p.field, p.message) for p in caught.value.problems]


FAULTS = {
    "a switch word": ('["{jail}"]', "[坐牢, no]", 11, "check.any_of[1]", 'write true, false or "no"'),
    "a key twice": ("severity: high", "severity: high\nseverity: low", 5, "severity", "twice (first on line 4)"),
    "an unknown check": (
        "forbidden_phrase",
        "forbidden_frase",
        9,
        "check",
        "the unknown kind forbidden_frase; use one of",
    ),
    "an unknown field": ("  any_of:", "  anyof:", 11, "check.anyof", "no field that exists"),
    "an unknown category": ("category: threat", "category: thread", 3, "category", "is 'thread'; use one of"),
    "a number for a name": ('section: "1"', "section: 1.10", 7, "citations[0].section", "put it in quotes"),
    "an unknown word set": ("{jail}", "{prison}", 11, "check.any_of[0]", "word set {prison}"),
    "a phrase left open": ("{jail}", "(a|b", 11, "check.any_of[0]", "close what is open"),
    "a filler for an option": (
        "{jail}",
        "坐(啊|牢)",
        11,
        "check.any_of[0]",
        "the option '啊', of which nothing is left",
    ),
    "a mark for an option": ("{jail}", "坐牢([了|(，)]|吧)", 11, "check.any_of[0]", "take the option out, or write"),
    "off without a reason": ("status: active", "status: active\nenabled: false", 1, "", "needs disabled_because"),
    "an anchor": ("title: {", "title: &t {", 2, "", "anchor"),
}


@pytest.mark.parametrize(("old", "new", "line", "field", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_line_field_and_remedy(folder, old, new, line, field, said):
    [(found_line, found_field, message)] = problems_with(folder, old, new)

    assert (found_line, found_field) == (line, field)
    assert said in message


def test_times_without_quotes_are_refused_because_yaml_lies_about_them(folder):
    hours = "kind: contact_hours\n  allowed: [{start: 08:00, end: 22:00}]"
    found = problems_with(folder, 'kind: forbidden_phrase\n  any_of: ["{jail}"]', hours)

    assert [(line, field) for line, field, _ in found] == [(11, "check.allowed[0].end"), (11, "check.allowed[0].start")]
    assert 'write "22:00"' in found[0][2]


def test_all_problems_of_all_files_come_at_once(folder):
    (folder / "other.yaml").write_text("id: Other\n")
    found = problems_with(folder, "severity: high", "severity: hihg")

    assert {field for _, field, _ in found} >= {"severity", "id", "title", "check"}


def test_the_digest_names_the_exact_text(folder):
    before = load_pack(folder).digest
    (folder / "words.yaml").write_text("jail: [坐牢, 判刑]\n")

    assert load_pack(folder).digest != before
    shutil.copytree(folder, folder.parent / "again" / "small")
    assert load_pack(folder.parent / "again" / "small").digest == load_pack(folder).digest


def test_lint_sees_what_a_schema_cannot(folder):
    text = (
        RULE.replace("Why.", "Why")
        .replace("id: no-jail\n", "id: no-prison\n")
        .replace("expect: clear", "expect: finding")
    )
    (folder / "no-jail.yaml").write_text(text)
    (folder / "words.yaml").write_text("jail: [坐牢]\nspare: [空]\n")

    messages = [str(problem) for problem in lint_pack(load_pack(folder), folder)]

    for said in (
        "end it with a full stop",
        "not 'no-jail' as the file's name says",
        "must stay quiet",
        "spare: is used by no rule",
    ):
        assert sum(said in message for message in messages) == 1


def test_an_unconfirmed_citation_cannot_carry_a_rule_of_law(folder):
    (folder / "no-jail.yaml").write_text(RULE.replace('section: "1"', 'section: "1", confirmed: false'))

    assert any("no confirmed citation" in problem.message for problem in lint_pack(load_pack(folder), folder))


def test_a_known_gap_that_works_asks_to_be_taken_out(folder):
    (folder / "no-jail.yaml").write_text(RULE.replace("你会坐牢", "你会坐牢, known_gap: not yet"))
    pack = load_pack(folder)

    assert [run.why for run in run_examples(pack, pack.rules[0])] == ["works now; take known_gap out", ""]


@pytest.mark.parametrize(
    "shipped", sorted(path.parent for path in PACKS_FOLDER.glob("*/pack.yaml")), ids=lambda p: p.name
)
def test_every_example_of_a_shipped_pack_is_true(shipped):
    pack = load_pack(shipped)
    runs = [run for rule in pack.rules for run in run_examples(pack, rule)]

    assert [f"{run.rule} {run.number}: {run.why}" for run in runs if not run.passed] == []
    assert [str(problem) for problem in lint_pack(pack, shipped)] == []
