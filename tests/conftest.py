"""What tests share: a settings value for an empty folder, and a migrated database of their own."""

import shutil
from pathlib import Path

import pytest

import rules
from audit_app import db, migrations
from audit_app.settings import Settings
from audit_app.storage import FileStore


@pytest.fixture(autouse=True)
def nothing_is_kept():
    """Compiled packs are kept only by the test that asked for it, as commands do for their own process."""
    yield
    rules.use_keeper(None)


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory) -> Path:
    """A database file made by the migrations, once; each test gets a copy, which takes a millisecond."""
    folder = tmp_path_factory.mktemp("migrated")
    engine = db.make_engine(f"sqlite:///{folder / 'contact-audit.db'}")
    migrations.upgrade_database(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return folder / "contact-audit.db"


@pytest.fixture
def settings(tmp_path) -> Settings:
    """Settings of an installation in an empty folder."""
    return Settings.from_env({"AUDIT_DATA_DIR": str(tmp_path / "var")})


@pytest.fixture
def database(settings, migrated_database):
    """An empty, migrated database that `transaction()` and `reading()` work on."""
    settings.data_dir.mkdir(parents=True)
    shutil.copyfile(migrated_database, settings.data_dir / "contact-audit.db")
    yield db.configure_database(settings)
    db.release_database()


@pytest.fixture
def session(database):
    """One open writing session for tests of services and queries."""
    with db.transaction() as opened:
        yield opened


@pytest.fixture
def store(settings) -> FileStore:
    """An empty file store."""
    return FileStore(settings.data_dir)
