"""The tables that the models describe are the tables that the migrations make."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from audit_app import db, migrations


def test_models_equal_migrations(database):
    with database.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), db.Base.metadata)

    # Search tables exist only in the database, so they stand outside the metadata.
    assert [change for change in differences if "search" not in str(change)] == []


def test_migrations_go_down_to_nothing_and_up_again(tmp_path):
    engine = db.make_engine(f"sqlite:///{tmp_path / 'a.db'}")

    migrations.upgrade_database(engine)
    migrations.downgrade_database(engine, revision="base")
    left = set(inspect(engine).get_table_names())
    migrations.upgrade_database(engine)

    assert left == {"alembic_version"}
    engine.dispose()


def test_current_names_the_newest_revision():
    scripts = ScriptDirectory.from_config(migrations.alembic_config())

    assert scripts.get_current_head() == migrations.newest_revision()
