"""`contact-audit speech vocabulary`: a file for AUDIT_ASR_VOCABULARY, from what the installation knows."""

import click

from audit_app.db import configure_database, reading
from audit_app.queries.names import list_names
from audit_app.settings import Settings


@click.command("vocabulary")
def show_vocabulary() -> None:
    """Print names of lenders, products and agencies that were imported, then the terms that are used now.

    Write it to a file, look it over, and name the file in AUDIT_ASR_VOCABULARY. What cannot be a term stands as a
    comment.
    """
    from audit_app.jobs.tools import load_terms
    from transcription.spoken.vocabulary import MOST_TERMS, is_term

    settings = Settings.from_env()
    terms = load_terms(settings)
    configure_database(settings)
    with reading() as session:
        names = list_names(session)
    usable = dict.fromkeys([*filter(is_term, names), *terms])
    for place, term in enumerate(usable):
        click.echo(term if place < MOST_TERMS else f"# one of more than {MOST_TERMS}: {term}")
    for name in names:
        if not is_term(name):
            click.echo(f"# no term: {' '.join(name.split())}")
