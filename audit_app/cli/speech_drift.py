"""`contact-audit speech drift`: what changed with the recogniser, told from chance."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from audit_app.cli.speech_evaluate import name_of, show
from audit_app.settings import Settings

if TYPE_CHECKING:
    from audit_app.drift import Change, Drift
    from audit_app.queries.drift import DriftView
    from audit_app.recognisers import RecogniserUse


@click.command()
@click.option(
    "--before", type=click.IntRange(min=1), help="Number of the earlier recogniser; default: the last but one."
)
@click.option("--after", type=click.IntRange(min=1), help="Number of the later one; default: the last.")
def drift(before: int | None, after: int | None) -> None:
    """Compare transcripts and measurements before and after engine, model or options changed.

    Every recogniser that has read recordings is listed with its number. A change is said to differ when its bounds,
    which hold 95 in 100 times for all lines of a table together, leave zero out.
    """
    from audit_app.cli.said import said
    from audit_app.db import configure_database, reading
    from audit_app.errors import AuditError
    from audit_app.migrations import upgrade_database
    from audit_app.queries.drift import get_drift, list_recognisers

    upgrade_database(configure_database(Settings.from_env()))
    try:
        with reading() as session:
            uses = list_recognisers(session)
            found = get_drift(session, before=before, after=after)
    except AuditError as error:
        raise said(error) from error
    for use in uses:
        click.echo(_use(use))
    if found is None:
        click.echo("nothing to compare: fewer than two recognisers have read recordings")
        return
    for line in _report(found):
        click.echo(line)


def _use(use: "RecogniserUse") -> str:
    one = use.recogniser
    dates = f"{use.first_at:%Y-%m-%d} to {use.last_at:%Y-%m-%d}"
    which = f"{one.backend} {one.model} ({(one.model_sha256 or '-')[:12]}), options {one.fingerprint}"
    return f"{use.number}  {which}: {use.transcripts} transcripts, {dates}"


def _report(found: "DriftView") -> Iterator[str]:
    yield f"from {found.before.number} to {found.after.number}"
    for name, (old, new) in found.options.items():
        yield f"option {name}: {old} became {new}"
    yield from _table("signals of the transcripts", found.signals)
    if found.measured is None:
        lacking = [
            str(use.number)
            for use, one in ((found.before, found.evaluated_before), (found.after, found.evaluated_after))
            if one is None
        ]
        yield f"not measured: {', '.join(lacking)} (contact-audit speech evaluate, with those settings)"
    else:
        yield from _table("measurements against references", found.measured)


def _table(title: str, found: "Drift") -> Iterator[str]:
    if found.is_paired:
        yield f"{title}: the same {found.before} recordings"
    else:
        yield f"{title}: {found.before} recordings before, {found.after} others after; other calls may be the reason"
    if not found.is_enough:
        yield "too few on a side to tell a change from chance"
    yield "measure  before  after  change (bounds)"
    for change in found.changes:
        yield _line(change)


def _line(change: "Change") -> str:
    measure = change.measure
    values = "  ".join(show(rate.value, measure) for rate in (change.before, change.after, change.change))
    bounds = f"({show(change.change.low, measure)} to {show(change.change.high, measure)})"
    verdict = {True: "differs", False: "no difference shown", None: "-"}[change.differs]
    return f"{name_of(measure)}  {values} {bounds}  {verdict}"
