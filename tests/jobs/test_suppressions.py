"""A suppressed finding stays in the record, raises no flag until it expires, and is counted apart."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from audit_app import db, models
from audit_app.clock import utc_now
from audit_app.models import FlagState
from audit_app.pipeline import PackInUse, end_suppressions, install_packs
from audit_app.queries.suppressions import count_suppressed, list_suppressed
from audit_app.services.flags import raise_expired
from rules import PACKS_FOLDER, load_pack, read_pack_files
from tests.jobs.test_pipeline import flagged, read

OVERLAY = """\
pack: cn-consumer-credit
suppressions:
  - id: known-script
    rules: [no-false-crime]
    scope: {{contacts: [C1]}}
    reason: The script is being rewritten.
    owner: Wang
    expires: "{expires}"
"""


@pytest.fixture
def suppressing(flow, tmp_path):
    """Return the flow with an overlay that suppresses until so many days from today."""

    def suppressing(days):
        expires = (utc_now() + timedelta(days=days)).date()
        overlay = tmp_path / "bank.yaml"
        overlay.write_text(OVERLAY.format(expires=expires))
        folder = PACKS_FOLDER / "cn-consumer-credit"
        used = PackInUse(load_pack(folder, overlays=[overlay]), read_pack_files(folder, overlays=[overlay]))
        return replace(flow, tools=replace(flow.tools, packs=(used,)))

    return suppressing


def threaten(flow, *names):
    turns = [{"speaker": "agent", "text": "您这是犯罪，公安会来抓您坐牢。"}]
    flow.take(*({"id": name, "turns": turns} for name in names))


def suppressed_on(days=0):
    with db.reading() as session:
        contact = session.scalars(select(models.Contact.id).where(models.Contact.external_id == "C1")).one()
        return list_suppressed(session, contact, today=(utc_now() + timedelta(days=days)).date())


def test_a_suppressed_finding_is_stored_and_marked_and_raises_no_flag(suppressing):
    flow = suppressing(days=10)
    threaten(flow, "C1", "C2")
    flow.work()

    assert flagged() == {("C2", "false_legal")}
    assert len(read(select(models.Finding).where(models.Finding.rule_id == "no-false-crime"))) == 2
    [one] = suppressed_on()
    assert (one.rule_id, one.suppression, one.because, one.owner) == (
        "no-false-crime", "known-script", "The script is being rewritten.", "Wang"
    )  # fmt: skip


def test_after_its_last_day_the_finding_counts_again(suppressing):
    flow = suppressing(days=10)
    threaten(flow, "C1")
    flow.work()
    on = (utc_now() + timedelta(days=10)).date()

    def raised(day):
        with db.transaction() as session:
            return len(raise_expired(session, now=utc_now(), today=day))

    assert [raised(on), raised(on + timedelta(days=1)), raised(on + timedelta(days=1))] == [0, 1, 0]
    assert flagged() == {("C1", "false_legal")}
    assert suppressed_on(days=11) == ()


def test_a_suppression_that_has_expired_already_takes_nothing(suppressing):
    flow = suppressing(days=-1)
    threaten(flow, "C1")
    flow.work()

    assert flagged() == {("C1", "false_legal")}
    assert end_suppressions(flow.tools) == 0


def test_a_new_suppression_withdraws_the_flag_that_nobody_decided(flow, suppressing):
    threaten(flow, "C1")
    flow.work()
    assert flagged() == {("C1", "false_legal")}

    later = suppressing(days=10)
    install_packs(later.tools)
    later.work()

    assert flagged() == set()
    assert read(select(models.Flag.state)) == [(FlagState.WITHDRAWN,)]
    [(version,)] = read(select(models.InstalledPack.version).where(models.InstalledPack.version.contains("overlay")))
    assert version.endswith("+overlay")


def test_what_each_suppression_took_is_counted(suppressing):
    flow = suppressing(days=10)
    threaten(flow, "C1", "C2")
    flow.work()
    with db.reading() as session:
        counts = [(one.rule_id, one.suppression, one.findings) for one in count_suppressed(session)]

    assert counts == [("no-false-crime", "known-script", 1)]
