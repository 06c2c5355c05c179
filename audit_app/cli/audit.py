"""`contact-audit audit`: prove the log of deeds."""

import click

from audit_app.db import configure_database, reading
from audit_app.migrations import upgrade_database
from audit_app.queries.audit_chain import verify_chain
from audit_app.settings import Settings


@click.group()
def audit() -> None:
    """Work with the log of every deed."""


@audit.command()
def verify() -> None:
    """Compute the whole hash chain again; names the first broken link and ends with status 1 if there is one."""
    settings = Settings.from_env()
    upgrade_database(configure_database(settings))
    with reading() as session:
        proof = verify_chain(session)
    if not proof.holds:
        reason = (proof.reason or {}).get("zh" if settings.language.startswith("zh") else "en", "")
        click.echo(f"broken at event {proof.broken_seq}: {reason} {proof.events} events before it hold.")
        raise SystemExit(1)
    click.echo(f"the chain of {proof.events} events holds; its head is {proof.head_hash}")
