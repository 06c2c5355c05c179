"""Take the demo month through the whole product: import, transcribe, judge, decide a little, open cases, report."""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select

from audit_app import letters, migrations, models, publication
from audit_app.authz import system_actor
from audit_app.clock import utc_now
from audit_app.db import configure_database, reading, transaction
from audit_app.demo.cases import Entry, open_month_case, read_cases
from audit_app.demo.figures import MonthFigures, month_figures
from audit_app.demo.ledger import LEDGER, Ledger
from audit_app.demo.month import MovedMonth, move_month, today_in_shanghai
from audit_app.demo.people import add_sign_ins, decide_some, demo_password, sign_in
from audit_app.demo.truth import read_truths
from audit_app.demo.work import Say, do_all_jobs
from audit_app.errors import Conflict, Invalid
from audit_app.interchange.contact import Contact
from audit_app.interchange.reading import read_contacts, read_events
from audit_app.queries.report_rows import ReportOrder
from audit_app.services.contacts import import_contacts
from audit_app.services.events import import_events
from audit_app.settings import Settings
from audit_app.storage import FileStore

IMPORTED_AT_ONCE = 500
#: What a reset throws away; anything else in the data folder stays.
MADE = ("demo", "files", "cache", "unfinished")


def run_month(settings: Settings, *, say: Say) -> Ledger:
    """Do everything that is not done yet; each step may be interrupted and done again."""
    ledger = Ledger.find(settings.data_dir) or Ledger(settings.data_dir / LEDGER, today_in_shanghai(utc_now()))
    if ledger.is_done:
        say("the demo month is there already; --reset begins anew")
        configure_database(settings)
        return ledger
    ledger.save()
    with ledger.step("set up"):
        migrations.upgrade_database(configure_database(settings))
        _add_people(settings)
    with ledger.step("import"):
        moved = move_month(settings.data_dir / "demo", today=ledger.today)
        _import_month(moved, settings, say=say)
    ledger.add(do_all_jobs(settings, say=say))
    with ledger.step("decide"):
        _decide(say=say)
    with ledger.step("cases"):
        _open_cases(settings, ledger.today, say=say)
    ledger.add(do_all_jobs(settings, say=say))
    with ledger.step("reports"):
        _make_reports(settings, ledger.today, say=say)
    ledger.is_done = True
    ledger.save()
    return ledger


def forget_month(settings: Settings) -> None:
    """Throw the demo's database and files away. Raises Conflict where the database is not the demo's own file."""
    database = settings.data_dir / "contact-audit.db"
    if settings.database_url != f"sqlite:///{database}":
        raise Conflict("Only a demo in its own SQLite file can be reset.", zh="仅可重置演示用的 SQLite 数据库。")
    if database.exists() and Ledger.find(settings.data_dir) is None:
        raise Conflict(f"{database} was not made by the demo; it stays.", zh="该数据库不是演示数据库，不会删除。")
    for path in [database, *settings.data_dir.glob("contact-audit.db-*"), settings.data_dir / LEDGER]:
        path.unlink(missing_ok=True)
    for name in MADE:
        shutil.rmtree(settings.data_dir / name, ignore_errors=True)


def read_figures() -> MonthFigures:
    """Count the month as the database has it now."""
    with reading() as session:
        return month_figures(session, read_truths())


def _add_people(settings: Settings) -> None:
    password = demo_password(settings.data_dir)
    with transaction() as session:
        if not session.scalar(select(func.count()).select_from(models.User)):
            add_sign_ins(session, password=password, now=utc_now())


def _import_month(moved: MovedMonth, settings: Settings, *, say: Say) -> None:
    contacts, events = read_contacts([moved.contacts]), read_events([moved.events])
    problems = [*contacts.problems, *events.problems]
    if problems:
        raise Invalid(f"The demo month does not fit the interchange format: {problems[0]}", zh="演示数据格式有误。")
    by = system_actor("command-line")
    say(f"importing {len(contacts.records):,} contacts from {moved.first_day} to {moved.last_day}")
    with transaction() as session:
        import_events(session, events.records, by=by, now=utc_now())
    for batch in _batches(contacts.records):
        with transaction() as session:
            import_contacts(
                session, batch, by=by, now=utc_now(), own_lender=settings.lender, folder=moved.contacts.parent
            )


def _batches(records: Sequence[Contact]) -> Iterator[Sequence[Contact]]:
    for first in range(0, len(records), IMPORTED_AT_ONCE):
        yield records[first : first + IMPORTED_AT_ONCE]


def _decide(*, say: Say) -> None:
    with transaction() as session:
        if session.scalar(select(func.count()).select_from(models.Decision)):
            return
        decided = decide_some(session, read_truths(), now=utc_now())
    say(f"{decided} flags decided by the demo's reviewer; the rest wait in the queue")


def _open_cases(settings: Settings, today: date, *, say: Say) -> None:
    entries = read_cases()
    with reading() as session:
        known = set(session.scalars(select(models.ComplaintCase.summary)))
    for entry in entries:
        if entry["summary"] in known:
            continue
        with transaction() as session:
            by = sign_in(session, "agent")
            case_id = open_month_case(session, entry, by=by, now=utc_now(), today=today).id
        _send_answer(case_id, entry, settings, today)
    say(f"{len(entries)} complaint cases")


def _send_answer(case_id: int, entry: Entry, settings: Settings, today: date) -> None:
    if "answered_day" not in entry:
        return
    with reading() as session:
        by = sign_in(session, "agent")
    letters.send_letter(
        case_id,
        store=FileStore(settings.data_dir),
        dated_on=today + timedelta(days=entry["answered_day"]),
        lender=settings.lender,
        language="zh-CN",
        by=by,
        now=utc_now(),
    )


def _make_reports(settings: Settings, today: date, *, say: Say) -> None:
    """Make the lender's report for each calendar month touched, and the agencies' for that with most contacts."""
    with reading() as session:
        days = session.scalars(select(models.Contact.local_date)).all()
        agencies = session.scalars(select(models.Agency.external_id).order_by(models.Agency.external_id)).all()
        by = sign_in(session, "reporter")
    months = Counter(f"{day:%Y-%m}" for day in days)
    fullest = months.most_common(1)[0][0]
    wanted = [(month, None) for month in sorted(months)] + [(fullest, agency) for agency in agencies]
    store = FileStore(settings.data_dir)
    for month, agency in wanted:
        say(f"report {month} for {agency or 'the lender'}")
        order = ReportOrder(month, agency, today, settings.time_zone, settings.lender)
        report_id = publication.freeze(order, by=by, now=utc_now())
        if not publication.is_published(report_id):
            publication.publish(report_id, store=store, by=by, now=utc_now())
