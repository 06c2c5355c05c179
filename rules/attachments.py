"""What stands beside the rules in a pack's folder and is no rule: calendars of holidays, and what words weigh."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from rules.calendars import CALENDARS_FOLDER, Calendar, calendars_named
from rules.checks.weighed_words import WeighedWords
from rules.errors import Problem
from rules.languages.language import Language
from rules.pack import RulePack
from rules.places import Places
from rules.subjects import subjects_of
from rules.validation import validate
from rules.weights import Weights
from rules.weights_text import parse_weights
from rules.word_weights import by_words

WEIGHTS_FILE = "weights.tsv"


def attached_files(folder: Path) -> list[Path]:
    """Return the files of a pack that hold data for its rules."""
    return [*sorted(folder.glob(f"{CALENDARS_FOLDER}/*.yaml")), *folder.glob(WEIGHTS_FILE)]


def is_attached(name: str) -> bool:
    """Say whether a file of a pack, by its name in the folder, holds data for the rules."""
    return name == WEIGHTS_FILE or name.startswith(f"{CALENDARS_FOLDER}/")


def read_calendars(files: Mapping[str, bytes], places: Places, problems: list[Problem]) -> dict[str, Calendar]:
    """Read every calendar of a pack; those that are wrong are left out, with their problems added."""
    found = {}
    for name in sorted(name for name in files if name.startswith(f"{CALENDARS_FOLDER}/")):
        parsed = places.parse(name, files[name], problems)
        calendar = None if parsed is None else validate(name, parsed.value, Calendar, places, problems)
        if calendar is None:
            continue
        file = PurePosixPath(name)
        if calendar.id != file.stem:
            message = f"is {calendar.id!r}, but the file is {file.name!r}; make them the same"
            problems.append(places.problem(name, ("id",), message))
        found[calendar.id] = calendar
    return found


def read_weights(
    files: Mapping[str, bytes], language: Language | None, places: Places, problems: list[Problem]
) -> Weights | None:
    """Read the table of weights if the pack has one; its runs are words where the language writes blanks."""
    if WEIGHTS_FILE not in files:
        return None
    try:
        weights = parse_weights(files[WEIGHTS_FILE].decode("utf-8"))
    except ValueError as error:
        problems.append(places.problem(WEIGHTS_FILE, (), str(error)))
        return None
    if language is None:
        return weights
    weights = replace(weights, subjects=subjects_of(language))
    return by_words(weights, language) if language.words_have_spaces else weights


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
        columns = pack.weights.columns if pack.weights is not None else ()
        if isinstance(rule.check, WeighedWords) and rule.check.column not in columns:
            message = f"is {rule.check.column!r}; {WEIGHTS_FILE} has {', '.join(columns) or 'no columns'}"
            yield f"{rule.id}.yaml", "check.column", message
