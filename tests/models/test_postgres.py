"""The same on PostgreSQL: set AUDIT_TEST_DATABASE_URL to a database that may be emptied, or these tests are skipped."""

import os
from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, update
from sqlalchemy.exc import DBAPIError

from audit_app import db, migrations, models
from audit_app.queries.corrections import list_checked_recordings
from audit_app.queries.drift import get_drift, list_recognisers
from audit_app.services.queue import enqueue, take_job
from tests.factories import NOON, make_contact, make_finding
from tests.queries.test_drift import NEW, OLD, evaluated, read, recordings
from tests.services.test_audit_log import write_at_once

URL = os.environ.get("AUDIT_TEST_DATABASE_URL", "")
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(not URL.startswith("postgresql"), reason="AUDIT_TEST_DATABASE_URL names no PostgreSQL database"),
]


@pytest.fixture
def postgres(settings):
    """An empty, migrated PostgreSQL database."""
    engine = db.configure_database(replace(settings, database_url=URL))
    migrations.upgrade_database(engine)
    yield engine
    migrations.downgrade_database(engine, revision="base")
    db.release_database()


def test_models_equal_migrations(postgres):
    with postgres.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), db.Base.metadata)

    assert [change for change in differences if "search" not in str(change)] == []


def test_migrations_go_down_to_nothing_and_up_again(postgres):
    migrations.downgrade_database(postgres, revision="base")
    left = set(inspect(postgres).get_table_names())
    migrations.upgrade_database(postgres)

    assert left == {"alembic_version"}


def test_a_bulk_update_past_the_orm_is_refused(postgres):
    with db.transaction() as session:
        make_finding(session, make_contact(session))

    with pytest.raises(DBAPIError, match="append-only: update refused"), db.transaction() as session:
        session.execute(update(models.Finding).values(outcome="clear"))


def test_two_workers_never_take_the_same_job(postgres):
    with db.transaction() as session:
        for key in ("a", "b"):
            enqueue(session, "judge", {}, key=key, now=NOON)

    with db.transaction() as first, db.transaction() as second:
        taken = [take_job(session, worker="w", now=NOON).job_id for session in (first, second)]

    assert len(set(taken)) == 2


def test_writers_at_once_leave_one_chain(postgres):
    proof = write_at_once()

    assert (proof.holds, proof.events) == (True, 40)


def test_recognisers_are_compared_and_readings_found(postgres):
    with db.transaction() as session:
        for recogniser, confidence in ((OLD, 0.9), (NEW, 0.6)):
            for recording in recordings(session, 6):
                read(session, recording, recogniser, confidence=confidence)
            evaluated(session, recogniser, [1, 2, 3, 4, 5, 6])

    with db.reading() as session:
        found = get_drift(session)
        assert [use.transcripts for use in list_recognisers(session)] == [6, 6]
        assert next(one for one in found.signals.changes if one.measure == "confidence").differs
        assert found.measured.is_paired
        assert list(list_checked_recordings(session)) == []
