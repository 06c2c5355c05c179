"""`contact-audit db`: bring the database up to date."""

import click

from audit_app.db import configure_database
from audit_app.migrations import newest_revision, upgrade_database
from audit_app.settings import Settings


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Make the tables, or bring them to the newest form; existing rows stay."""
    settings = Settings.from_env()
    engine = configure_database(settings)
    upgrade_database(engine)
    click.echo(f"{engine.url.render_as_string(hide_password=True)} is at {newest_revision()}")
