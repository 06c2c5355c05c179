"""How the command line says the errors of services."""

import click

from audit_app.errors import AuditError


def said(error: AuditError) -> click.ClickException:
    """Turn an error into a line for people: the sentence and what to do."""
    return click.ClickException(f"{error.message} {error.remedy or ''}".strip())
