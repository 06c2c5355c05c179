"""Reads packs from folders: every problem of every file at once, and a digest that names the exact text."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rules.checks.weighed_words import WeighedWords
from rules.errors import Problem, RulePackError
from rules.pack import PackHeader, Rule, RulePack
from rules.phrase_check import new_book, wrong_phrases, wrong_words
from rules.weights import Weights, parse_weights
from rules.word_sets import WordSet
from rules.yaml_text import Path as YamlPath
from rules.yaml_text import YamlText, parse_yaml, show_path

HEADER_FILE = "pack.yaml"
WORDS_FILE = "words.yaml"
WEIGHTS_FILE = "weights.tsv"
#: The packs that come with the product.
PACKS_FOLDER = Path(__file__).parent / "packs"

#: Packs without problems, by their digest: the same text is read and compiled once in a process.
_KNOWN: dict[str, RulePack] = {}

Model = TypeVar("Model", bound=BaseModel)


def load_pack(folder: Path) -> RulePack:
    """Read the pack in `folder`; raise RulePackError with all its problems if it has any."""
    if not (folder / HEADER_FILE).is_file():
        raise RulePackError([Problem(str(folder), 0, "", f"is no rule pack: it has no {HEADER_FILE}")])
    problems: list[Problem] = []
    files = pack_files(folder)
    texts = {path.name: path.read_bytes() for path in files}
    digest = _digest(texts.items())
    if digest in _KNOWN:
        return _KNOWN[digest]
    header = _read_model(folder / HEADER_FILE, texts[HEADER_FILE], PackHeader, problems)
    word_sets = _read_word_sets(folder / WORDS_FILE, texts.get(WORDS_FILE), problems)
    rules = []
    for path in files:
        if path.name in {HEADER_FILE, WORDS_FILE, WEIGHTS_FILE}:
            continue
        rule = _read_model(path, texts[path.name], Rule, problems)
        if rule is not None:
            rules.append(rule)
    weights = _read_weights(folder / WEIGHTS_FILE, texts.get(WEIGHTS_FILE), problems)
    if header is None or problems:
        raise RulePackError(problems)
    pack = RulePack(header=header, rules=tuple(rules), word_sets=word_sets, digest=digest, weights=weights)
    problems = _phrase_problems(pack, folder) + _column_problems(pack, folder)
    if problems:
        raise RulePackError(problems)
    _KNOWN[digest] = pack
    return pack


def _phrase_problems(pack: RulePack, folder: Path) -> list[Problem]:
    book = new_book(pack)
    found = [(WORDS_FILE, field, message) for field, message in wrong_words(pack, book)]
    if not found:
        found = [(f"{rule.id}.yaml", field, text) for rule in pack.rules for field, text in wrong_phrases(rule, book)]
    return [Problem(str(folder / file), line_in_file(folder / file, field), field, text) for file, field, text in found]


def _read_weights(path: Path, content: bytes | None, problems: list[Problem]) -> Weights | None:
    if content is None:
        return None
    try:
        return parse_weights(content.decode("utf-8"))
    except ValueError as error:
        problems.append(Problem(str(path), 1, "", str(error)))
        return None


def _column_problems(pack: RulePack, folder: Path) -> list[Problem]:
    """Find rules that weigh words by a column which the pack's table does not have."""
    known = pack.weights.columns if pack.weights is not None else ()
    return [
        Problem(
            str(folder / f"{rule.id}.yaml"),
            line_in_file(folder / f"{rule.id}.yaml", "check.column"),
            "check.column",
            f"is {rule.check.column!r}; {WEIGHTS_FILE} has {', '.join(known) or 'no columns'}",
        )
        for rule in pack.rules
        if isinstance(rule.check, WeighedWords) and rule.check.column not in known
    ]


def load_packs(root: Path) -> list[RulePack]:
    """Read every pack under `root`, in the order of their names; raise RulePackError with the problems of all."""
    packs, problems = [], []
    for folder in sorted(path.parent for path in root.glob(f"*/{HEADER_FILE}")):
        try:
            packs.append(load_pack(folder))
        except RulePackError as error:
            problems += error.problems
    if problems:
        raise RulePackError(problems)
    return packs


def line_in_file(path: Path, field: str) -> int:
    """Return the line on which a field such as `check.any_of[2]` stands, or 0 if there is no such file."""
    if not path.is_file():
        return 0
    parsed, _ = parse_yaml(path.read_text(encoding="utf-8"), file=path.name)
    if parsed is None:
        return 1
    return next((line for known, line in parsed.lines.items() if show_path(known) == field), 1)


def pack_files(folder: Path) -> list[Path]:
    """Return the files of a pack that its digest covers, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix == ".yaml" or path.name == WEIGHTS_FILE)


def _digest(files: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _read_yaml(path: Path, content: bytes, problems: list[Problem]) -> YamlText | None:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        problems.append(Problem(str(path), 1, "", f"is not UTF-8 (byte {error.start}); save it as UTF-8"))
        return None
    parsed, found = parse_yaml(text, file=str(path))
    problems += found
    return None if found else parsed


def _read_model(path: Path, content: bytes, model: type[Model], problems: list[Problem]) -> Model | None:
    parsed = _read_yaml(path, content, problems)
    if parsed is None:
        return None
    try:
        return model.model_validate(parsed.value)
    except ValidationError as error:
        problems += [_as_problem(str(path), parsed, detail) for detail in _own_errors(error)]
        return None


def _own_errors(error: ValidationError) -> list[ErrorDetails]:
    """Leave out that a list is too short where that is only so because one of its items is wrong."""
    details = error.errors()
    inner = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
    return [detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in inner]


def _read_word_sets(path: Path, content: bytes | None, problems: list[Problem]) -> dict[str, WordSet]:
    if content is None:
        return {}
    parsed = _read_yaml(path, content, problems)
    if parsed is None:
        return {}
    if not isinstance(parsed.value, dict):
        problems.append(Problem(str(path), 1, "", "must be names with lists of words below them"))
        return {}
    found = {}
    for name, value in parsed.value.items():
        try:
            found[name] = WordSet.model_validate({"words": value} if isinstance(value, list) else value)
        except ValidationError as error:
            problems += [_as_problem(str(path), parsed, detail, prefix=(name,)) for detail in _own_errors(error)]
    return found


def _as_problem(file: str, parsed: YamlText, detail: ErrorDetails, prefix: YamlPath = ()) -> Problem:
    """Say a pydantic error in our words; parts of its place that only name a model are left out."""
    path: YamlPath = prefix
    for part in detail["loc"]:
        if (*path, part) in parsed.lines or (
            detail["type"] in {"missing", "extra_forbidden"} and part == detail["loc"][-1]
        ):
            path = (*path, part)
    return Problem(file, parsed.line_of(path), show_path(path), _message(detail))


def _message(detail: ErrorDetails) -> str:
    value, context, kind = detail["input"], detail.get("ctx", {}), detail["type"]
    messages = {
        "missing": "is missing; write it",
        "extra_forbidden": "is no field that exists here; see rules/README.md for its name, or take it out",
        "union_tag_invalid": f"is of the unknown kind {context.get('tag')}; use one of {context.get('expected_tags')}",
        "union_tag_not_found": "has no kind; write kind: and one of the checks in rules/README.md",
        "literal_error": f"is {value!r}; use one of {context.get('expected')}",
        "enum": f"is {value!r}; use one of {context.get('expected')}",
        "value_error": str(context.get("error")),
        "string_type": f'is {value!r}, not a text; put it in quotes: "{value}"',
        "string_pattern_mismatch": f"is {value!r}; use small letters, digits and hyphens, for example no-jail-threat",
    }
    shown = "a group" if isinstance(value, dict | list) else repr(value)
    return messages.get(kind, f"is {shown}: {detail['msg'][0].lower()}{detail['msg'][1:]}")
