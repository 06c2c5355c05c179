"""The history of the tables: `upgrade_database` brings a database to the newest revision."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

_HERE = Path(__file__).parent


def upgrade_database(engine: Engine, *, revision: str = "head") -> None:
    """Bring the database behind `engine` up to `revision`; does nothing when it is there already."""
    _run(engine, revision=revision, go=command.upgrade)


def downgrade_database(engine: Engine, *, revision: str) -> None:
    """Take the database back to `revision` ("base" empties it); data of dropped tables is lost."""
    _run(engine, revision=revision, go=command.downgrade)


def _run(engine: Engine, *, revision: str, go: Callable[[Config, str], None]) -> None:
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        go(config, revision)


def alembic_config() -> Config:
    """Return Alembic's configuration for this folder."""
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    return config


def newest_revision() -> str:
    """Return the revision that CURRENT names."""
    return (_HERE / "CURRENT").read_text(encoding="ascii").strip()
