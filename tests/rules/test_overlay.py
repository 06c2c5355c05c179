"""A lender changes a pack without editing it."""

from datetime import date

import pytest

from rules import Evidence, RulePackError, evaluate, load_pack, load_pack_files, read_pack_files
from rules.overlay_choice import load_with_overlays
from rules.suppression import suppression_of
from tests.rules.making import make_contact, say
from tests.rules.packs import write_overlay, write_pack

SUPPRESSED = """\
suppressions:
  - id: known-greeting
    rules: [no-jail]
    scope: {agencies: [agency-7]}
    reason: A training text.
    owner: Wang
    expires: "2026-12-31"
"""


@pytest.fixture
def pack(tmp_path):
    return write_pack(tmp_path)


@pytest.fixture
def laid(pack, tmp_path):
    """Load the small pack with an overlay of this text."""
    return lambda text: load_pack(pack, overlays=[write_overlay(tmp_path, text)])


def outcomes(pack, *turns, **contact):
    results = evaluate(pack, Evidence(contact=make_contact(**contact), utterances=say(*turns)))
    return {result.rule: result.outcome.value for result in results}


def problems_of(laid, text):
    with pytest.raises(RulePackError) as caught:
        laid(text)
    return [(p.line, p.column, p.field, p.message) for p in caught.value.problems]


def test_parameters_are_changed_by_their_place(laid):
    changed = laid("rules:\n  two-calls:\n    reason: Fewer.\n    parameters: {check.at_most: 1, severity: high}\n")
    [rule] = [rule for rule in changed.rules if rule.id == "two-calls"]

    assert (rule.check.at_most, rule.severity) == (1, "high")
    assert changed.changed["two-calls"].reason == "Fewer."


def test_a_rule_is_switched_off_with_its_reason(laid):
    changed = laid("rules: {no-jail: {reason: Too noisy., enabled: false}}\n")

    assert outcomes(changed, "你会坐牢") == {"two-calls": "clear"}
    assert changed.rules[0].disabled_because.en == "Too noisy."


def test_local_words_and_local_exceptions_are_added(laid):
    text = "rules: {no-jail: {reason: A product., unless: [坐牢险]}}\nwords: {jail: [吃牢饭]}\n"
    changed = laid(text)

    assert outcomes(changed, "你会吃牢饭")["no-jail"] == "finding"
    assert outcomes(changed, "你会坐牢")["no-jail"] == "finding"
    assert outcomes(changed, "这是坐牢险")["no-jail"] == "clear"


def test_an_exception_takes_the_contacts_of_its_scope_out_and_no_others(laid):
    text = "exceptions: [{id: tests, rules: all, scope: {attributes: {campaign: test}}, reason: Ours., owner: Li}]\n"
    changed = laid(text)

    assert set(outcomes(changed, "你会坐牢", attributes={"campaign": "test"}).values()) == {"not_applicable"}
    assert outcomes(changed, "你会坐牢", attributes={"campaign": "june"})["no-jail"] == "finding"
    assert outcomes(changed, "你会坐牢")["no-jail"] == "finding"  # it is not known whether the contact is in the scope


@pytest.mark.parametrize(
    ("agency", "today", "is_suppressed"),
    [
        ("agency-7", date(2026, 12, 31), True),
        ("agency-7", date(2027, 1, 1), False),
        ("agency-8", date(2026, 12, 31), False),
        (None, date(2026, 12, 31), False),
    ],
    ids=["on its last day", "the day after", "another agency", "own staff"],
)
def test_a_suppression_takes_a_finding_back_in_its_scope_until_it_expires(laid, agency, today, is_suppressed):
    pack = laid(SUPPRESSED)
    contact = make_contact(agency=agency)
    [result, _] = evaluate(pack, Evidence(contact=contact, utterances=say("你会坐牢")))

    assert result.outcome == "finding"
    assert (suppression_of(pack, result, contact, today=today) is not None) == is_suppressed


def test_what_is_clear_is_not_suppressed(laid):
    pack, contact = laid(SUPPRESSED), make_contact(agency="agency-7")
    [result, _] = evaluate(pack, Evidence(contact=contact, utterances=say("您好")))

    assert suppression_of(pack, result, contact, today=date(2026, 1, 1)) is None


def test_the_overlay_is_part_of_the_digest_and_shows_in_the_name(pack, laid):
    plain, first = load_pack(pack), laid(SUPPRESSED)
    second = laid(SUPPRESSED.replace("2026-12-31", "2026-12-30"))

    assert (plain.name, first.name) == ("small@1", "small@1+overlay")
    assert len({plain.digest, first.digest, second.digest}) == 3
    assert first.base_digest == second.base_digest == plain.digest


def test_the_stored_texts_give_the_same_pack_again(pack, laid, tmp_path):
    first = laid(SUPPRESSED)
    again = load_pack_files(read_pack_files(pack, overlays=[tmp_path / "bank.yaml"]))

    assert (again.digest, again.name, again.suppressions) == (first.digest, first.name, first.suppressions)


def test_a_later_overlay_lies_over_an_earlier_one(pack, tmp_path):
    text = "rules: {{two-calls: {{reason: Mine., parameters: {{check.at_most: {} }} }} }}\n"
    overlays = [write_overlay(tmp_path, text.format(number), f"{number}.yaml") for number in (2, 1)]

    assert load_pack(pack, overlays=overlays).rules[1].check.at_most == 1


FAULTS = {
    "an unknown rule": (
        "rules: {no-jial: {reason: x, enabled: false}}",
        (2, 9, "rules.no-jial"),
        "near it are no-jail",
    ),
    "no reason": ("rules: {no-jail: {enabled: false}}", (2, 9, "rules.no-jail.reason"), "is missing"),
    "nothing changed": ("rules: {no-jail: {reason: x}}", (2, 9, "rules.no-jail"), "changes nothing"),
    "an unknown parameter": (
        "rules:\n  two-calls:\n    reason: x\n    parameters:\n      check.at_mots: 2",
        (6, 22, "rules.two-calls.parameters.check.at_mots"),
        "no field that exists",
    ),
    "a wrong value": (
        "rules:\n  two-calls:\n    reason: x\n    parameters: {check.at_most: two}",
        (5, 33, "rules.two-calls.parameters.check.at_most"),
        "is 'two'",
    ),
    "what a rule rests on": (
        "rules: {two-calls: {reason: x, parameters: {citations: []}}}",
        (2, 45, "rules.two-calls.parameters.citations"),
        "no place that an overlay may change",
    ),
    "another kind of check": (
        "rules: {two-calls: {reason: x, parameters: {check.kind: contact_hours}}}",
        (2, 57, "rules.two-calls.parameters.check.kind"),
        "write a rule of your own",
    ),
    "a place past a list": (
        'rules: {no-jail: {reason: x, parameters: {"check.any_of[4]": 好}}}',
        (2, 62, "rules.no-jail.parameters.check.any_of[4]"),
        "the list has 1 items",
    ),
    "an unless where there are no words": (
        "rules: {two-calls: {reason: x, unless: [好]}}",
        (2, 32, "rules.two-calls.unless"),
        "no field that exists",
    ),
    "a phrase left open": (
        'rules: {no-jail: {reason: x, unless: [好, "(a|b"]}}',
        (2, 42, "rules.no-jail.unless[1]"),
        "close what is open",
    ),
    "an unknown word set": ("words: {prison: [牢]}", (2, 9, "words.prison"), "it has jail"),
    "a wrong word": ('words: {jail: ["(牢"]}', (2, 16, "words.jail[0]"), "close what is open"),
    "an empty scope": (
        "exceptions: [{id: a, rules: all, scope: {}, reason: x, owner: Li}]",
        (2, 34, "exceptions[0].scope"),
        "names no contacts",
    ),
    "an exception to no rule": (
        "exceptions: [{id: a, rules: [none], scope: {agencies: [b]}, reason: x, owner: Li}]",
        (2, 30, "exceptions[0].rules[0]"),
        "which this pack does not have",
    ),
    "a suppression for ever": (
        "suppressions: [{id: a, rules: all, scope: {agencies: [b]}, reason: x, owner: Li}]",
        (2, 16, "suppressions[0].expires"),
        "is missing",
    ),
}


@pytest.mark.parametrize(("text", "place", "said"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_at_its_place_in_the_overlay(laid, text, place, said):
    [(line, column, field, message)] = problems_of(laid, text)

    assert (line, column, field) == place
    assert said in message


def test_all_faults_of_an_overlay_come_at_once(laid):
    found = problems_of(laid, "\n".join(
        ["rules:", "  no-jail: {enabled: false}", "  no-jial: {reason: x, enabled: true}", "words: {prison: [牢]}"]
    ))  # fmt: skip

    assert [field for *_, field, _ in found] == ["rules.no-jail.reason", "rules.no-jial", "words.prison"]


def test_an_overlay_for_a_pack_that_is_not_in_use_is_refused(pack, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text("pack: us-reg-f\n")

    with pytest.raises(RulePackError, match="is 'us-reg-f', which is not in use"):
        load_with_overlays([pack], [other])
