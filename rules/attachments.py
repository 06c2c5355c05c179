"""What stands beside the rules in a pack's folder and is no rule: calendars of holidays."""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from rules.calendars import CALENDARS_FOLDER, Calendar, calendars_named
from rules.errors import Problem
from rules.pack import RulePack
from rules.places import Places
from rules.validation import validate


def attached_files(folder: Path) -> list[Path]:
    """Return the files of a pack that hold data for its rules."""
    return sorted(folder.glob(f"{CALENDARS_FOLDER}/*.yaml"))


def is_attached(name: str) -> bool:
    """Say whether a file of a pack, by its name in the folder, holds data for the rules."""
    return name.startswith(f"{CALENDARS_FOLDER}/")


def read_calendars(files: Mapping[str, bytes], places: Places, problems: list[Problem]) -> dict[str, Calendar]:
    """Read every calendar of a pack; those that are wrong are left out, with their problems added."""
    found = {}
    for name in sorted(filter(is_attached, files)):
        parsed = places.parse(name, files[name], problems)
        calendar = None if parsed is None else validate(name, parsed.value, Calendar, places, problems)
        if calendar is None:
            continue
        stem = PurePosixPath(name).stem
        if calendar.id != stem:
            message = f"is {calendar.id!r}, but the file is {stem!r}; make them the same"
            problems.append(places.problem(name, ("id",), message))
        found[calendar.id] = calendar
    return found


def wrong_attachments(pack: RulePack) -> Iterator[tuple[str, str, str]]:
    """Yield file, field and message where a rule names data that the pack does not have."""
    known = ", ".join(sorted(pack.calendars)) or "none"
    for rule in pack.rules:
        for place, name in calendars_named(rule.check, "check"):
            if name not in pack.calendars:
                yield (
                    f"{rule.id}.yaml",
                    place,
                    f"names the calendar {name!r}, but the pack has {known}; add {CALENDARS_FOLDER}/{name}.yaml",
                )
