"""Reads the small, honest part of YAML: nothing is guessed, and every value knows its line and column."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from rules.errors import Problem

Path = tuple[str | int, ...]
#: Line and column, both from 1.
Place = tuple[int, int]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*")
_NUMBER_LIKE = re.compile(
    r"[-+.]?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|0[xob][0-9a-fA-F_]+|[-+]?\.(inf|nan)", re.I
)
_PATH = re.compile(r"[^.\[\]\s]+(\.[^.\[\]\s]+|\[[0-9]{1,6}\])*")
_PATH_PART = re.compile(r"\[[0-9]+\]|[^.\[\]]+")
_SWITCHES = frozenset({"yes", "no", "on", "off", "y", "n", "null", "~", ""})


@dataclass(frozen=True)
class YamlText:
    """The values of one file and the line and column (from 1) at which each path stands.

    A plain value stands where it is written; a group stands where its name does.
    """

    value: object
    places: Mapping[Path, Place]

    def place_of(self, path: Path) -> Place:
        """Return line and column of `path`, or of the nearest thing around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))


class _Reader:
    """Turns YAML nodes into plain values and collects problems on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, Place] = {}
        self.problems: list[Problem] = []

    def read(self, node: yaml.Node, path: Path) -> object:
        self.places[path] = _place(node.start_mark)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, number)) for number, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            place = _place(key_node.start_mark)
            if key is None:
                self._problem(place, path, "has a key that is no word; write a plain name before the colon")
                continue
            if key in found:
                first, _ = self.places[(*path, key)]
                self._problem(place, (*path, key), f"stands twice (first on line {first}); keep one of the two")
                continue
            found[key] = self.read(value_node, (*path, key))
            is_plain = isinstance(value_node, yaml.ScalarNode) and value_node.start_mark.line + 1 == place[0]
            self.places[(*path, key)] = _place(value_node.start_mark) if is_plain else place
        return found

    def _scalar(self, node: yaml.Node, path: Path) -> object:
        text = str(node.value)
        if isinstance(node, yaml.ScalarNode) and node.style:
            return text
        if text in {"true", "false"}:
            return text == "true"
        if _INTEGER.fullmatch(text):
            return int(text)
        if _DECIMAL.fullmatch(text):
            return float(text)
        self._refuse_traps(text, _place(node.start_mark), path)
        return text

    def _refuse_traps(self, text: str, place: Place, path: Path) -> None:
        if _TIME.fullmatch(text):
            self._problem(place, path, f'is {text} without quotes, which YAML may read as a number; write "{text}"')
        elif _DATE.fullmatch(text):
            self._problem(place, path, f'is {text} without quotes, which YAML may read as a date; write "{text}"')
        elif text.lower() in _SWITCHES:
            shown = text or "empty"
            self._problem(
                place, path, f'is {shown}, which YAML may read as true, false or nothing; write true, false or "{text}"'
            )
        elif _NUMBER_LIKE.fullmatch(text):
            self._problem(place, path, f'is {text}, which may be a number or a name; write "{text}" or a plain number')
        elif text.lower() in {"true", "false"}:
            self._problem(place, path, f"is {text}; write {text.lower()} in small letters")

    def _problem(self, place: Place, path: Path, message: str) -> None:
        self.problems.append(Problem(self.file, place[0], show_path(path), message, place[1]))


def _place(mark: yaml.Mark) -> Place:
    return mark.line + 1, mark.column + 1


def show_path(path: Path) -> str:
    """Write a path as people do: `check.any_of[2]`."""
    shown = ""
    for part in path:
        shown += f"[{part}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown


def read_path(text: str) -> Path | None:
    """Read a path as people write it; None if it is none."""
    if not _PATH.fullmatch(text):
        return None
    return tuple(int(part[1:-1]) if part.startswith("[") else part for part in _PATH_PART.findall(text))


def parse_yaml(text: str, *, file: str) -> tuple[YamlText | None, list[Problem]]:
    """Read `text`; return its values, or None if it is no YAML at all, and all problems found."""
    try:
        problems = _refuse_references(text, file)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        line, column = _place(mark) if mark else (1, 1)
        return None, [Problem(file, line, "", f"is no YAML: {what}; check quotes and indentation", column)]
    if node is None:
        return None, [Problem(file, 1, "", "is empty; write the fields that rules/README.md lists", 1)]
    reader = _Reader(file)
    value = reader.read(node, ())
    return YamlText(value, reader.places), problems + reader.problems


def _refuse_references(text: str, file: str) -> list[Problem]:
    kinds = (yaml.AliasToken, yaml.AnchorToken, yaml.TagToken)
    return [
        Problem(
            file,
            token.start_mark.line + 1,
            "",
            "has an anchor, alias or tag (& * !); write the value out, or quote it",
            token.start_mark.column + 1,
        )
        for token in yaml.scan(text, Loader=yaml.CSafeLoader)
        if isinstance(token, kinds)
    ]
