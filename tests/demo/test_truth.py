"""The rules on the words as they were scripted: what a perfect recogniser would let them find."""

from datetime import date

import pytest

import rules
from audit_app.cli.scan_evidence import build_evidence, build_time_lines
from audit_app.demo.fates import Judgement, compare
from audit_app.demo.month import export_month
from audit_app.demo.truth import read_truths
from audit_app.interchange.reading import read_contacts, read_events

PACK = rules.PACKS_FOLDER / "cn-consumer-credit"
TODAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def pack():
    return rules.load_pack(PACK)


@pytest.fixture(scope="module")
def comparison(pack, tmp_path_factory):
    moved = export_month(tmp_path_factory.mktemp("month"), today=TODAY)
    contacts, events = read_contacts([moved.contacts]), read_events([moved.events])
    assert not contacts.problems
    assert not events.problems
    judgements = [
        Judgement(result.contact, result.rule, str(result.category), str(result.outcome), result.reason.en)
        for time_line in build_time_lines(contacts.records, events.records)
        for _, evidence in build_evidence(time_line)
        for result in rules.evaluate(pack, evidence)
        if result.outcome in ("finding", "presumed", "undetermined") and not result.draft
    ]
    return compare(read_truths(), judgements, contacts=[contact.id for contact in contacts.records])


def test_every_duty_of_the_catalogue_that_is_switched_on_has_a_planted_violation(pack):
    """Several rules may hear one duty of the catalogue being broken; what they share is planted at least once."""
    duties = {rule.id: rule.source_rule for rule in pack.rules if rule.enabled and rule.status == "active"}
    planted = {duties.get(truth.rule) for truth in read_truths() if truth.planted == "violation"}

    assert set(duties.values()) - planted == set()


def test_the_truth_names_rules_of_the_pack_with_their_categories(pack):
    categories = {rule.id: str(rule.category) for rule in pack.rules}
    named = {(truth.rule, truth.category) for truth in read_truths() if truth.rule}

    assert {(rule, categories.get(rule)) for rule, _ in named} == named


def test_scripted_words_give_away_nearly_everything_that_was_planted(comparison):
    missed = [(fate.truth.contact, fate.truth.rule, fate.truth.note) for fate in comparison.missed()]

    assert comparison.found >= 0.97 * len(comparison.fates), missed


def test_hardly_any_clean_contact_is_flagged_on_its_scripted_words(comparison):
    wrong = [(one.contact, one.rule, one.reason) for one in comparison.wrongly_flagged]

    assert comparison.clean_flagged <= 0.001 * comparison.clean, wrong
