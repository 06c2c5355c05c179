"""`contact-audit evaluate`: how well rules judge contacts of which people have said what is in them."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from audit_app.cli.evaluate_lines import read_labelled
from audit_app.cli.evaluate_words import Damage, Evaluation, as_object, describe
from audit_app.cli.pack_choice import load_all, overlay_option, read_settings
from audit_app.interchange.reading import STANDARD_INPUT, read_events
from rules.labelled import Labelled
from rules.measuring import judge_all, measure, measure_suspicions
from rules.noise import damage_all
from rules.second_opinion import second_opinion

DEFAULT_PACK = "cn-consumer-credit"
NOTHING_READ = 1
_ALL = "all"


class _Number(click.ParamType[int | None]):
    """A whole number from 0, or the word all."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        if value is None or value == _ALL:
            return None
        if not str(value).isdecimal():
            self.fail(f"{value!r} is neither a whole number nor {_ALL!r}.", param, ctx)
        return int(str(value))


@click.command()
@click.argument("labelled", nargs=-1, required=True)
@click.option("--events", "events_files", multiple=True, metavar="EVENTS", help="Events of the borrowers; repeatable.")
@click.option(
    "--pack", "pack_names", default=DEFAULT_PACK, show_default=True, help="Pack ids or folders, with commas between."
)
@overlay_option
@click.option(
    "--misses",
    type=_Number(),
    default=_ALL,
    show_default=True,
    metavar="N|all",
    help="How many wrong ones to show.",
)
@click.option(
    "--noise",
    type=click.FloatRange(min=0, max=0.5),
    metavar="RATE",
    help="First damage spoken words as a recogniser does, at this share of wrong characters (0.1).",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes other damage.")
@click.option("--json", "wants_json", is_flag=True, help="Print one JSON object.")
def evaluate(
    labelled: tuple[str, ...],
    *,
    events_files: tuple[str, ...],
    pack_names: str,
    overlays: tuple[Path, ...],
    misses: int | None,
    noise: float | None,
    seed: int,
    wants_json: bool,
) -> None:
    """Judge LABELLED contacts and print precision and recall of each category, every miss and every false finding.

    A line is a contact (JSON Lines, CSV or Parquet; - is standard input) with `labels`, the categories that must be
    found in it, and perhaps `also`, those that may be; or a line of a corpus (rules/training/README.md).

    Exit status: 0 measured; 1 a line is wrong or nothing could be read, and nothing is measured; 2 wrong usage.
    """
    if [*labelled, *events_files].count(STANDARD_INPUT) > 1:
        raise click.UsageError("Standard input (-) can be read only once; give the other file by its path.")
    packs = load_all([name.strip() for name in pack_names.split(",")], overlays)
    items = _read(labelled, events_files)
    judged = list(judge_all(packs, items))
    damage = None
    if noise is not None:
        noised, clean = damage_all(items, rate=noise, seed=seed), measure(judged)
        judged, damage = list(judge_all(packs, noised.items)), Damage(noised, noise, seed, clean)
    opinion = second_opinion(packs[0].header.language)
    suspected = None if opinion is None else measure_suspicions(judged, opinion)
    evaluation = Evaluation(packs, measure(judged), damage, suspected)
    if wants_json:
        click.echo(json.dumps(as_object(evaluation, most=misses), ensure_ascii=False, indent=1))
        return
    for line in describe(evaluation, most=misses, language=read_settings().language):
        click.echo(line)


def _read(labelled: Sequence[str], events_files: Sequence[str]) -> list[Labelled]:
    """Read everything, or say everything that is wrong and measure nothing: half a measurement would mislead."""
    events = read_events(events_files)
    items, problems = read_labelled(labelled, events.records)
    for problem in (*problems, *events.problems):
        click.echo(str(problem), err=True)
    if problems or events.problems:
        click.echo("Nothing was measured: mend these lines first.", err=True)
        raise SystemExit(NOTHING_READ)
    if not items:
        click.echo("Nothing could be read: there is no labelled line in the input.", err=True)
        raise SystemExit(NOTHING_READ)
    return items
