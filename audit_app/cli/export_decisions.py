"""`contact-audit export-decisions`: what reviewers decided, as a corpus to measure with and to train from."""

import json
from pathlib import Path

import click

from audit_app.db import configure_database, reading
from audit_app.migrations import upgrade_database
from audit_app.settings import Settings


@click.command(name="export-decisions")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A new file for the lines."
)
def export_decisions(output: Path) -> None:
    """Write every contact with a decision as a labelled line for evaluate and rules/training.

    The file holds what was said: keep it as you keep the recordings. A file that is there is not written over.
    """
    from audit_app.queries.labelled import list_labelled

    upgrade_database(configure_database(Settings.from_env()))
    count = 0
    try:
        with output.open("x", encoding="utf-8") as stream, reading() as session:
            for line in list_labelled(session):
                stream.write(json.dumps(line, ensure_ascii=False) + "\n")
                count += 1
    except OSError as error:
        raise click.UsageError(
            f"{str(output)!r} cannot be written ({error.strerror}); name a file that is not there yet."
        ) from None
    click.echo(f"{count} contacts with decisions")
