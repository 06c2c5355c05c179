"""Where in its files everything of a pack stands, so that a problem can be shown at its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.errors import Problem
from rules.yaml_text import Path, YamlText, parse_yaml, read_path, show_path

#: A file of the pack and a path in it.
Spot = tuple[str, Path]


@dataclass
class Places:
    """The parsed files of a pack by name; `shown` is how people know each, `moved` what an overlay put there."""

    shown: Mapping[str, str]
    texts: dict[str, YamlText] = field(default_factory=dict)
    moved: dict[Spot, Spot] = field(default_factory=dict)

    def parse(self, name: str, content: bytes, problems: list[Problem]) -> YamlText | None:
        """Read a file; add what is wrong with it to `problems`. None if it is no YAML at all."""
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            problems.append(Problem(self.shown[name], 1, "", f"is not UTF-8 (byte {error.start}); save it as UTF-8", 1))
            return None
        parsed, found = parse_yaml(text, file=self.shown[name])
        problems += found
        if parsed is not None:
            self.texts[name] = parsed
        return parsed

    def problem(self, name: str, place: Path | str, message: str) -> Problem:
        """Say what is wrong at a path (or at a field as people write it), where its author wrote it."""
        path = (read_path(place) or ()) if isinstance(place, str) else place
        origin, inside = self._origin(name, path)
        if origin not in self.texts:
            return Problem(self.shown.get(origin, origin), 0, show_path(inside), message)
        line, column = self.texts[origin].place_of(inside)
        return Problem(self.shown[origin], line, show_path(inside), message, column)

    def _origin(self, name: str, path: Path) -> Spot:
        """Return where a value comes from: the overlay's file if one put it, or something around it, there."""
        for length in range(len(path), 0, -1):
            if (name, path[:length]) in self.moved:
                file, start = self.moved[name, path[:length]]
                return file, (*start, *path[length:])
        return name, path
