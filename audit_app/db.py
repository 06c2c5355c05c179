"""The database: base class, column types, locks on what may not change, and the one place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Engine, Enum, MetaData, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.orm import DeclarativeBase, Mapper, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from audit_app.errors import Conflict, Unavailable
from audit_app.settings import Settings

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: JSON that PostgreSQL can index.
JsonValue = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC: refuses naive values, and comes back aware from SQLite too, which forgets zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; only aware moments are stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- the signature is SQLAlchemy's
        """Return the moment aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def word_type(words: type[StrEnum]) -> Enum:
    """Return a column type that stores the words of a StrEnum as plain text, the same on every database."""
    return Enum(
        words,
        native_enum=False,
        create_constraint=False,
        length=32,
        values_callable=lambda kind: [word.value for word in kind],
    )


class Unchanging:
    """Mixin for rows that are never edited; retention may still delete them. The migration adds a trigger."""


class AppendOnly(Unchanging):
    """Mixin for rows that are neither edited nor deleted. The migration adds a trigger for what goes past the ORM."""


@event.listens_for(Unchanging, "before_update", propagate=True)
def _refuse_update(_mapper: Mapper[Any], _connection: Connection, target: object) -> None:
    if Session.object_session(target).is_modified(target):  # type: ignore[union-attr] # flushed objects have one
        raise Conflict(f"{type(target).__name__} rows are never changed; record a new one.", zh="该记录不可修改。")


@event.listens_for(AppendOnly, "before_delete", propagate=True)
def _refuse_delete(_mapper: Mapper[Any], _connection: Connection, target: object) -> None:
    raise Conflict(f"{type(target).__name__} rows are never deleted.", zh="该记录不可删除。")


class _Bound:
    """The database that this process works on."""

    engine: Engine | None = None
    writers: sessionmaker[Session] | None = None
    readers: sessionmaker[Session] | None = None


def make_engine(url: str) -> Engine:
    """Return an engine for `url`, with SQLite set up for several processes (WAL, foreign keys, own BEGIN)."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401 -- DBAPI connections share no type
        # The driver would open its own transactions, late; with None we say BEGIN ourselves, below.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "busy_timeout=30000",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-64000",
            "mmap_size=268435456",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        # A transaction that first reads and then writes ends in "database is locked"; writers take the lock at once.
        reads_only = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return engine


def configure_database(settings: Settings) -> Engine:
    """Bind this process to the installation's database; each process calls it once. Makes the folder for SQLite."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    release_database()
    engine = make_engine(settings.database_url)
    _Bound.engine = engine
    _Bound.writers = sessionmaker(engine)
    _Bound.readers = sessionmaker(engine.execution_options(reads_only=True), autoflush=False)
    return engine


def release_database() -> None:
    """Close the connections of this process."""
    if _Bound.engine is not None:
        _Bound.engine.dispose()
    _Bound.engine = _Bound.writers = _Bound.readers = None


def current_engine() -> Engine:
    """Return the engine of this process; raises Unavailable before `configure_database`."""
    if _Bound.engine is None:
        raise Unavailable("The database is not configured in this process.", remedy="Call configure_database first.")
    return _Bound.engine


@contextmanager
def transaction() -> Iterator[Session]:
    """Give a session that writes: committed at the end of the block, rolled back on any error.

    On SQLite the write lock is taken at the start, so keep the block short and do nothing slow inside.
    """
    current_engine()
    # Closing the session rolls back whatever was not committed, so an error in the block needs no branch of its own.
    with _Bound.writers() as session:  # type: ignore[misc] # current_engine has checked
        yield session
        session.commit()


@contextmanager
def reading() -> Iterator[Session]:
    """Give a session that only reads, from one moment's state, without taking the write lock; always rolled back."""
    current_engine()
    with _Bound.readers() as session:  # type: ignore[misc] # current_engine has checked
        yield session
