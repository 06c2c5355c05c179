"""`contact-audit packs`: look at rule packs, check them, and run their examples."""

from pathlib import Path

import click

from rules import PACKS_FOLDER, Rule, RulePack, RulePackError, load_pack
from rules.examples import run_examples
from rules.lint import lint_pack
from rules.loader import HEADER_FILE


@click.group()
def packs() -> None:
    """Look at rule packs, check them and run their examples."""


def find_pack_folder(name: str) -> Path:
    """Return the folder of a pack given by path or by id; raise UsageError if there is none."""
    for folder in (Path(name), PACKS_FOLDER / name):
        if (folder / HEADER_FILE).is_file():
            return folder
    known = ", ".join(sorted(path.parent.name for path in PACKS_FOLDER.glob(f"*/{HEADER_FILE}"))) or "none"
    raise click.UsageError(f"There is no rule pack {name!r}; give a folder with {HEADER_FILE} or one of: {known}.")


def _folders(name: str | None) -> list[Path]:
    if name is not None:
        return [find_pack_folder(name)]
    return sorted(path.parent for path in PACKS_FOLDER.glob(f"*/{HEADER_FILE}"))


def _load(folder: Path) -> RulePack:
    try:
        return load_pack(folder)
    except RulePackError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        raise click.ClickException(f"{folder.name}: {len(error.problems)} problems") from None


@packs.command(name="list")
def list_packs() -> None:
    """List the packs that come with the product."""
    for folder in _folders(None):
        pack = _load(folder)
        on = sum(rule.enabled and rule.status != "retired" for rule in pack.rules)
        click.echo(f"{pack.name}  {pack.header.title.zh} / {pack.header.title.en}  {on} of {len(pack.rules)} rules on")
        click.echo(f"  digest {pack.digest}")


@packs.command()
@click.argument("name")
@click.argument("rule_id", required=False)
def show(name: str, rule_id: str | None) -> None:
    """Show a pack's rules, or one rule in full."""
    pack = _load(find_pack_folder(name))
    if rule_id is None:
        for rule in pack.rules:
            state = rule.status if rule.enabled else "off"
            click.echo(
                f"{rule.id:<40} {rule.category:<26} {rule.severity:<9} {state:<8} {rule.title.zh} / {rule.title.en}"
            )
        return
    wanted = [rule for rule in pack.rules if rule.id == rule_id]
    if not wanted:
        raise click.UsageError(f"Pack {pack.name} has no rule {rule_id!r}; `packs show {name}` lists them.")
    click.echo((find_pack_folder(name) / f"{rule_id}.yaml").read_text(encoding="utf-8"))


@packs.command()
@click.argument("name", required=False)
def lint(name: str | None) -> None:
    """Check one pack (by folder or id) or all: every problem with file, line, field, value and remedy."""
    problems = []
    folders = _folders(name)
    for folder in folders:
        try:
            problems += lint_pack(load_pack(folder), folder)
        except RulePackError as error:
            problems += error.problems
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise click.ClickException(f"{len(problems)} problems")
    click.echo(f"{len(folders)} packs, no problems")


@packs.command()
@click.argument("name", required=False)
@click.option("--rule", "rule_id", help="Run only this rule's examples.")
def test(name: str | None, rule_id: str | None) -> None:
    """Run the examples of one pack (by folder or id) or of all."""
    run = failed = gaps = 0
    for folder in _folders(name):
        pack = _load(folder)
        for rule in _chosen(pack, rule_id):
            for example in run_examples(pack, rule):
                run += 1
                gaps += example.example.known_gap is not None
                if not example.passed:
                    failed += 1
                    label = example.example.name or example.example.agent or example.example.message or ""
                    click.echo(f"{rule.id} example {example.number} {label}: {example.why}", err=True)
    click.echo(f"{run} examples, {failed} failed, {gaps} known gaps")
    if failed:
        raise SystemExit(1)


def _chosen(pack: RulePack, rule_id: str | None) -> list[Rule]:
    rules = [rule for rule in pack.rules if rule_id in {None, rule.id}]
    if not rules:
        raise click.UsageError(f"Pack {pack.name} has no rule {rule_id!r}.")
    return rules
