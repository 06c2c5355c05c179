"""`contact-audit packs lint`: what is wrong with packs, and what should be better."""

from collections.abc import Sequence
from pathlib import Path

import click

from audit_app.cli.pack_choice import (
    choose_folders,
    chosen_overlays,
    installation_day,
    load_version,
    overlay_option,
    read_settings,
)
from rules import Problem, RulePackError
from rules.lint import few_examples_of, lint_pack
from rules.lint_versions import lint_against
from rules.lint_warnings import lint_warnings
from rules.loader import Opened, open_pack
from rules.overlay_choice import overlays_for


@click.command()
@click.argument("name", required=False)
@click.option("--against", metavar="OLD", help="Also check what may change since this version: folder, id or digest.")
@click.option("--require-examples", is_flag=True, help="Too few examples of a rule are an error.")
@click.option("--strict", is_flag=True, help="Warnings fail, too.")
@overlay_option
def lint(
    name: str | None, against: str | None, overlays: tuple[Path, ...], *, require_examples: bool, strict: bool
) -> None:
    """Check one pack (by folder or id) or all: each problem with file, line, column, field, value and remedy.

    Errors make a pack unusable and end with status 1. Warnings are what should be better: phrases that find nothing,
    exceptions that no example needs, what stands twice, suppressions that have expired.
    """
    if against is not None and name is None:
        raise click.UsageError("--against needs the pack that is compared with it; name one.")
    errors: list[Problem] = []
    warnings: list[Problem] = []
    folders = choose_folders(name)
    for folder in folders:
        try:
            opened = open_pack(folder, overlays=overlays_for(folder, chosen_overlays(overlays)))
        except RulePackError as error:
            errors += error.problems
            continue
        found = _errors(opened, folder, against, are_examples_required=require_examples)
        errors += found
        warnings += _warnings(opened, are_examples_required=require_examples) if opened.pack and not found else []
    _print("error", errors)
    _print("warning", warnings)
    if errors or (strict and warnings):
        raise click.ClickException(f"{len(errors)} problems{_counted(warnings)}")
    click.echo(f"{len(folders)} packs, no problems{_counted(warnings)}")


def _errors(opened: Opened, folder: Path, against: str | None, *, are_examples_required: bool) -> Sequence[Problem]:
    if opened.pack is None or opened.problems:
        return opened.problems
    pack, places = opened.pack, opened.places
    found = lint_pack(pack, folder, places=places, are_examples_required=are_examples_required)
    return found if against is None else [*found, *lint_against(load_version(against), pack, places)]


def _warnings(opened: Opened, *, are_examples_required: bool) -> Sequence[Problem]:
    found = lint_warnings(opened, today=installation_day(read_settings()))
    if opened.pack is None or are_examples_required:
        return found
    few = [opened.places.problem(*one) for one in few_examples_of(opened.pack)]
    return sorted({*found, *few})


def _print(level: str, problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(f"{level}: {problem}", err=True)


def _counted(warnings: Sequence[Problem]) -> str:
    return f", {len(warnings)} warnings" if warnings else ""
