"""The command line `contact-audit`; each command lives in a file of its own and is imported only when it is called."""

import importlib

import click

#: Command name to "module:attribute"; heavy imports stay inside the command that needs them.
COMMANDS: dict[str, str] = {
    "audit": "audit_app.cli.audit:audit",
    "db": "audit_app.cli.db:db",
    "demo": "audit_app.cli.demo:demo",
    "doctor": "audit_app.cli.doctor:doctor",
    "evaluate": "audit_app.cli.evaluate:evaluate",
    "export-decisions": "audit_app.cli.export_decisions:export_decisions",
    "import": "audit_app.cli.contacts:import_contacts",
    "packs": "audit_app.cli.packs:packs",
    "reports": "audit_app.cli.reports:reports",
    "sample": "audit_app.cli.sample:sample",
    "scan": "audit_app.cli.scan:scan",
    "schema": "audit_app.cli.schema:schema",
    "serve": "audit_app.cli.serve:serve",
    "speech": "audit_app.cli.speech:speech",
    "users": "audit_app.cli.users:users",
    "worker": "audit_app.cli.worker:worker",
}


class LazyGroup(click.Group):
    """A click group that imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click hands it over
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- the same
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, attribute = target.split(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{target} is not a click command")
        return command


@click.command(cls=LazyGroup)
@click.version_option(package_name="contact-audit")
def main() -> None:
    """Check every collection contact against fair-collection rules."""
