"""Reads the small, honest part of YAML: nothing is guessed, and every value knows its line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from rules.errors import Problem

Path = tuple[str | int, ...]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*")
_NUMBER_LIKE = re.compile(
    r"[-+.]?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|0[xob][0-9a-fA-F_]+|[-+]?\.(inf|nan)", re.I
)
_SWITCHES = frozenset({"yes", "no", "on", "off", "y", "n", "null", "~", ""})


@dataclass(frozen=True)
class YamlText:
    """The values of one file and the line (from 1) on which each path stands."""

    value: object
    lines: Mapping[Path, int]

    def line_of(self, path: Path) -> int:
        """Return the line of `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Reader:
    """Turns YAML nodes into plain values and collects problems on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def read(self, node: yaml.Node, path: Path) -> object:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, number)) for number, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            line = key_node.start_mark.line + 1
            if key is None:
                self._problem(line, path, "has a key that is no word; write a plain name before the colon")
                continue
            if key in found:
                first = self.lines[(*path, key)]
                self._problem(line, (*path, key), f"stands twice (first on line {first}); keep one of the two")
                continue
            found[key] = self.read(value_node, (*path, key))
            self.lines[(*path, key)] = line
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
        self._refuse_traps(text, node.start_mark.line + 1, path)
        return text

    def _refuse_traps(self, text: str, line: int, path: Path) -> None:
        if _TIME.fullmatch(text):
            self._problem(line, path, f'is {text} without quotes, which YAML may read as a number; write "{text}"')
        elif _DATE.fullmatch(text):
            self._problem(line, path, f'is {text} without quotes, which YAML may read as a date; write "{text}"')
        elif text.lower() in _SWITCHES:
            shown = text or "empty"
            self._problem(
                line, path, f'is {shown}, which YAML may read as true, false or nothing; write true, false or "{text}"'
            )
        elif _NUMBER_LIKE.fullmatch(text):
            self._problem(line, path, f'is {text}, which may be a number or a name; write "{text}" or a plain number')
        elif text.lower() in {"true", "false"}:
            self._problem(line, path, f"is {text}; write {text.lower()} in small letters")

    def _problem(self, line: int, path: Path, message: str) -> None:
        self.problems.append(Problem(self.file, line, show_path(path), message))


def show_path(path: Path) -> str:
    """Write a path as people do: `check.any_of[2]`."""
    shown = ""
    for part in path:
        shown += f"[{part}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown


def parse_yaml(text: str, *, file: str) -> tuple[YamlText | None, list[Problem]]:
    """Read `text`; return its values, or None if it is no YAML at all, and all problems found."""
    try:
        problems = _refuse_references(text, file)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error)
        return None, [
            Problem(file, mark.line + 1 if mark else 1, "", f"is no YAML: {what}; check quotes and indentation")
        ]
    if node is None:
        return None, [Problem(file, 1, "", "is empty; write the fields that rules/README.md lists")]
    reader = _Reader(file)
    value = reader.read(node, ())
    return YamlText(value, reader.lines), problems + reader.problems


def _refuse_references(text: str, file: str) -> list[Problem]:
    kinds = (yaml.AliasToken, yaml.AnchorToken, yaml.TagToken)
    return [
        Problem(
            file, token.start_mark.line + 1, "", "has an anchor, alias or tag (& * !); write the value out, or quote it"
        )
        for token in yaml.scan(text, Loader=yaml.CSafeLoader)
        if isinstance(token, kinds)
    ]
