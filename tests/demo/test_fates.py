"""What the comparison of findings and truth counts, and what it does not forgive."""

from audit_app.demo.fates import Judgement, compare
from audit_app.demo.truth import Truth

CONTACTS = ("C-1", "C-2", "C-3")


def planted(contact: str, category: str, kind: str = "violation", rule: str = "") -> Truth:
    return Truth(contact, category, rule, kind, audio=False, note="")


def judged(contact: str, category: str, outcome: str = "finding", rule: str = "some-rule") -> Judgement:
    return Judgement(contact, rule, category, outcome, reason="")


def test_a_planted_violation_is_found_by_a_rule_of_its_category():
    result = compare([planted("C-1", "threat")], [judged("C-1", "threat")], contacts=CONTACTS)

    assert result.found == 1
    assert result.missed() == ()
    assert result.clean_flagged == 0


def test_undetermined_is_not_found_but_is_shown():
    result = compare([planted("C-1", "threat")], [judged("C-1", "threat", "undetermined")], contacts=CONTACTS)

    (fate,) = result.missed()
    assert fate.seen[0].outcome == "undetermined"


def test_a_violation_that_names_its_rule_is_not_found_by_another_rule_of_the_category():
    truth = planted("C-1", "barred_contact", rule="kept-plan")

    result = compare([truth], [judged("C-1", "barred_contact", rule="deceased")], contacts=CONTACTS)

    assert result.found == 0


def test_a_finding_on_a_clean_contact_counts_against_us_once_a_contact():
    findings = [judged("C-2", "threat"), judged("C-2", "insult"), judged("C-3", "threat", "undetermined")]

    result = compare([planted("C-1", "threat")], findings, contacts=CONTACTS)

    assert result.clean == 2
    assert result.clean_flagged == 1


def test_a_finding_of_another_kind_on_a_guilty_contact_is_listed_unless_the_truth_allows_it():
    truths = [planted("C-1", "threat"), planted("C-1", "privacy_leak", "also")]
    findings = [judged("C-1", "privacy_leak"), judged("C-1", "insult")]

    result = compare(truths, findings, contacts=CONTACTS)

    assert [one.category for one in result.unplanted] == ["insult"]


def test_a_look_alike_that_is_flagged_is_named():
    truths = [planted("C-2", "false_legal", "look_alike"), planted("C-3", "threat", "look_alike")]

    result = compare(truths, [judged("C-2", "false_legal")], contacts=CONTACTS)

    assert result.look_alikes == 2
    assert [truth.contact for truth in result.fooled] == ["C-2"]
