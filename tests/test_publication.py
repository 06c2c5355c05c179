"""A month from the database to published papers, and what verification says afterwards."""

import json
from datetime import date

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from audit_app import db, models, publication
from audit_app.authz import Role, system_actor
from audit_app.cli import main
from audit_app.errors import Conflict, Invalid, NotFound
from audit_app.models import ContactState, DecisionOutcome, NotJudgeable
from audit_app.queries.report_rows import ReportOrder, month_bounds
from audit_app.reports import figures
from audit_app.services.flags import claim_flag, record_decision
from tests.factories import (
    NOON,
    make_agency,
    make_check_run,
    make_contact,
    make_finding,
    make_flag,
    make_pack,
    make_recording,
    make_rule,
    make_user,
)
from tests.services.test_complaints import open_case

BY = system_actor("test")
MONTH = ReportOrder("2026-10", None, date(2026, 11, 1), "Asia/Shanghai", "lender")


@pytest.fixture
def month(database):
    """Two judged calls of an agency, one with a flag; one silent call of own staff; one contact of another month."""
    with db.transaction() as session:
        agency = make_agency(session, external_id="A1", name="恒信催收")
        pack = make_pack(session, title={"zh": "规则包", "en": "Pack"})
        make_rule(session, pack, rule_id="no-threat")
        flagged = make_contact(session, agency=agency, state=ContactState.JUDGED)
        make_recording(session, flagged, duration_s=360.0)
        make_flag(session, flagged, finding=make_finding(session, flagged, pack=pack))
        doubtful = make_contact(session, agency=agency, state=ContactState.JUDGED)
        run = make_check_run(session, doubtful, pack)
        session.add(
            models.RuleOutcome(check_run=run, rule_id="no-threat", category="threat", severity="critical",
                               outcome="undetermined", reason={"zh": "原因", "en": "Reason"})
        )  # fmt: skip
        make_contact(session, state=ContactState.NOT_JUDGEABLE, not_judgeable_reason=NotJudgeable.SILENT)
        make_contact(session, local_date=date(2026, 9, 30), state=ContactState.JUDGED)


def value(report, key):
    return figures.find_figure(report, key).value


def uphold_the_flag():
    with db.transaction() as session:
        reviewer = make_user(session, role=Role.REVIEWER).actor
        flag = session.scalars(select(models.Flag)).one()
        claim_flag(session, flag, by=reviewer, now=NOON)
        record_decision(session, flag, DecisionOutcome.UPHELD, reason="words_clear", by=reviewer, now=NOON)


def test_a_month_counts_its_own_contacts_and_keeps_apart_what_could_not_be_judged(month):
    report = publication.preview_report(MONTH)

    assert value(report, "by_channel/total/contacts") == 3
    assert value(report, "by_channel/total/hours") == pytest.approx(0.1)
    assert value(report, "judging/not_judgeable/silent/contacts") == 1
    assert value(report, "judging/undetermined/contacts") == 1
    assert value(report, "by_rule/no-threat/findings") == 1
    assert value(report, "by_severity/total/upheld") == 0


def test_an_agency_sees_only_its_own_contacts(month):
    report = publication.preview_report(ReportOrder("2026-10", "A1", date(2026, 11, 1), "Asia/Shanghai", "lender"))

    assert value(report, "by_channel/total/contacts") == 2


def test_a_case_about_contacts_of_an_agency_stands_in_its_report(month):
    with db.transaction() as session:
        contact = session.scalars(select(models.Contact).where(models.Contact.agency_id.is_not(None))).first()
        own = make_contact(session, borrower=contact.borrower, state=ContactState.JUDGED)
        case = open_case(session, contact.borrower, contact_ids=(contact.id, own.id))
        open_case(session)
        number, agency_id = case.number, case.agency_id

    report = publication.preview_report(ReportOrder("2026-10", "A1", date(2026, 11, 1), "Asia/Shanghai", "lender"))

    assert agency_id is None
    assert figures.find_figure(report, "by_reason/total/cases").basis == (number,)
    assert figures.find_figure(report, "timeliness/overdue/cases").value == 1


def test_an_agency_that_does_not_exist_has_no_report(month):
    with pytest.raises(NotFound):
        publication.preview_report(ReportOrder("2026-10", "none", date(2026, 11, 1), "Asia/Shanghai", "lender"))


@pytest.mark.parametrize("word", ["2026-13", "2026-1", "10-2026", "", "2026-10-01"])
def test_what_is_no_month_is_refused(word):
    with pytest.raises(Invalid, match="no month"):
        month_bounds(word)


def test_december_ends_on_its_last_day():
    assert month_bounds("2026-12") == (date(2026, 12, 1), date(2026, 12, 31))


def test_the_same_numbers_are_frozen_once_and_moved_numbers_become_a_new_edition(month):
    first = publication.freeze(MONTH, by=BY, now=NOON)
    again = publication.freeze(MONTH, by=BY, now=NOON)
    uphold_the_flag()
    moved = publication.freeze(MONTH, by=BY, now=NOON)

    assert first == again
    with db.reading() as session:
        assert session.get(models.Report, moved).edition == 2


def test_frozen_numbers_cannot_be_edited_even_past_the_orm(month):
    publication.freeze(MONTH, by=BY, now=NOON)

    with pytest.raises(IntegrityError, match="append-only"), db.transaction() as session:
        session.execute(update(models.Report).values(content="{}"))


@pytest.mark.pdf
def test_a_report_is_published_once_verified_and_names_what_changed_since(month, store, settings):
    report_id = publication.freeze(MONTH, by=BY, now=NOON)
    publication.publish(report_id, store=store, by=BY, now=NOON)

    sound = publication.verify(report_id, store=store, lender=settings.lender)
    uphold_the_flag()
    moved = publication.verify(report_id, store=store, lender=settings.lender)
    with pytest.raises(Conflict, match="published already"):
        publication.publish(report_id, store=store, by=BY, now=NOON)

    assert (sound.is_sound, sound.files, sound.changed) == (True, 5, ())
    assert moved.is_sound
    assert "  by_severity/total/upheld: 0 -> 1" in publication.describe(moved)


@pytest.mark.pdf
def test_a_paper_that_was_tampered_with_is_named(month, store, settings):
    report_id = publication.freeze(MONTH, by=BY, now=NOON)
    publication.publish(report_id, store=store, by=BY, now=NOON)
    with db.reading() as session:
        sha256 = session.scalars(select(models.ReportFile.sha256).where(models.ReportFile.language == "en")).first()
    path = store.path(sha256)
    path.chmod(0o640)
    path.write_bytes(path.read_bytes() + b" ")

    result = publication.verify(report_id, store=store, lender=settings.lender)

    assert not result.is_sound
    assert [one.sha256 for one in result.broken_files] == [sha256]


@pytest.mark.pdf
def test_the_command_line_makes_papers_and_verifies_them(month, settings, tmp_path):
    env = {"AUDIT_DATA_DIR": str(settings.data_dir)}
    papers = tmp_path / "papers"

    made = CliRunner().invoke(main, ["reports", "make", "--month", "2026-10", "-o", str(papers)], env=env)
    verified = CliRunner().invoke(main, ["reports", "verify", "1"], env=env)

    assert made.exit_code == 0, made.output
    assert sorted(path.name for path in papers.iterdir()) == [
        "R-2026-10-L-1-en.pdf",
        "R-2026-10-L-1-en.xlsx",
        "R-2026-10-L-1-zh-CN.pdf",
        "R-2026-10-L-1-zh-CN.xlsx",
        "R-2026-10-L-1.json",
    ]
    assert json.loads((papers / "R-2026-10-L-1.json").read_bytes())["number"] == "R-2026-10-L"
    assert verified.exit_code == 0
    assert "papers: 5 of 5 as published" in verified.output


def test_numbers_that_were_tampered_with_past_every_lock_no_longer_fit_their_hash(month, settings, store):
    report_id = publication.freeze(MONTH, by=BY, now=NOON)
    with db.transaction() as session:
        session.execute(text("DROP TRIGGER reports_refuse_update"))
        content = session.scalars(select(models.Report.content)).one()
        assert '"value":3}' in content
        session.execute(update(models.Report).values(content=content.replace('"value":3}', '"value":4}')))

    result = publication.verify(report_id, store=store, lender=settings.lender)

    assert not result.content_intact
    assert "numbers: CHANGED, their hash does not fit" in publication.describe(result)


def test_the_command_line_names_a_wrong_month_and_the_remedy(database, settings, tmp_path):
    env = {"AUDIT_DATA_DIR": str(settings.data_dir)}

    result = CliRunner().invoke(main, ["reports", "make", "--month", "October", "-o", str(tmp_path)], env=env)

    assert result.exit_code == 1
    assert "'October' is no month. Write year and month" in result.output
