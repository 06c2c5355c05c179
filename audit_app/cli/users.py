"""`contact-audit users`: who may sign in, and as what."""

import sys

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit_app import models
from audit_app.authz import Role, system_actor
from audit_app.cli.said import said
from audit_app.clock import utc_now
from audit_app.db import configure_database, reading, transaction
from audit_app.errors import AuditError, NotFound
from audit_app.migrations import upgrade_database
from audit_app.services import users as deeds
from audit_app.settings import Settings

_ROLES = click.Choice([role.value for role in Role])


@click.group()
def users() -> None:
    """Add users, list them, change role or password."""
    upgrade_database(configure_database(Settings.from_env()))


@users.command()
@click.argument("name")
@click.option("--role", type=_ROLES, required=True, help="What the user is here for.")
@click.option("--display-name", help="The name on the screens; default: the user name.")
def add(name: str, role: str, display_name: str | None) -> None:
    """Add a user; the password is asked for, or read from the first line of standard input."""
    password = _ask_password()
    try:
        with transaction() as session:
            deeds.add_user(
                session,
                name,
                display_name=display_name or name,
                role=Role(role),
                password=password,
                by=system_actor("command-line"),
                now=utc_now(),
            )
    except AuditError as error:
        raise said(error) from error
    click.echo(f"added {name} as {role}")


@users.command(name="list")
def list_users() -> None:
    """List every user with role and state."""
    with reading() as session:
        for user in session.scalars(select(models.User).order_by(models.User.name)):
            click.echo(f"{user.name}\t{user.role.value}\t{user.display_name}\t{'active' if user.active else 'off'}")


@users.command()
@click.argument("name")
@click.argument("role", type=_ROLES)
def set_role(name: str, role: str) -> None:
    """Give a user another role."""
    try:
        with transaction() as session:
            deeds.set_role(
                session, _find(session, name), role=Role(role), by=system_actor("command-line"), now=utc_now()
            )
    except AuditError as error:
        raise said(error) from error
    click.echo(f"{name} is now {role}")


@users.command()
@click.argument("name")
def set_password(name: str) -> None:
    """Give a user another password; it is asked for, or read from the first line of standard input."""
    password = _ask_password()
    try:
        with transaction() as session:
            deeds.set_password(
                session, _find(session, name), password=password, by=system_actor("command-line"), now=utc_now()
            )
    except AuditError as error:
        raise said(error) from error
    click.echo(f"the password of {name} is changed")


def _find(session: Session, name: str) -> models.User:
    user = session.scalars(select(models.User).where(models.User.name == name)).one_or_none()
    if user is None:
        raise NotFound(f"There is no user {name!r}.", field="name", value=name, remedy="See contact-audit users list.")
    return user


def _ask_password() -> str:
    """Return a password that never stands on the command line, where other users of the machine could read it."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")
