"""`contact-audit sample`: draw contacts without flags to listen to, and say how many violations were missed."""

import json
from datetime import datetime
from pathlib import Path

import click

from audit_app.db import configure_database, reading
from audit_app.interchange.problems import LineProblem
from audit_app.interchange.reading import raw_lines
from audit_app.migrations import upgrade_database
from audit_app.sampling import OTHER, SUSPECTED, Looked, draw, estimate
from audit_app.settings import Settings

WRONG_LINES = 1
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def sample() -> None:
    """Draw contacts without flags to listen to, and estimate what was missed."""


@sample.command(name="draw")
@click.option("--size", type=click.IntRange(min=2), default=60, show_default=True, help="How many contacts.")
@click.option(
    "--suspected",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Share drawn from contacts that the trained model suspects.",
)
@click.option("--seed", type=int, required=True, help="The same seed draws the same contacts; write it down.")
@click.option("--since", type=_DAY, help="First local day.")
@click.option("--until", type=_DAY, help="Last local day.")
def draw_sample(size: int, suspected: float, seed: int, since: datetime | None, until: datetime | None) -> None:
    """Print a random choice of judged contacts without a flag, one JSON object a line.

    Each has the probability with which it was drawn. Listen to each, write true or false for "violation", and give the
    file to `sample estimate`.
    """
    from audit_app.queries.suspicions import list_unflagged

    upgrade_database(configure_database(Settings.from_env()))
    with reading() as session:
        found = list_unflagged(session, since=since.date() if since else None, until=until.date() if until else None)
    if not any(found.values()):
        raise click.ClickException("There is no judged contact with words and without a flag on these days.")
    strata = {SUSPECTED: found[True], OTHER: found[False]}
    for one in draw(strata, size=size, suspected_share=suspected, seed=seed):
        line = {"contact": one.contact, "group": one.stratum, "probability": one.probability, "violation": None}
        click.echo(json.dumps(line, ensure_ascii=False))


@sample.command(name="estimate")
@click.argument("heard", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def estimate_missed(heard: Path) -> None:
    """Read a sample that was listened to, and print how many violations all contacts without flags hold.

    Exit status: 0 done; 1 a line is wrong, and nothing is estimated.
    """
    looked: list[Looked] = []
    problems: list[LineProblem] = []
    for number, value in raw_lines(heard, str(heard)):
        read = value if isinstance(value, LineProblem) else _looked(value, str(heard), number)
        if isinstance(read, LineProblem):
            problems.append(read)
        else:
            looked.append(read)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems or not looked:
        click.echo("Nothing was estimated: every line of the sample must be there and answered.", err=True)
        raise SystemExit(WRONG_LINES)
    found = estimate(looked)
    click.echo(
        f"about {found.violations:.0f} of {found.contacts:.0f} contacts without flags are violations: "
        f"{100 * found.share:.2f} % [{100 * found.low:.2f} %, {100 * found.high:.2f} %]"
    )


def _looked(value: object, file: str, number: int) -> Looked | LineProblem:
    match value:
        case {"group": ("suspected" | "other") as group, "probability": probability, "violation": bool(violation)}:
            try:
                share = float(str(probability))
            except ValueError:
                share = 0.0
            if 0 < share <= 1:
                return Looked(group, share, is_violation=violation)
            remedy = "is no probability above 0 and at most 1; keep what draw printed"
            return LineProblem(file, number, "probability", json.dumps(str(probability)), remedy)
        case {"group": _, "probability": _, "violation": answer}:
            remedy = "is no answer; write true or false, and keep group as draw printed it"
            return LineProblem(file, number, "violation", json.dumps(answer, default=str), remedy)
    return LineProblem(file, number, "", "", "is no line of `sample draw`; keep contact, group and probability")
