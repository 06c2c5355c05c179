"""Which packs a command works on: by folder, by id or by digest, with the lender's overlays laid over them."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import click

from audit_app.cli.said import said
from audit_app.clock import utc_now
from audit_app.errors import AuditError, Invalid
from audit_app.pack_keeper import keep_packs
from audit_app.settings import Settings
from rules import PACKS_FOLDER, RulePack, RulePackError, load_pack, load_pack_files
from rules.loader import HEADER_FILE
from rules.overlay_choice import load_with_overlays, overlays_for

#: The beginning of a digest, long enough not to be a pack's id.
_DIGEST = re.compile(r"[0-9a-f]{8,64}")
Command = TypeVar("Command", bound=Callable[..., object])


def overlay_option(command: Command) -> Command:
    """Give a command `--overlay`; without it the setting AUDIT_RULE_OVERLAYS counts."""
    return click.option(
        "--overlay",
        "overlays",
        multiple=True,
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="A lender's overlay to lay over its pack; repeatable. Without it: AUDIT_RULE_OVERLAYS.",
    )(command)


def chosen_overlays(given: Sequence[Path]) -> tuple[Path, ...]:
    """Return the overlays of the command line, else those of the settings; raise UsageError."""
    return tuple(given) or read_settings().rule_overlays


def read_settings() -> Settings:
    """Return the settings; raise UsageError for one that cannot be used."""
    try:
        return Settings.from_env()
    except Invalid as error:
        raise click.UsageError(f"{error.message} {error.remedy or ''}".strip()) from None


def installation_day(settings: Settings) -> date:
    """Return today's date in the installation's time zone; suppressions expire by it."""
    return utc_now().astimezone(ZoneInfo(settings.time_zone)).date()


def find_pack_folder(name: str) -> Path:
    """Return the folder of a pack given by path or by id; raise UsageError if there is none."""
    for folder in (Path(name), PACKS_FOLDER / name):
        if (folder / HEADER_FILE).is_file():
            return folder
    known = ", ".join(sorted(folder.name for folder in shipped_folders())) or "none"
    raise click.UsageError(f"There is no rule pack {name!r}; give a folder with {HEADER_FILE} or one of: {known}.")


def shipped_folders() -> list[Path]:
    """Return the folders of the packs that come with the product."""
    return sorted(path.parent for path in PACKS_FOLDER.glob(f"*/{HEADER_FILE}"))


def choose_folders(name: str | None) -> list[Path]:
    """Return the folder of one pack, or of all that come with the product."""
    return shipped_folders() if name is None else [find_pack_folder(name)]


def load_chosen(folder: Path, overlays: Sequence[Path] = ()) -> RulePack:
    """Read a pack with those overlays that are for it; print every problem and raise ClickException if any."""
    keep_packs()
    try:
        return load_pack(folder, overlays=overlays_for(folder, overlays))
    except RulePackError as error:
        raise refused(folder.name, error) from None


def load_version(name: str, overlays: Sequence[Path] = ()) -> RulePack:
    """Read a pack by folder, by id, or by (the beginning of) the digest under which it was installed."""
    if _DIGEST.fullmatch(name) and not Path(name).is_dir():
        return _load_installed(name)
    return load_chosen(find_pack_folder(name), overlays)


def _load_installed(digest: str) -> RulePack:
    # Only here, so that commands which need no database load none.
    from audit_app.db import configure_database, reading
    from audit_app.migrations import upgrade_database
    from audit_app.queries.packs import find_by_digest

    upgrade_database(configure_database(read_settings()))
    try:
        with reading() as session:
            files = find_by_digest(session, digest).files
    except AuditError as error:
        raise said(error) from None
    try:
        return load_pack_files(files)
    except RulePackError as error:
        raise refused(f"the installed pack {digest}", error) from None


def load_all(names: Sequence[str], overlays: Sequence[Path]) -> tuple[RulePack, ...]:
    """Read packs by name with overlays that must be for one of them; raise UsageError with every problem."""
    keep_packs()
    # The setting may hold overlays for packs that this command is not about; the command line may not.
    own = overlays or [path for path in chosen_overlays(()) if _is_for(path, names)]
    try:
        return tuple(load_with_overlays([find_pack_folder(name) for name in names], own))
    except RulePackError as error:
        raise click.UsageError(f"The rule packs {', '.join(names)} cannot be used:\n{error}") from None


def _is_for(overlay: Path, names: Sequence[str]) -> bool:
    try:
        return any(overlays_for(find_pack_folder(name), [overlay]) for name in names)
    except RulePackError as error:
        raise click.UsageError(f"AUDIT_RULE_OVERLAYS names a file that cannot be used:\n{error}") from None


def refused(name: str, error: RulePackError) -> click.ClickException:
    """Print every problem of a pack; return the exception that ends the command."""
    for problem in error.problems:
        click.echo(str(problem), err=True)
    return click.ClickException(f"{name}: {len(error.problems)} problems")
