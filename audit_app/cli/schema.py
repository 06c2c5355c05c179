"""`contact-audit schema`: the interchange format as JSON Schema."""

import json

import click

from audit_app.interchange.schemas import MODELS, build_schema


@click.command()
@click.argument("name", type=click.Choice(sorted(MODELS)))
def schema(name: str) -> None:
    """Print the JSON Schema of contacts, events or results."""
    click.echo(json.dumps(build_schema(name), ensure_ascii=False, indent=2))
