"""`contact-audit speech again`: have recordings read once more, by the recogniser that is set now."""

from collections.abc import Sequence

import click

from audit_app.settings import Settings


@click.command()
@click.argument("contacts", nargs=-1)
@click.option("--newest", type=click.IntRange(min=1), help="The newest so many recordings in place of named contacts.")
def again(contacts: Sequence[str], newest: int | None) -> None:
    """Queue the recordings of CONTACTS (the lender's ids) for another reading; the worker makes it.

    The readings before are kept and stand beside it on the contact's page; the newest one is what rules judge.
    """
    from sqlalchemy import select

    from audit_app import models
    from audit_app.authz import system_actor
    from audit_app.cli.said import said
    from audit_app.clock import utc_now
    from audit_app.db import configure_database, transaction
    from audit_app.errors import AuditError
    from audit_app.migrations import upgrade_database
    from audit_app.services.transcripts import request_reading_again

    if bool(contacts) == (newest is not None):
        raise click.UsageError("Name contacts, or --newest and how many; not both.")
    upgrade_database(configure_database(Settings.from_env()))
    try:
        with transaction() as session:
            rows = select(models.Contact)
            if newest is not None:
                playable = models.Recording.duration_s.is_not(None)
                rows = rows.join(models.Recording, models.Recording.contact_id == models.Contact.id).where(playable)
                rows = rows.order_by(models.Recording.id.desc()).limit(newest)
            found = list(session.scalars(rows if newest else rows.where(models.Contact.external_id.in_(contacts))))
            missing = set(contacts) - {contact.external_id for contact in found}
            if missing:
                raise click.ClickException(
                    f"CONTACTS: {', '.join(sorted(missing))} cannot be found. Write the lender's ids of contacts."
                )
            for contact in found:
                request_reading_again(session, contact, by=system_actor("command-line"), now=utc_now())
    except AuditError as error:
        raise said(error) from error
    click.echo(f"{len(found)} recordings are queued; contact-audit worker reads them")
