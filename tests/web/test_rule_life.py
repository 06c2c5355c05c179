"""The life of a rule on its pages: its state, what the lender changes and puts aside, and what changed by word."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from audit_app import models
from audit_app.authz import Role, system_actor
from audit_app.db import transaction
from audit_app.services.packs import install_pack
from rules import load_pack, read_pack_files
from tests.factories import NOON, make_contact, make_finding
from tests.rules.packs import CALLS, write_overlay, write_pack
from tests.rules.test_loading import RULE

OVERLAY = """\
rules:
  two-calls: {reason: We allow fewer., parameters: {check.at_most: 2}}
suppressions:
  - {id: known, rules: [no-jail], scope: {agencies: [a]}, reason: A training text., owner: Li, expires: "2099-12-31"}
  - {id: old, rules: [no-jail], scope: {agencies: [a]}, reason: Was not renewed., owner: Li, expires: "2020-01-31"}
"""


@pytest.fixture
def installed(app, tmp_path):
    """Install the small pack, then a version of it with another word, a draft and a lender's overlay."""
    plain = write_pack(tmp_path / "plain")
    newer = write_pack(
        tmp_path / "newer",
        words="jail: [坐牢, 蹲大牢]\n",
        draft=RULE.replace("no-jail", "draft").replace("status: active", "status: draft"),
        old_rule=CALLS.replace("two-calls", "old-rule").replace("status: active", "status: retired"),
    )  # fmt: skip
    overlay = write_overlay(tmp_path, OVERLAY)
    with transaction() as session:
        for folder, overlays in ((plain, []), (newer, [overlay])):
            pack, files = load_pack(folder, overlays=overlays), read_pack_files(folder, overlays=overlays)
            install_pack(session, pack, files, by=system_actor("test"), now=datetime(2026, 11, 26, tzinfo=UTC))


@pytest.fixture
def page(installed, client_as):
    browser = client_as(Role.REVIEWER)
    return lambda address: browser.get(f"{address}{'&' if '?' in address else '?'}lang=en").get_data(as_text=True)


def test_the_versions_of_a_rule_show_what_changed_by_word(page):
    assert "<dd><del>3</del><ins>2</ins></dd>" in page("/rules/small/two-calls")
    assert "<dd><ins>蹲大牢</ins></dd>" in page("/rules/small/no-jail")


def test_the_version_with_an_overlay_is_marked_and_its_reason_shown(page):
    shown = page("/rules/small/two-calls")

    assert "1+overlay" in shown
    assert "Changed by the lender" in shown
    assert "We allow fewer." in shown


def test_the_catalogue_can_be_narrowed_to_a_state(page):
    assert ">Retired" in page("/rules/")
    retired = page("/rules/?state=retired")

    assert "/rules/small/old-rule" in retired
    assert "/rules/small/no-jail" not in retired


def test_a_retired_rule_says_that_it_judges_no_more(page):
    assert "This rule is retired" in page("/rules/small/old-rule")


def test_the_page_of_a_rule_lists_its_suppressions_active_and_expired(page):
    shown = page("/rules/small/no-jail")

    assert "A training text." in shown
    assert ">Active<" in shown
    assert "Was not renewed." in shown
    assert ">Expired<" in shown


def test_a_contact_shows_what_was_put_aside_and_never_hides_it(page):
    with transaction() as session:
        pack = session.scalars(select(models.InstalledPack).order_by(models.InstalledPack.id.desc())).first()
        contact = make_contact(session)
        finding = make_finding(session, contact, pack=pack, rule_id="no-jail")
        session.add(
            models.SuppressedFinding(
                finding=finding, suppression="known", reason="A training text.", owner="Li",
                expires_on=NOON.date().replace(year=2099),
            )
        )  # fmt: skip
        contact_id = contact.id
    shown = page(f"/contacts/{contact_id}")

    assert "Findings put aside" in shown
    assert "A training text. (Li), until" in shown
    assert "A training text." in page("/rules/small/no-jail")
