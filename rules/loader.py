"""Reads packs from folders: every problem of every file at once, and a digest that names the exact text."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from rules import kept
from rules.attachments import attached_files, is_attached, read_calendars, read_weights, wrong_attachments
from rules.errors import Problem, RulePackError
from rules.languages import LANGUAGES
from rules.overlay_text import read_overlay
from rules.overlaying import Layer, Overlaying
from rules.pack import PackHeader, Rule, RulePack
from rules.phrase_check import wrong_phrases
from rules.places import Places
from rules.validation import schema_errors, validate
from rules.word_sets import WordSet

HEADER_FILE = "pack.yaml"
WORDS_FILE = "words.yaml"
#: The packs that come with the product.
PACKS_FOLDER = Path(__file__).parent / "packs"
#: How overlays are named among the files of a pack, in the order in which they are laid.
OVERLAY_PREFIX = "overlays/"

#: Packs without problems, by their digest: the same text is read and compiled once in a process.
_KNOWN: dict[str, RulePack] = {}

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Opened:
    """What reading a pack gave: the pack if it can be used, every problem, and where everything stands."""

    pack: RulePack | None
    problems: tuple[Problem, ...]
    places: Places


def load_pack(folder: Path, *, overlays: Sequence[Path] = ()) -> RulePack:
    """Read the pack in `folder` with a lender's overlays for it; raise RulePackError with all problems if any."""
    files, _, problems = _read_files(folder, overlays)
    known = None if problems else _known(_digest(files.items()))
    if known is None:
        known = _sound(open_pack(folder, overlays=overlays))
        kept.keep("pack", known.digest, known)
    return known


def load_pack_files(files: Mapping[str, str]) -> RulePack:
    """Read a pack from the texts of its files by name, as `read_pack_files` gave them; raise RulePackError."""
    contents = {name: text.encode() for name, text in files.items()}
    known = _known(_digest(contents.items()))
    return known if known is not None else _sound(_read(contents, {name: name for name in files}))


def _known(digest: str) -> RulePack | None:
    """Return a pack that was read before, in this process or in another."""
    if digest not in _KNOWN:
        pack = kept.fetch("pack", digest)
        if isinstance(pack, RulePack) and pack.digest == digest:
            _KNOWN[digest] = pack
    return _KNOWN.get(digest)


def open_pack(folder: Path, *, overlays: Sequence[Path] = ()) -> Opened:
    """Read the pack in `folder` with overlays and return it with what is wrong with it; raise nothing."""
    files, shown, problems = _read_files(folder, overlays)
    if HEADER_FILE not in files:
        problems = [Problem(str(folder), 0, "", f"is no rule pack: it has no {HEADER_FILE}")]
    return Opened(None, tuple(problems), Places(shown)) if problems else _read(files, shown)


def read_pack_files(folder: Path, *, overlays: Sequence[Path] = ()) -> dict[str, str]:
    """Return the text of every file that the digest covers, by name; the pack must be one that loads."""
    return {name: content.decode("utf-8") for name, content in _read_files(folder, overlays)[0].items()}


def load_packs(root: Path) -> list[RulePack]:
    """Read every pack under `root`, in the order of their names; raise RulePackError with the problems of all."""
    opened = [open_pack(folder) for folder in sorted(path.parent for path in root.glob(f"*/{HEADER_FILE}"))]
    problems = [problem for one in opened for problem in one.problems]
    if problems:
        raise RulePackError(problems)
    return [_sound(one) for one in opened]


def _sound(opened: Opened) -> RulePack:
    if opened.pack is None or opened.problems:
        raise RulePackError(list(opened.problems))
    return opened.pack


def _read_files(folder: Path, overlays: Sequence[Path]) -> tuple[dict[str, bytes], dict[str, str], list[Problem]]:
    """Return the content of every file by name, how each is shown to people, and what cannot be read."""
    own = [*sorted(folder.glob("*.yaml")), *attached_files(folder)]
    paths = {path.relative_to(folder).as_posix(): path for path in own}
    paths |= {f"{OVERLAY_PREFIX}{number}-{path.name}": path for number, path in enumerate(overlays, start=1)}
    files, problems = {}, []
    for name, path in paths.items():
        try:
            files[name] = path.read_bytes()
        except OSError as error:
            problems.append(Problem(str(path), 0, "", f"cannot be read ({error.strerror}); name a file that is there"))
    return files, {name: str(path) for name, path in paths.items()}, problems


def _read(files: Mapping[str, bytes], shown: Mapping[str, str]) -> Opened:
    """Read the files of a pack; overlays are those whose names say so, in their order."""
    places, problems = Places(shown), list[Problem]()
    digest = _digest(files.items())
    header = _read_model(HEADER_FILE, files[HEADER_FILE], PackHeader, places, problems)
    raw = _parse_all(files, places, problems)
    layers = _read_layers(files, header, places, problems)
    for layer in layers:
        raw.lay(layer)
    rules = [rule for name, value in raw.rules.items() if (rule := validate(name, value, Rule, places, problems))]
    word_sets, are_whole = _read_word_sets(raw.words, places, problems)
    calendars = read_calendars(files, places, problems)
    weights = read_weights(files, None if header is None else LANGUAGES[header.language], places, problems)
    problems += raw.problems
    if header is None:
        return Opened(None, _once(problems), places)
    pack = RulePack(
        header=header,
        rules=tuple(rules),
        word_sets=word_sets,
        digest=digest,
        calendars=calendars,
        weights=weights,
        base_digest=_digest(_own_files(files)) if layers else None,
        changed=raw.changed,
        exceptions=tuple(one for layer in layers for one in layer.overlay.exceptions),
        suppressions=tuple(one for layer in layers for one in layer.overlay.suppressions),
    )
    found = [*wrong_phrases(pack, are_words_whole=are_whole), *wrong_attachments(pack)]
    problems += [places.problem(file, field, message) for file, field, message in found]
    if not problems:
        pack = _KNOWN.setdefault(digest, pack)
    return Opened(pack, _once(problems), places)


def _once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems; of several at one place keep what was said first, which is nearest to the text."""
    first: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        first.setdefault((problem.file, problem.line, problem.column, problem.field), problem)
    return tuple(sorted(first.values()))


def _own_files(files: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    return [(name, content) for name, content in files.items() if not name.startswith(OVERLAY_PREFIX)]


def _digest(files: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    # Overlays come after the pack's own files, so that a pack without them keeps its digest.
    for name, content in sorted(files, key=lambda file: (file[0].startswith(OVERLAY_PREFIX), file[0])):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _parse_all(files: Mapping[str, bytes], places: Places, problems: list[Problem]) -> Overlaying:
    """Parse the rule files and the words of a pack into raw values; a file that is no YAML is left out."""
    rules: dict[str, object] = {}
    words: dict[str, object] = {}
    for name, content in _own_files(files):
        if name == HEADER_FILE or is_attached(name):
            continue
        parsed = places.parse(name, content, problems)
        if name != WORDS_FILE and parsed is not None:
            rules[name] = parsed.value
        elif parsed is not None and isinstance(parsed.value, dict):
            words = dict(parsed.value)
        elif parsed is not None:
            problems.append(places.problem(name, (), "must be names with lists of words below them"))
    return Overlaying(rules, words, places)


def _read_layers(
    files: Mapping[str, bytes], header: PackHeader | None, places: Places, problems: list[Problem]
) -> list[Layer]:
    layers = []
    for name in sorted((name for name in files if name.startswith(OVERLAY_PREFIX)), key=_overlay_number):
        overlay = read_overlay(name, files[name], places, problems)
        if overlay is not None and header is not None and overlay.pack != header.id:
            message = f"is {overlay.pack!r}, but this is the pack {header.id!r}; lay the overlay over its own pack"
            problems.append(places.problem(name, ("pack",), message))
        elif overlay is not None:
            layers.append(Layer(name, overlay))
    return layers


def _overlay_number(name: str) -> tuple[int, str]:
    number = name.removeprefix(OVERLAY_PREFIX).partition("-")[0]
    return (int(number) if number.isdigit() else 0, name)


def _read_model(name: str, content: bytes, model: type[Model], places: Places, problems: list[Problem]) -> Model | None:
    parsed = places.parse(name, content, problems)
    return None if parsed is None else validate(name, parsed.value, model, places, problems)


def _read_word_sets(
    raw: Mapping[str, object], places: Places, problems: list[Problem]
) -> tuple[dict[str, WordSet], bool]:
    """Return the word sets that are well formed, and whether all are."""
    found = {}
    for name, value in raw.items():
        try:
            found[name] = WordSet.model_validate({"words": value} if isinstance(value, list) else value)
        except ValidationError as error:
            for path, message in schema_errors(error, {"words": value} if isinstance(value, list) else value):
                inside = path[1:] if isinstance(value, list) else path
                problems.append(places.problem(WORDS_FILE, (name, *inside), message))
    return found, len(found) == len(raw)
