"""`contact-audit packs diff`: what differs between two versions of a pack, by word."""

from collections.abc import Iterable
from pathlib import Path

import click

from audit_app.cli.pack_choice import load_version, overlay_option, read_settings
from rules.difference import FieldDifference, PackDifference, compare_packs
from rules.word_difference import Line

_KINDS = {
    "added": ("新增", "added", "green"),
    "removed": ("删除", "removed", "red"),
    "changed": ("修改", "changed", "yellow"),
}


@click.command()
@click.argument("old")
@click.argument("new")
@overlay_option
def diff(old: str, new: str, overlays: tuple[Path, ...]) -> None:
    """Show what differs between the packs OLD and NEW, each a folder, an id, or the digest of an installed version.

    Words that went stand as [-so-], words that came as {+so+}. An --overlay is laid over NEW only: the same pack twice
    shows what the overlay changes.
    """
    difference = compare_packs(load_version(old), load_version(new, overlays))
    for line in describe(difference, "zh" if read_settings().language.startswith("zh") else "en"):
        click.echo(line)


def describe(difference: PackDifference, language: str) -> Iterable[str]:
    """Yield the lines that tell a difference."""
    yield click.style(f"{difference.old} → {difference.new}", bold=True)
    yield from _fields("pack.yaml", difference.header)
    for rule in difference.rules:
        zh, en, colour = _KINDS[rule.kind]
        yield click.style(f"{zh if language == 'zh' else en}  {rule.rule}  {rule.title.of(language)}", fg=colour)
        yield from _fields("", rule.fields)
    counts = {kind: sum(rule.kind == kind for rule in difference.rules) for kind in _KINDS}
    meaning = sum(rule.kind == "changed" and rule.changes_meaning for rule in difference.rules)
    if language == "zh":
        yield (
            f"规则：新增 {counts['added']}，删除 {counts['removed']}，修改 {counts['changed']}"
            f"（其中 {meaning} 条影响判定）"
        )
    else:
        yield (
            f"rules: {counts['added']} added, {counts['removed']} removed, {counts['changed']} changed, "
            f"{meaning} of them in what they find"
        )


def _fields(title: str, fields: Iterable[FieldDifference]) -> Iterable[str]:
    for number, field in enumerate(fields):
        if title and not number:
            yield title
        yield f"  {field.field}:"
        yield from (f"    {_line(line)}" for line in field.lines)


def _line(line: Line) -> str:
    marks = {"deleted": ("[-", "-]", "red"), "inserted": ("{+", "+}", "green")}
    shown = ""
    for piece in line:
        if piece.kind == "same":
            shown += piece.text
        else:
            opens, closes, colour = marks[piece.kind]
            shown += click.style(f"{opens}{piece.text}{closes}", fg=colour)
    return shown
