"""`contact-audit packs`: look at rule packs, check them, and run their examples."""

from pathlib import Path

import click
import yaml

from audit_app.cli.pack_choice import choose_folders, chosen_overlays, find_pack_folder, load_chosen, overlay_option
from audit_app.cli.packs_backtest import backtest
from audit_app.cli.packs_diff import diff
from audit_app.cli.packs_lint import lint
from audit_app.cli.packs_suppressions import suppressions
from rules import Rule, RulePack
from rules.examples import run_examples


@click.group()
def packs() -> None:
    """Look at rule packs, check them and run their examples."""


packs.add_command(backtest)
packs.add_command(diff)
packs.add_command(lint)
packs.add_command(suppressions)


@packs.command(name="list")
@overlay_option
def list_packs(overlays: tuple[Path, ...]) -> None:
    """List the packs that come with the product."""
    for folder in choose_folders(None):
        pack = load_chosen(folder, chosen_overlays(overlays))
        on = sum(rule.enabled and rule.status != "retired" for rule in pack.rules)
        click.echo(f"{pack.name}  {pack.header.title.zh} / {pack.header.title.en}  {on} of {len(pack.rules)} rules on")
        click.echo(f"  digest {pack.digest}")


@packs.command()
@click.argument("name")
@click.argument("rule_id", required=False)
@overlay_option
def show(name: str, rule_id: str | None, overlays: tuple[Path, ...]) -> None:
    """Show a pack's rules, or one rule in full; * marks a rule that the lender's overlay changes."""
    pack = load_chosen(find_pack_folder(name), chosen_overlays(overlays))
    if rule_id is None:
        for rule in pack.rules:
            state = (rule.status if rule.enabled else "off") + ("*" if rule.id in pack.changed else "")
            click.echo(
                f"{rule.id:<40} {rule.category:<26} {rule.severity:<9} {state:<8} {rule.title.zh} / {rule.title.en}"
            )
        return
    wanted = [rule for rule in pack.rules if rule.id == rule_id]
    if not wanted:
        raise click.UsageError(f"Pack {pack.name} has no rule {rule_id!r}; `packs show {name}` lists them.")
    click.echo((find_pack_folder(name) / f"{rule_id}.yaml").read_text(encoding="utf-8"))
    if rule_id in pack.changed:
        click.echo("# changed by the lender's overlay")
        click.echo(yaml_of(pack.changed[rule_id].model_dump(mode="json", exclude_defaults=True)))


@packs.command()
@click.argument("name", required=False)
@click.option("--rule", "rule_id", help="Run only this rule's examples.")
@overlay_option
def test(name: str | None, rule_id: str | None, overlays: tuple[Path, ...]) -> None:
    """Run the examples of one pack (by folder or id) or of all.

    An example of a rule that the lender's overlay changes may come out otherwise; it is named and does not fail.
    """
    run = failed = gaps = differing = 0
    for folder in choose_folders(name):
        pack = load_chosen(folder, chosen_overlays(overlays))
        for rule in _chosen(pack, rule_id):
            for example in run_examples(pack, rule):
                run += 1
                gaps += example.example.known_gap is not None
                if not example.passed:
                    is_changed = rule.id in pack.changed
                    failed += not is_changed
                    differing += is_changed
                    label = example.example.name or example.example.agent or example.example.message or ""
                    click.echo(f"{rule.id} example {example.number} {label}: {example.why}", err=True)
    by_overlay = f", {differing} otherwise by the overlay" if differing else ""
    click.echo(f"{run} examples, {failed} failed, {gaps} known gaps{by_overlay}")
    if failed:
        raise SystemExit(1)


def yaml_of(values: object) -> str:
    """Write plain values as YAML for people."""
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False).strip()


def _chosen(pack: RulePack, rule_id: str | None) -> list[Rule]:
    rules = [rule for rule in pack.rules if rule_id in {None, rule.id}]
    if not rules:
        raise click.UsageError(f"Pack {pack.name} has no rule {rule_id!r}.")
    return rules
